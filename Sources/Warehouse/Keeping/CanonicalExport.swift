import Form4Schema
import Postgres
import SQLBuilder

/// Writes the store as the text that two equal stores share: facts by their natural keys, then rollups, sorted.
///
/// Left out is what tells of the way and not of the matter: versions, attempts, parser versions, raw bytes, and the
/// moments at which lists were fetched. (A name or ticker that only lists tell of keeps the days on which they told it, as
/// any query shows them.) Numbers stand without closing zeros, moments in UTC. All tables are read in one snapshot.
package struct CanonicalExport: Sendable {
    private static let facts = [
        "company", "company_name", "company_ticker", "company_reference", "insider", "insider_name", "filing",
        "filing_owner",
        "filing_party", "transaction", "holding", "footnote", "footnote_reference", "signature",
    ]
    /// Columns, of one table or of any.
    private static let leftOut: Set<String> = [
        "parser_version", "added_version", "company_reference.as_of", "company.name_as_of", "company.sic_as_of",
    ]

    private let pool: ConnectionPool
    private let rollups: [String]

    /// - Parameter rollups: the tables of derived sums; none where they are not built.
    package init(
        pool: ConnectionPool,
        rollups: [String] = ActivityRollups.catalog.rollups.map(\.table)
    ) {
        self.pool = pool
        self.rollups = rollups
    }

    /// Hands out pieces of the text, each of whole lines.
    nonisolated(nonsending) package func write(
        to output: nonisolated(nonsending) ([UInt8]) async throws -> Void
    ) async throws {
        try await pool.transaction(isolation: .repeatableRead, readOnly: true) { connection in
            for name in Self.facts + rollups {
                let table = try await ExportedTable.read(name, leavingOut: Self.leftOut, connection)
                guard let table else { continue }
                try await output(Array("# \(name): \(table.columns.map(\.name).joined(separator: " "))\n".utf8))
                try await connection.copyOut(table.query) { bytes in try await output(bytes) }
            }
        }
    }

    /// The whole text; for stores that fit into memory.
    package func text() async throws -> String {
        var bytes: [UInt8] = []
        try await write { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A table with its columns and their order, as the database itself describes them.
private struct ExportedTable {
    struct Column {
        let name: String
        let type: String
        let isKey: Bool
    }

    let name: String
    let columns: [Column]

    /// Nil when there is no such table.
    static func read(_ name: String, leavingOut: Set<String>, _ connection: Connection) async throws -> ExportedTable? {
        let rows = try await connection.query(
            """
            SELECT a.attname::text, format_type(a.atttypid, NULL), COALESCE(a.attnum = ANY(i.indkey::int2[]), false) \
            FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary \
            WHERE a.attrelid = to_regclass(\(bind: name)) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """
        )
        let columns = try rows.rows.map { Column(name: try $0.value(0), type: try $0.value(1), isKey: try $0.value(2)) }
        return columns.isEmpty
            ? nil
            : ExportedTable(
                name: name,
                columns: columns.filter { column in
                    !leavingOut.contains(column.name) && !leavingOut.contains("\(name).\(column.name)")
                }
            )
    }

    var query: SQL {
        let keys = columns.filter(\.isKey)
        return """
            SELECT \(columns.map(\.text).joined()) FROM \(identifier: name) \
            ORDER BY \((keys.isEmpty ? columns : keys).map(\.order).joined())
            """
    }
}

extension ExportedTable.Column {
    fileprivate var text: SQL {
        switch type {
        case "numeric": "trim_scale(\(identifier: name))"
        case "timestamp with time zone":
            "to_char(\(identifier: name) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        default: .identifier(name)
        }
    }

    /// Bytes decide, not the database's locale.
    fileprivate var order: SQL {
        type == "text" ? "\(identifier: name) COLLATE \"C\"" : .identifier(name)
    }
}
