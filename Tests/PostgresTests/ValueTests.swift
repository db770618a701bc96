import Postgres
import SQLBuilder
import TestSupport
import Testing

@Suite("Values on their way to the server and back")
struct ValueTests {
    static let texts = [
        "", "plain", "O'Brien \"x\" \\ \t\n\r", "NULL", "\\N", "{a,b}", "Ünïcode ✓ 🙂", "$1", "%s", "-- ;",
    ]

    @Test("texts come back as they went")
    func texts() async throws {
        try await TestDatabase.with { pool in
            for text in Self.texts {
                let back: String = try await pool.query("SELECT \(bind: text)::text").single()
                #expect(back == text)
            }
            let array: [String] = try await pool.query("SELECT \(bind: Self.texts)::text[]").single()
            #expect(array == Self.texts)
        }
    }

    @Test("null is not zero and not empty")
    func null() async throws {
        try await TestDatabase.with { pool in
            let row = try await pool.query("SELECT \(bind: nil as Int?)::bigint AS a, 0 AS b, ''::text AS c")
            #expect(try row.value(0, 0, as: Int?.self) == nil)
            #expect(row.isNull(0, 0) && !row.isNull(0, 1) && !row.isNull(0, 2))
            #expect(try row.rows[0].value("b", as: Int?.self) == 0)
            #expect(try row.rows[0].value("c", as: String?.self) == "")
            let error = #expect(throws: PostgresError.self) { try row.value(0, 0, as: Int.self) }
            #expect(error?.kind == .data)
            #expect(error?.message.contains("\"a\"") == true)
            let elements: [Int?] = try await pool.query("SELECT ARRAY[1, NULL, -3]").single()
            #expect(elements == [1, nil, -3])
        }
    }

    @Test("numbers keep every digit")
    func numbers() async throws {
        try await TestDatabase.with { (pool: ConnectionPool) async throws in
            let decimal = "12345678901234567890.000100"
            #expect(try await pool.query("SELECT \(bind: decimal)::numeric").single(as: String.self) == decimal)
            for value in [Int.min, -1, 0, 1, Int.max] {
                #expect(try await pool.query("SELECT \(bind: value)::bigint").single(as: Int.self) == value)
            }
            for value in [0.1, -1e300, .infinity, .leastNonzeroMagnitude] {
                #expect(try await pool.query("SELECT \(bind: value)::float8").single(as: Double.self) == value)
            }
            #expect(try await pool.query("SELECT \(bind: true)::bool").single(as: Bool.self))
            let bytes = Bytea((0...255).map { UInt8($0) })
            #expect(try await pool.query("SELECT \(bind: bytes)::bytea").single(as: Bytea.self).bytes == bytes.bytes)
        }
    }

    @Test(
        "an integer's text is read exactly or refused",
        arguments: ["", "-", "1x", "9223372036854775808", "-9223372036854775809", "99999999999999999999", "1.0", "+1"]
    )
    func refusedIntegers(text: String) {
        #expect(throws: CellMismatch.self) { try Array(text.utf8).withUnsafeBytes { try Int(cell: $0) } }
    }

    @Test(
        "arrays of several dimensions and broken ones are refused",
        arguments: ["{{1},{2}}", "{1", "{\"a}", "{1,}", "1"]
    )
    func refusedArrays(text: String) {
        #expect(throws: CellMismatch.self) { try Array(text.utf8).withUnsafeBytes { try [String](cell: $0) } }
    }

    @Test("a text with U+0000 is refused before it is sent, not cut off")
    func zeroByte() async throws {
        try await TestDatabase.with { pool in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.query("SELECT \(bind: "a\u{0}b")::text")
            }
            #expect(error?.kind == .data)
        }
    }

    @Test("an unknown column is named together with those there are")
    func unknownColumn() async throws {
        try await TestDatabase.with { pool in
            let rows = try await pool.query("SELECT 1 AS one, 2 AS two").rows
            let error = #expect(throws: PostgresError.self) { try rows[0].value("three", as: Int.self) }
            #expect(error?.message == "no column \"three\"; there are one, two")
        }
    }
}
