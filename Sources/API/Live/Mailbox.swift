import Synchronization

/// Room for one value that somebody waits for: a newer value takes the place of one that was not fetched.
final class Mailbox<Value: Sendable>: Sendable {
    /// What a wait came to.
    enum Event: Sendable {
        case value(Value)
        case timeout
        case closed
    }

    private struct State {
        var pending: Value?
        var waiter: CheckedContinuation<Event, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Leaves a value; it reaches the one who waits, or waits itself.
    func offer(_ value: Value) {
        let waiter = state.withLock { state -> CheckedContinuation<Event, Never>? in
            guard !state.isClosed else { return nil }
            if state.waiter == nil { state.pending = value }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: .value(value))
    }

    /// Nothing comes any more.
    func close() { end(.closed, closing: true) }

    /// The next value, waited for no longer than the duration.
    ///
    /// For one waiter at a time.
    func next(within duration: Duration) async -> Event {
        await withTaskGroup(of: Event.self) { group in
            group.addTask { await self.next() }
            group.addTask {
                try? await Task.sleep(for: duration)
                return .timeout
            }
            let first = await group.next() ?? .timeout
            group.cancelAll()
            // A value that arrives at the last moment is not lost with the wait that lost the race.
            for await other in group {
                if case .timeout = other { continue }
                return other
            }
            return first
        }
    }

    private func next() async -> Event {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let ready: Event? = state.withLock { state in
                    if let value = state.pending {
                        state.pending = nil
                        return .value(value)
                    }
                    if state.isClosed { return .closed }
                    if Task.isCancelled { return .timeout }
                    state.waiter = waiter
                    return nil
                }
                if let ready { waiter.resume(returning: ready) }
            }
        } onCancel: {
            end(.timeout, closing: false)
        }
    }

    private func end(_ event: Event, closing: Bool) {
        let waiter = state.withLock { state in
            if closing { state.isClosed = true }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: event)
    }
}
