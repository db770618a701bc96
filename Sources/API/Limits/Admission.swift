import Synchronization

/// How many queries run at once, and how many may wait for their turn.
///
/// First come, first served. A full queue refuses at once: a client that is told so early can do something better
/// than wait for an answer that would come too late.
package final class Admission: Sendable {
    /// The queue is full.
    package struct Overloaded: Error {}

    private struct State {
        var running = 0
        var queue: [(id: Int, turn: CheckedContinuation<Void, any Error>)] = []
        var nextID = 0
    }

    private let concurrent: Int
    private let queued: Int
    private let state = Mutex(State())

    package init(concurrent: Int, queued: Int) {
        self.concurrent = max(1, concurrent)
        self.queued = max(0, queued)
    }

    package var load: (running: Int, waiting: Int) { state.withLock { ($0.running, $0.queue.count) } }

    /// Runs the operation when its turn comes.
    ///
    /// Throws `Overloaded` when the queue is full, `CancellationError` when the caller's task is cancelled while it
    /// waits.
    package func run<Value>(_ operation: () async throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await operation()
    }

    private func enter() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (turn: CheckedContinuation<Void, any Error>) in
                let decided: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.running < concurrent {
                        state.running += 1
                        return .success(())
                    }
                    if state.queue.count >= queued { return .failure(Overloaded()) }
                    state.queue.append((id, turn))
                    return nil
                }
                if let decided { turn.resume(with: decided) }
            }
        } onCancel: {
            let turn = state.withLock { state in
                state.queue.firstIndex { $0.id == id }.map { state.queue.remove(at: $0).turn }
            }
            turn?.resume(throwing: CancellationError())
        }
    }

    private func leave() {
        let next = state.withLock { state in
            if state.queue.isEmpty {
                state.running -= 1
                return nil as CheckedContinuation<Void, any Error>?
            }
            return state.queue.removeFirst().turn
        }
        next?.resume()
    }
}
