import Synchronization
import Warehouse

/// Answers of the current edition of the data, bounded in bytes.
///
/// A new data version or New York date empties it: nothing of an older edition is ever served again. Within the bound,
/// answers leave in the order of arrival, but one that was used since it last came up gets another round (SIEVE-like,
/// so that one pass over many different requests does not sweep out what dashboards poll).
package final class ResponseCache: Sendable {
    private struct Entry {
        var answer: CachedAnswer
        var wasUsed = false
    }

    private struct State {
        var edition: DataEdition?
        var entries: [RequestDigest: Entry] = [:]
        var queue: [RequestDigest] = []
        var head = 0
        var bytes = 0
        var running: [RequestDigest: SharedExecution<Execution>] = [:]
    }

    /// How one execution ended: what to send to everybody who shared it.
    package enum Execution: Sendable {
        case answer(ExecutedAnswer)
        case refusal(Refusal)
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// A cache of `capacity` bytes; 0 keeps nothing, but still lets equal requests share one execution.
    package init(capacity: Int) {
        self.capacity = capacity
    }

    package var statistics: (entries: Int, bytes: Int) { state.withLock { ($0.entries.count, $0.bytes) } }

    /// How many wait for the running execution of a request.
    func askers(of request: RequestDigest) -> Int { state.withLock { $0.running[request]?.askerCount ?? 0 } }

    /// The kept answer to a request, if it stems from this edition.
    package func answer(to request: RequestDigest, edition: DataEdition) -> CachedAnswer? {
        state.withLock { state in
            guard state.edition == edition, let found = state.entries[request] else { return nil }
            state.entries[request]?.wasUsed = true
            return found.answer
        }
    }

    /// Runs the operation, or joins its run when an equal request is being executed right now.
    ///
    /// Cancelling the caller's task leaves the run, as does what `onJoining` is handed; the last to leave cancels it.
    package func share(
        _ request: RequestDigest,
        edition: DataEdition,
        on executor: (any TaskExecutor)? = nil,
        onJoining: (_ leave: @escaping @Sendable () -> Void) -> Void = { _ in },
        _ operation: @escaping @Sendable () async -> Execution
    ) async throws -> (execution: Execution, wasShared: Bool) {
        let (execution, asker, wasShared) = state.withLock { state in
            advance(&state, to: edition)
            if state.edition == edition, let running = state.running[request], let asker = running.join() {
                return (running, asker, true)
            }
            let execution = SharedExecution(on: executor, operation)
            if state.edition == edition { state.running[request] = execution }
            return (execution, execution.join() ?? 0, false)
        }
        defer {
            state.withLock { state in
                if execution.isOver, state.running[request] === execution { state.running[request] = nil }
            }
        }
        onJoining { execution.leave(asker) }
        return (try await execution.value(for: asker), wasShared)
    }

    /// Keeps an answer made from an edition, unless a later one has been seen.
    package func keep(_ answer: CachedAnswer, for request: RequestDigest, edition: DataEdition) {
        guard answer.cost <= capacity / 4 else { return }
        state.withLock { state in
            advance(&state, to: edition)
            guard state.edition == edition, state.entries[request] == nil else { return }
            state.entries[request] = Entry(answer: answer)
            state.queue.append(request)
            state.bytes += answer.cost
            while state.bytes > capacity { evict(&state) }
        }
    }

    private func advance(_ state: inout State, to edition: DataEdition) {
        guard edition != state.edition else { return }
        if let known = state.edition, (known.version, known.day) > (edition.version, edition.day) { return }
        state.edition = edition
        state.entries.removeAll(keepingCapacity: true)
        state.queue.removeAll(keepingCapacity: true)
        state.head = 0
        state.bytes = 0
        state.running.removeAll()
    }

    private func evict(_ state: inout State) {
        let candidate = state.queue[state.head]
        state.head += 1
        if state.entries[candidate]?.wasUsed == true {
            state.entries[candidate]?.wasUsed = false
            state.queue.append(candidate)
        } else if let gone = state.entries.removeValue(forKey: candidate) {
            state.bytes -= gone.answer.cost
        }
        if state.head > 1024, state.head * 2 > state.queue.count {
            state.queue.removeFirst(state.head)
            state.head = 0
        }
    }
}
