import Postgres
import SQLBuilder

/// The number of the store's state.
///
/// Whatever a query can return changes only together with it.
package enum StoreVersion {
    /// The channel on which a new version is told once it is committed; the payload is its number.
    package static let channel = "data_version"

    /// Starts a new version in the transaction that changes what a query can return.
    ///
    /// The row stays locked until the transaction ends, so writers come one at a time.
    @discardableResult
    package static func bump(in connection: Connection) async throws -> Int {
        try await connection.query(
            """
            WITH bumped AS (UPDATE data_version SET version = version + 1, changed_at = clock_timestamp() RETURNING version) \
            SELECT version FROM bumped CROSS JOIN LATERAL pg_notify('data_version', version::text)
            """
        ).single()
    }
}
