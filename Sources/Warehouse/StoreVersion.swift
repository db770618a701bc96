import Foundation
import Postgres
import SQLBuilder

/// The number of the store's state.
///
/// Whatever a query can return changes only together with it.
package enum StoreVersion {
    /// The channel on which a new version is told once it is committed; see ``DataChange``.
    package static let channel = "data_version"

    /// Starts a new version in the transaction that changes what a query can return.
    ///
    /// The row stays locked until the transaction ends, so writers come one at a time.
    /// - Parameter companies: the only ones of whom anything changes; nil when that cannot be said.
    @discardableResult
    package static func bump(in connection: Connection, companies: Set<Int>? = nil) async throws -> Int {
        let companies = DataChange.text(of: companies)
        return try await connection.query(
            """
            WITH bumped AS (UPDATE data_version SET version = version + 1, changed_at = clock_timestamp() \
            RETURNING version, extract(epoch FROM changed_at) AS changed_at) SELECT version FROM bumped \
            CROSS JOIN LATERAL pg_notify('data_version', concat_ws(' ', version, changed_at, \(bind: companies)::text))
            """
        ).single()
    }
}

/// What is told of a new version: its number, when it came to be, and of which companies anything changed.
package struct DataChange: Sendable, Hashable {
    package var version: Int64
    package var changedAt: Date
    /// Nil for any.
    package var companies: Set<Int>?

    /// So many companies fit into a notification (8,000 bytes), numbers of ten digits at worst.
    private static let namedCompanies = 700
    private static let anything = "*"

    package init(version: Int64, changedAt: Date, companies: Set<Int>?) {
        self.version = version
        self.changedAt = changedAt
        self.companies = companies
    }

    /// Reads a notification: `57 1760000000.123456 320193,1318605`, or with `*` for any company.
    package init?(notification: String) {
        let parts = notification.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, let version = Int64(parts[0]), let seconds = Double(parts[1]) else { return nil }
        self.version = version
        changedAt = Date(timeIntervalSince1970: seconds)
        if parts[2] != Self.anything {
            let numbers = parts[2].split(separator: ",").map { Int($0) }
            guard !numbers.contains(nil) else { return nil }
            companies = Set(numbers.compactMap(\.self))
        }
    }

    static func text(of companies: Set<Int>?) -> String {
        guard let companies, companies.count <= namedCompanies else { return anything }
        return companies.sorted().map(String.init).joined(separator: ",")
    }
}
