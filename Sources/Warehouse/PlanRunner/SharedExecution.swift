import Synchronization

/// One execution shared by everyone who asks for its result while it runs.
///
/// It outlives each single asker, so it runs in a task of its own: cancelled when the last asker has left.
package final class SharedExecution<Value: Sendable>: Sendable {
    private struct State {
        var result: Value?
        var waiting: [Int: CheckedContinuation<Value, any Error>] = [:]
        /// Those who left before they began to wait.
        var gone: Set<Int> = []
        var askers = 0
        var nextAsker = 0
        var task: Task<Void, Never>?
        var isAbandoned = false
    }

    private let state = Mutex(State())

    /// Starts the operation.
    ///
    /// Whoever creates the execution has to `join()` it.
    package init(on executor: (any TaskExecutor)? = nil, _ operation: @escaping @Sendable () async -> Value) {
        let task = Task(executorPreference: executor) { [weak self] in
            let value = await operation()
            self?.finish(value)
        }
        state.withLock { $0.task = task }
    }

    /// Those who wait for the result.
    package var askerCount: Int { state.withLock { $0.waiting.count } }

    /// Whether nobody can join any more: there is a result, or everybody left.
    package var isOver: Bool { state.withLock { $0.result != nil || $0.isAbandoned } }

    /// Registers an asker, who then has to call `value(for:)`.
    ///
    /// Null when the execution was already given up.
    package func join() -> Int? {
        state.withLock { state in
            if state.isAbandoned { return nil }
            state.askers += 1
            state.nextAsker += 1
            return state.nextAsker
        }
    }

    /// The result.
    ///
    /// Throws `CancellationError` when the asker's own task is cancelled.
    package func value(for asker: Int) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isGone = state.withLock { $0.gone.remove(asker) != nil }
                let ready: Value? = state.withLock { state in
                    if let result = state.result { return result }
                    state.waiting[asker] = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
                if isGone || Task.isCancelled { leave(asker) }
            }
        } onCancel: {
            leave(asker)
        }
    }

    /// Makes an asker's `value(for:)` throw `CancellationError`, whether or not it was called yet.
    package func leave(_ asker: Int) {
        let (continuation, abandoned) = state.withLock { state in
            guard let continuation = state.waiting.removeValue(forKey: asker) else {
                if state.result == nil { state.gone.insert(asker) }
                return (nil as CheckedContinuation<Value, any Error>?, nil as Task<Void, Never>?)
            }
            state.askers -= 1
            if state.askers == 0 { state.isAbandoned = true }
            return (continuation, state.isAbandoned ? state.task : nil)
        }
        continuation?.resume(throwing: CancellationError())
        abandoned?.cancel()
    }

    private func finish(_ value: Value) {
        let waiting = state.withLock { state in
            state.result = value
            state.task = nil
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }
}
