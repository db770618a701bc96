import Edgar
import Postgres
import SQLBuilder

/// The rate of requests to EDGAR, kept in the database for all workers of all processes on it.
///
/// A request takes the next free slot from one row and waits for it. Slots are a little wider than the rate asks for,
/// because the far end counts arrivals: a request that was held up on the way must not meet the next one there.
package struct SharedRequestBudget: RequestBudget {
    private let pool: ConnectionPool
    /// At most this many in any second.
    private let requestsPerSecond: Double

    package init(pool: ConnectionPool, requestsPerSecond: Double = 8) {
        self.pool = pool
        self.requestsPerSecond = requestsPerSecond
    }

    /// A fifth of a second in every second belongs to the jitter of network and machines: with a tenth, a busy far end has
    /// counted nine requests in a second once in two hundred killed runs.
    private static let headroom = 1.2
    /// Woken later than this, a request takes a new slot instead of running into its successor.
    private static let tolerance: Duration = .milliseconds(30)

    private var slot: Double { Self.headroom / requestsPerSecond }

    /// Waits until a request may start.
    package func acquire() async throws {
        let clock = ContinuousClock()
        while true {
            let wait = try await reserve()
            let start = clock.now + wait
            try await clock.sleep(until: start)
            if clock.now - start <= Self.tolerance, try await !isBlocked() { return }
        }
    }

    /// Takes the next slot; the time until it begins.
    private func reserve() async throws -> Duration {
        let seconds: Double = try await pool.query(
            """
            UPDATE request_budget SET next_slot = greatest(next_slot, blocked_until, clock_timestamp())
                + make_interval(secs => \(bind: slot))
            RETURNING extract(epoch FROM next_slot - make_interval(secs => \(bind: slot)) - clock_timestamp())::float8
            """,
            lane: .heavy
        ).single()
        return .microseconds(Int(max(0, seconds) * 1_000_000))
    }

    /// Whether another worker, of whichever process, has met a block page while this one waited.
    private func isBlocked() async throws -> Bool {
        try await pool.query("SELECT blocked_until > clock_timestamp() FROM request_budget").single()
    }

    /// Lets no request of any process start for a while: EDGAR asked for it.
    package func pause(for duration: Duration) async throws {
        try await pool.execute(
            """
            UPDATE request_budget
            SET blocked_until = greatest(blocked_until, clock_timestamp() + make_interval(secs => \(bind: duration.seconds)))
            """
        )
    }
}
