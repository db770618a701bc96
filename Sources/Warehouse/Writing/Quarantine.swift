import Edgar
import Postgres
import SQLBuilder

/// What could not be read or stored, kept with its bytes until a reader can.
package enum Quarantine {
    /// Larger inputs are noted without their bytes.
    package static let largestKeptBytes = 8 << 20

    package struct Entry: Sendable, Equatable {
        package let origin: String
        package let code: String
        package let message: String
        package let line: Int?
        package let byteCount: Int
        package let hasBytes: Bool
        package let accession: Int?
        /// RFC 3339.
        package let firstSeen: String
        package let attempts: Int
    }

    static func keep(_ rejected: [RejectedDocument], in connection: Connection) async throws {
        for start in stride(from: 0, to: rejected.count, by: 500) {
            try await connection.pipelined(rejected[start..<min(start + 500, rejected.count)].map(insertion))
        }
    }

    private static func insertion(of rejection: RejectedDocument) -> SQL {
        let document = rejection.document
        let bytes = document.bytes.isEmpty || document.bytes.count > largestKeptBytes ? nil : Bytea(document.bytes)
        return """
            INSERT INTO quarantine (sha256, origin, code, message, line, bytes, byte_count, accession, first_seen, \
            parser_version) VALUES (\(bind: Bytea(document.sha256)), \(bind: document.origin), \(bind: rejection.code), \
            \(bind: rejection.message), \(bind: rejection.line), \(bind: bytes), \(bind: document.byteCount), \
            \(bind: rejection.accession), now(), \(bind: FilingReader.version)) \
            ON CONFLICT (sha256, origin) DO UPDATE SET attempts = quarantine.attempts + 1, code = excluded.code, \
            message = excluded.message, line = excluded.line, parser_version = excluded.parser_version
            """
    }

    /// Forgets what has been stored since, from another copy or by another reader.
    static func release(_ filings: [ReadFiling], in connection: Connection) async throws {
        guard !filings.isEmpty else { return }
        try await connection.execute(
            """
            DELETE FROM quarantine WHERE accession = ANY(\(bind: filings.map(\.facts.accession))) \
            OR sha256 = ANY(\(bind: filings.map { Bytea($0.document.sha256) })::bytea[])
            """
        )
    }

    package static func count(_ pool: ConnectionPool) async throws -> Int {
        try await pool.query("SELECT count(*) FROM quarantine", lane: .heavy).single()
    }

    /// The newest entries first.
    package static func list(_ pool: ConnectionPool, first: Int = 100) async throws -> [Entry] {
        let rows = try await pool.query(
            """
            SELECT origin, code, message, line, byte_count, bytes IS NOT NULL, accession, \
            to_char(first_seen AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), attempts \
            FROM quarantine ORDER BY first_seen DESC, origin LIMIT \(bind: first)
            """,
            lane: .heavy
        )
        return try rows.rows.map { row in
            Entry(
                origin: try row.value(0),
                code: try row.value(1),
                message: try row.value(2),
                line: try row.value(3),
                byteCount: try row.value(4),
                hasBytes: try row.value(5),
                accession: try row.value(6),
                firstSeen: try row.value(7),
                attempts: try row.value(8)
            )
        }
    }
}
