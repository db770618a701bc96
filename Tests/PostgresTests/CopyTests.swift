import SQLBuilder
import TestSupport
import Testing

@testable import Postgres

private struct Refusal: Error {}

@Suite("COPY")
struct CopyTests {
    private static let table = DatabaseTemplate("copied") { pool in
        try await pool.execute("CREATE TABLE t (n int PRIMARY KEY, body text, amount numeric, names text[])")
    }

    @Test("rows go in and come out as they were")
    func roundTrip() async throws {
        try await TestDatabase.with(Self.table) { pool in
            let copied = try await pool.withConnection { connection in
                try await connection.copyIn("t", columns: ["n", "body", "amount", "names"]) { copy in
                    for (n, text) in ValueTests.texts.enumerated() {
                        try await copy.row { row in
                            row.add(n)
                            row.add(text)
                            row.add("0.10")
                            row.add([text, text])
                        }
                    }
                    try await copy.row { row in
                        row.add(-1)
                        row.addNull()
                        row.add(nil as String?)
                        row.addNull()
                    }
                }
            }
            #expect(copied == ValueTests.texts.count + 1)
            let rows = try await pool.query("SELECT body, amount, names FROM t ORDER BY n").rows
            #expect(try rows.map { try $0.value(0, as: String?.self) } == [nil] + ValueTests.texts)
            #expect(try rows.map { try $0.value(1, as: String?.self) } == [nil] + ValueTests.texts.map { _ in "0.10" })
            #expect(try rows.map { try $0.value(2, as: [String]?.self) } == [nil] + ValueTests.texts.map { [$0, $0] })
        }
    }

    @Test("many rows flow through in both directions")
    func volume() async throws {
        try await TestDatabase.with(Self.table) { pool in
            let count = 200_000
            try await pool.transaction { connection in
                try await connection.copyIn("t", columns: ["n", "body"]) { copy in
                    for n in 0..<count {
                        try await copy.row {
                            $0.add(n)
                            $0.add("row \(n)")
                        }
                    }
                }
                var lines = 0
                var pieces = 0
                try await connection.copyOut("SELECT n, body FROM t") { piece in
                    pieces += 1
                    lines += piece.count { $0 == UInt8(ascii: "\n") }
                    #expect(piece.last == UInt8(ascii: "\n"))
                }
                #expect(lines == count)
                #expect(pieces > 10)
            }
        }
    }

    private func expectNumber(_ expected: Int, _ connection: Connection, _ sql: SQL) async throws {
        #expect(try await connection.query(sql).single(as: Int.self) == expected)
    }

    @Test("a closure that throws loads nothing, and its error is the one that comes out")
    func refusedByClosure() async throws {
        try await TestDatabase.with(Self.table) { pool in
            try await pool.withConnection { connection in
                await #expect(throws: Refusal.self) {
                    try await connection.copyIn("t", columns: ["n"]) { copy in
                        try await copy.row { $0.add(1) }
                        throw Refusal()
                    }
                }
                try await expectNumber(0, connection, "SELECT count(*) FROM t")
            }
        }
    }

    @Test("bad rows are refused with the server's reason")
    func refusedByServer() async throws {
        try await TestDatabase.with(Self.table) { pool in
            try await pool.withConnection { connection in
                let bad = await #expect(throws: PostgresError.self) {
                    try await connection.copyIn("t", columns: ["n"]) { try await $0.row { $0.add("seven") } }
                }
                #expect(bad?.kind == .data)
                let twice = await #expect(throws: PostgresError.self) {
                    try await connection.copyIn("t", columns: ["n"]) { copy in
                        for _ in 0..<2 { try await copy.row { $0.add(1) } }
                    }
                }
                #expect(twice?.constraint == "t_pkey")
                let missing = await #expect(throws: PostgresError.self) {
                    try await connection.copyIn("nowhere", columns: ["n"]) { _ in }
                }
                #expect(missing?.sqlState == "42P01")
                let zero = await #expect(throws: PostgresError.self) {
                    try await connection.copyIn("t", columns: ["body"]) { try await $0.row { $0.add("\u{0}") } }
                }
                #expect(zero?.kind == .data)
                try await expectNumber(0, connection, "SELECT count(*) FROM t")
            }
        }
    }

    @Test(
        "the server's refusal is heard whenever it comes: before the last row is sent, with it, or after",
        .timeLimit(.minutes(1))
    )
    func refusalsAtAnyTime() async throws {
        try await TestDatabase.with(Self.table) { pool in
            try await pool.withConnection { connection in
                for round in 0..<200 {
                    let error = await #expect(throws: PostgresError.self) {
                        try await connection.copyIn("t", columns: ["n"]) { copy in
                            try await copy.row { $0.add("seven") }
                            try await copy.flush()
                            try await Task.sleep(for: .microseconds(round % 20 * 100))
                            try await copy.row { $0.add(8) }
                            if round.isMultiple(of: 2) { try await copy.flush() }
                        }
                    }
                    #expect(error?.kind == .data)
                    try await expectNumber(round, connection, "SELECT \(bind: round)::int")
                }
            }
        }
    }

    @Test("reading may stop in the middle, and the connection serves on")
    func abandoned() async throws {
        try await TestDatabase.with { pool in
            try await pool.withConnection { connection in
                await #expect(throws: Refusal.self) {
                    try await connection.copyOut("SELECT generate_series(1, 3000000)") { _ in throw Refusal() }
                }
                try await expectNumber(5, connection, "SELECT 5")
                await #expect(throws: PostgresError.self) {
                    try await connection.copyOut("SELECT 1 / (5 - n) FROM generate_series(1, 9) n") { _ in }
                }
                try await expectNumber(6, connection, "SELECT 6")
            }
        }
    }
}
