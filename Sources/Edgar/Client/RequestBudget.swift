import Synchronization

/// Gives out the moments at which requests to EDGAR may start.
///
/// All workers of a process share one; processes that share a database share one kept there.
package protocol RequestBudget: Sendable {
    /// Returns when the next request may start, not before.
    func acquire() async throws
    /// Lets no request start for that long, whoever asks.
    func pause(for duration: Duration) async throws
}

/// The time, and waiting for it: injected, so that tests need not wait.
package struct RequestClock: Sendable {
    /// Time since an arbitrary start; never goes back.
    package var now: @Sendable () -> Duration
    package var sleep: @Sendable (Duration) async throws -> Void

    package init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async throws -> Void) {
        self.now = now
        self.sleep = sleep
    }

    package static let continuous: RequestClock = {
        let start = ContinuousClock.now
        return RequestClock(
            now: { ContinuousClock.now - start },
            sleep: { try await ContinuousClock().sleep(for: $0) }
        )
    }()
}

/// A budget for one process: requests start at even distances.
package final class LocalRequestBudget: RequestBudget {
    private struct State {
        var nextStart = Duration.zero
        var pausedUntil = Duration.zero
    }

    private let state = Mutex(State())
    private let distance: Duration
    private let clock: RequestClock

    /// - Parameter requestsPerSecond: EDGAR allows ten; DESIGN asks for at most eight.
    package init(requestsPerSecond: Int = 8, clock: RequestClock = .continuous) {
        // Eight a second by our clock can be nine by the server's, where the network delays one and not the next: the
        // distance is 8 % wider, which forgives 80 ms.
        distance = .microseconds(1_080_000 / max(1, requestsPerSecond))
        self.clock = clock
    }

    package func acquire() async throws {
        while true {
            let start = state.withLock { state in
                let start = max(clock.now(), state.nextStart, state.pausedUntil)
                state.nextStart = start + distance
                return start
            }
            let wait = start - clock.now()
            if wait > .zero { try await clock.sleep(wait) }
            // Another worker may have met a block page while this one slept.
            if state.withLock({ $0.pausedUntil <= start }) { return }
        }
    }

    package func pause(for duration: Duration) {
        let end = clock.now() + duration
        state.withLock { $0.pausedUntil = max($0.pausedUntil, end) }
    }
}
