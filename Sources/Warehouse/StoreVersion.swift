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
    /// - Parameters:
    ///   - companies: the only ones of whom, or of whose insiders' names and addresses, anything changes; nil when that
    ///     cannot be said.
    ///   - insiders: the only ones of whom filings, lines of filings, names or addresses change; nil when that cannot be
    ///     said.
    @discardableResult
    package static func bump(
        in connection: Connection,
        companies: Set<Int>? = nil,
        insiders: Set<Int>? = nil
    ) async throws -> Int {
        let touched = DataChange.text(companies: companies, insiders: insiders)
        return try await connection.query(
            """
            WITH bumped AS (UPDATE data_version SET version = version + 1, changed_at = clock_timestamp() \
            RETURNING version, extract(epoch FROM changed_at) AS changed_at) SELECT version FROM bumped \
            CROSS JOIN LATERAL pg_notify('data_version', concat_ws(' ', version, changed_at, \(bind: touched)::text))
            """
        ).single()
    }
}

/// A version of the data, and when it came to be.
package struct VersionStamp: Sendable, Hashable {
    package var number: Int64
    package var changedAt: Date

    /// Asks for the current one.
    package static let query: SQL = "SELECT version, extract(epoch FROM changed_at)::float8 FROM data_version"

    package init(number: Int64, changedAt: Date) {
        self.number = number
        self.changedAt = changedAt
    }

    /// Reads the answer to ``query``.
    package init(_ row: ResultSet) throws {
        self.init(
            number: Int64(try row.value(0, 0, as: Int.self)),
            changedAt: Date(timeIntervalSince1970: try row.value(0, 1, as: Double.self))
        )
    }
}

/// What is told of a new version: its number, when it came to be, and of which companies and insiders anything changed.
package struct DataChange: Sendable, Hashable {
    package var version: Int64
    package var changedAt: Date
    /// Of whom anything changed, the names and addresses of their insiders included; nil for any.
    package var companies: Set<Int>?
    /// Of whose filings, lines, names or addresses anything changed; nil for any.
    package var insiders: Set<Int>?

    /// So many numbers fit into a notification (8,000 bytes), of ten digits at worst.
    private static let namedAtMost = 700
    private static let anything = "*"

    package init(version: Int64, changedAt: Date, companies: Set<Int>?, insiders: Set<Int>? = nil) {
        self.version = version
        self.changedAt = changedAt
        self.companies = companies
        self.insiders = insiders
    }

    /// Reads a notification: `57 1760000000.123456 320193,1318605;1494730` with companies and insiders, `*` for any.
    package init?(notification: String) {
        let parts = notification.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, let version = Int64(parts[0]), let seconds = Double(parts[1]) else { return nil }
        self.version = version
        changedAt = Date(timeIntervalSince1970: seconds)
        let lists = parts[2].split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        guard let companies = Self.numbers(lists[0]) else { return nil }
        self.companies = companies
        guard lists.count > 1 else { return }
        guard let insiders = Self.numbers(lists[1]) else { return nil }
        self.insiders = insiders
    }

    /// Two sets as a notification has them; what does not fit becomes any.
    static func text(companies: Set<Int>?, insiders: Set<Int>?) -> String {
        let left = namedAtMost - (companies?.count ?? 0)
        return text(of: companies) + ";" + (insiders?.count ?? .max <= left ? text(of: insiders) : anything)
    }

    static func text(of numbers: Set<Int>?) -> String {
        guard let numbers, numbers.count <= namedAtMost else { return anything }
        return numbers.sorted().map(String.init).joined(separator: ",")
    }

    /// Nil when it is no list; a list of nil is any.
    private static func numbers(_ text: Substring) -> Set<Int>?? {
        if text == anything { return .some(nil) }
        let numbers = text.split(separator: ",").map { Int($0) }
        guard !numbers.contains(nil) else { return Optional<Set<Int>?>.none }
        return Set(numbers.compactMap(\.self))
    }
}
