import Postgres
import SQLBuilder

/// A table that keeps raw bytes, walked by its primary key: a page costs the same wherever in the table it lies.
struct KeptBytes {
    let table: SQL
    private let columns: (SQL, SQL)
    private let types: (SQL, SQL)

    static let filings = KeptBytes(
        table: "filing_document",
        columns: ("accession", "source"),
        types: ("bigint", "filing_source")
    )
    static let quarantine = KeptBytes(table: "quarantine", columns: ("sha256", "origin"), types: ("bytea", "text"))

    /// For a page: where few rows are wanted, it is looked for in the whole table.
    static let patience: Duration = .seconds(3600)

    /// A row's primary key, as text.
    struct Key {
        fileprivate let parts: (String, String)

        /// Of a row of ``KeptBytes/page(of:after:columns:where:)``.
        init(_ row: Row) throws {
            parts = (try row.value("key_1"), try row.value("key_2"))
        }
    }

    /// The next rows in the order of their keys.
    func page(of size: Int, after last: Key?, columns wanted: SQL = .empty, where condition: SQL = "true") -> SQL {
        let more: SQL = wanted.isEmpty ? "" : ", \(wanted)"
        let start: SQL = last.map { key -> SQL in "(\(columns.0), \(columns.1)) > \(literal(key))" } ?? "true"
        return """
            SELECT \(columns.0)::text AS key_1, \(columns.1)::text AS key_2\(more) FROM \(table) \
            WHERE \(start) AND \(condition) ORDER BY \(columns.0), \(columns.1) LIMIT \(bind: size)
            """
    }

    /// For an UPDATE of table `d`: the rows with these keys.
    func rows(_ keys: [Key]) -> SQL {
        """
        unnest(\(bind: keys.map(\.parts.0))::\(types.0)[], \(bind: keys.map(\.parts.1))::\(types.1)[]) AS k (key_1, key_2) \
        WHERE d.\(columns.0) = k.key_1 AND d.\(columns.1) = k.key_2
        """
    }

    private func literal(_ key: Key) -> SQL {
        "(\(bind: key.parts.0)::\(types.0), \(bind: key.parts.1)::\(types.1))"
    }
}
