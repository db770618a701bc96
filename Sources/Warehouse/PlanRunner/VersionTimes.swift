import Foundation
import GraphQL
import Postgres
import SQLBuilder
import Synchronization

/// When versions of the data came to be; asks the store only for a version it has not seen.
final class VersionTimes: Sendable {
    private let pool: ConnectionPool
    private let newest = Mutex<VersionTime?>(nil)

    init(pool: ConnectionPool) { self.pool = pool }

    /// The time of a version; of the current one, with its number, when none is given.
    func time(of version: Int64?) async throws -> VersionTime {
        if let version, let known = newest.withLock({ $0 }), known.version == version { return known }
        let row = try await pool.query(
            "SELECT version, extract(epoch FROM changed_at)::double precision FROM data_version"
        )
        let current = VersionTime(
            version: Int64(try row.value(0, 0, as: Int.self)),
            time: Date(timeIntervalSince1970: try row.value(0, 1, as: Double.self))
        )
        newest.withLock { if current.version >= $0?.version ?? 0 { $0 = current } }
        // A version that has passed meanwhile is as old as the one after it, at least.
        return version.map { VersionTime(version: $0, time: current.time) } ?? current
    }
}

/// A version of the data and when it came to be.
struct VersionTime: Sendable {
    let version: Int64
    let time: Date
    /// What each answer from it says: `{"version": …, "asOf": …}`.
    let note: Value

    init(version: Int64, time: Date) {
        self.version = version
        self.time = time
        note = .object(["version": .int(String(version)), "asOf": .string(NewYorkClock.utc(time))])
    }
}
