import Postgres
import SQLBuilder

/// The advisory locks of ingestion, all on PostgreSQL's two-number form.
///
/// The server frees a lock when its session ends, however the process died: who holds a lock is alive.
enum IngestLock {
    /// Held by a run for as long as it lives; leases and runs of owners that hold none are up for others.
    case owner(Int32)
    /// Held while a job runs: it never overlaps itself, whichever process asks.
    case job(Job)
    /// Held by the one process that runs the schedule.
    case leader

    private static let ownerClass: Int32 = 0x4634_4F57
    private static let jobClass: Int32 = 0x4634_4A42

    private var key: (Int32, Int32) {
        switch self {
        case .owner(let number): (Self.ownerClass, number)
        case .job(let job): (Self.jobClass, Int32(Job.allCases.firstIndex(of: job) ?? 0) + 1)
        case .leader: (Self.jobClass, 0)
        }
    }

    /// Takes the lock for the session, unless another has it.
    func tryAcquire(on connection: Connection) async throws -> Bool {
        let (group, number) = key
        return try await connection.query("SELECT pg_try_advisory_lock(\(bind: group), \(bind: number))").single()
    }

    /// The owners that are alive, as a sub-select.
    static var livingOwners: SQL {
        """
        SELECT objid::bigint::integer FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 2 AND granted AND classid = \(bind: Int(ownerClass))::bigint::oid
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
    }
}
