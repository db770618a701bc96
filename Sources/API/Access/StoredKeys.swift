import Foundation
import Postgres
import SQLBuilder
import Synchronization

/// API keys in the store, with a short memory so that requests need no database.
package final class StoredKeys: KeySource {
    /// How long a revoked key may still pass.
    private static let memory = Duration.seconds(5)
    private static let capacity = 4096

    private struct Known {
        var key: StoredKey?
        var readAt: ContinuousClock.Instant
    }

    private let pool: ConnectionPool
    private let known = Mutex<[String: Known]>([:])

    package init(pool: ConnectionPool) {
        self.pool = pool
    }

    package func key(withID id: String) async throws -> StoredKey? {
        let now = ContinuousClock.now
        let remembered = known.withLock { $0[id] }
        if let remembered, now - remembered.readAt < Self.memory { return remembered.key }
        let found = try await read("WHERE key_id = \(bind: id)").first
        known.withLock { known in
            if known.count >= Self.capacity { known.removeAll() }
            known[id] = Known(key: found, readAt: now)
        }
        return found
    }

    /// All keys, the newest first.
    package func list() async throws -> [StoredKey] { try await read("ORDER BY created_at DESC, key_id") }

    /// Makes a key and keeps its hash.
    ///
    /// The only time that its text is there to be shown.
    package func add(name: String, rate: RateLimiter.Rate?) async throws -> APIKey {
        let key = APIKey()
        _ = try await pool.execute(
            """
            INSERT INTO api_key (key_id, name, hash, rate_per_second, burst, created_at)
            VALUES (\(bind: key.id), \(bind: name), \(bind: Bytea(key.hash)), \(bind: rate?.perSecond), \(bind: rate?.burst), now())
            """
        )
        return key
    }

    /// Ends a key's validity.
    ///
    /// False when there is no valid key of that id.
    package func revoke(_ id: String) async throws -> Bool {
        try await pool.execute(
            "UPDATE api_key SET revoked_at = now() WHERE key_id = \(bind: id) AND revoked_at IS NULL"
        ) == 1
    }

    private func read(_ condition: SQL) async throws -> [StoredKey] {
        let rows = try await pool.query(
            """
            SELECT key_id, name, hash, rate_per_second, burst, extract(epoch FROM created_at)::float8,
                   extract(epoch FROM revoked_at)::float8
            FROM api_key \(condition)
            """
        )
        return try (0..<rows.rowCount).map { row in
            let perSecond = try rows.value(row, 3, as: Double?.self)
            let burst = try rows.value(row, 4, as: Double?.self)
            return StoredKey(
                id: try rows.value(row, 0, as: String.self),
                name: try rows.value(row, 1, as: String.self),
                hash: try rows.value(row, 2, as: Bytea.self).bytes,
                rate: perSecond.map { RateLimiter.Rate(perSecond: $0, burst: burst ?? $0) },
                createdAt: Date(timeIntervalSince1970: try rows.value(row, 5, as: Double.self)),
                revokedAt: try rows.value(row, 6, as: Double?.self).map(Date.init(timeIntervalSince1970:))
            )
        }
    }
}
