import Postgres
import SQLBuilder
import TestSupport
import Testing

private struct Refusal: Error {}

@Suite("Lent connections and transactions")
struct TransactionTests {
    private static let counted = DatabaseTemplate("counted") { pool in
        try await pool.execute("CREATE TABLE t (a int PRIMARY KEY)")
    }

    private static func rows(_ pool: ConnectionPool) async throws -> [Int] {
        try await pool.query("SELECT a FROM t ORDER BY a").rows.map { try $0.value(0) }
    }

    @Test("a transaction commits when its closure returns and leaves nothing when it throws")
    func commitAndRollback() async throws {
        try await TestDatabase.with(Self.counted) { pool in
            let returned = try await pool.transaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1)")
                return "done"
            }
            #expect(returned == "done")
            await #expect(throws: Refusal.self) {
                try await pool.transaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (2)")
                    throw Refusal()
                }
            }
            #expect(try await Self.rows(pool) == [1])
        }
    }

    @Test("an error that the closure swallows does not pass for a commit")
    func swallowedError() async throws {
        try await TestDatabase.with(Self.counted) { (pool: ConnectionPool) async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (1)")
                    _ = try? await connection.execute("INSERT INTO t VALUES (1)")
                }
            }
            #expect(error?.kind == .misuse)
            #expect(try await Self.rows(pool) == [])
        }
    }

    @Test("statements sent together run in order, each seeing what those before it did")
    func pipelinedInOrder() async throws {
        try await TestDatabase.with(Self.counted) { pool in
            let answers = try await pool.transaction { connection in
                try await connection.pipelined([
                    "INSERT INTO t VALUES (1), (2)", "SELECT count(*) FROM t", "DELETE FROM t WHERE a = 1",
                    "SELECT count(*) FROM t",
                ])
            }
            #expect(answers.count == 4)
            #expect(try answers[1].single(as: Int.self) == 2)
            #expect(answers[2].affectedRows == 1)
            #expect(try answers[3].single(as: Int.self) == 1)
            #expect(try await Self.rows(pool) == [2])
        }
    }

    @Test("of statements sent together the first error is told, and the connection is good for the next")
    func pipelinedError() async throws {
        try await TestDatabase.with(Self.counted) { (pool: ConnectionPool) async throws in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction { connection in
                    try await connection.pipelined([
                        "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)", "SELECT count(*) FROM t",
                    ])
                }
            }
            #expect(error?.sqlState == "23505")
            #expect(try await Self.rows(pool) == [])
            let none = try await pool.withConnection { try await $0.pipelined([]) }
            #expect(none.isEmpty)
        }
    }

    @Test("a savepoint undoes only its own part")
    func savepoints() async throws {
        try await TestDatabase.with(Self.counted) { pool in
            try await pool.transaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1)")
                let error = await #expect(throws: PostgresError.self) {
                    try await connection.savepoint { connection in
                        try await connection.execute("INSERT INTO t VALUES (2)")
                        try await connection.execute("INSERT INTO t VALUES (1)")
                    }
                }
                #expect(error?.kind == .constraint)
                try await connection.savepoint { try await $0.execute("INSERT INTO t VALUES (3)") }
            }
            #expect(try await Self.rows(pool) == [1, 3])
        }
    }

    @Test("repeatable read sees one snapshot, read committed the newest")
    func isolation() async throws {
        try await TestDatabase.with(Self.counted) { pool in
            for (level, expected) in [(IsolationLevel.repeatableRead, 0), (.readCommitted, 1)] {
                try await pool.execute("TRUNCATE t")
                try await pool.transaction(isolation: level, readOnly: true) { connection in
                    #expect(try await connection.query("SELECT count(*) FROM t").single(as: Int.self) == 0)
                    try await pool.execute("INSERT INTO t VALUES (9)")
                    #expect(try await connection.query("SELECT count(*) FROM t").single(as: Int.self) == expected)
                }
            }
        }
    }

    @Test("a read-only transaction refuses to write")
    func readOnly() async throws {
        try await TestDatabase.with(Self.counted) { pool in
            let error = await #expect(throws: PostgresError.self) {
                try await pool.transaction(readOnly: true) { try await $0.execute("INSERT INTO t VALUES (1)") }
            }
            #expect(error?.sqlState == "25006")
        }
    }

    @Test("two transactions in each other's way: one is told to try again")
    func deadlock() async throws {
        try await TestDatabase.with(Self.counted) { pool in
            try await pool.execute("INSERT INTO t VALUES (1), (2)")
            let kinds = await withTaskGroup(of: PostgresError.Kind?.self, returning: [PostgresError.Kind?].self) {
                group in
                for order in [[1, 2], [2, 1]] {
                    group.addTask {
                        do {
                            try await pool.transaction { connection in
                                for key in order {
                                    try await connection.execute("UPDATE t SET a = a WHERE a = \(bind: key)")
                                    try await Task.sleep(for: .milliseconds(300))
                                }
                            }
                            return nil
                        } catch { return (error as? PostgresError)?.kind }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(kinds) == [nil, .conflict])
        }
    }

    @Test("a lent connection is of no use after its closure")
    func afterwards() async throws {
        try await TestDatabase.with { pool in
            let escaped = try await pool.withConnection { $0 }
            let error = await #expect(throws: PostgresError.self) { try await escaped.query("SELECT 1") }
            #expect(error?.kind == .misuse)
        }
    }

    @Test("the next asker meets no setting, lock or transaction of the last")
    func cleanSessions() async throws {
        var limits = TestDatabase.limits
        limits.heavyConnections = 1
        try await TestDatabase.with(limits: limits) { pool in
            for fails in [false, true] {
                try? await pool.withConnection { connection in
                    try await connection.execute("SET work_mem = '123kB'")
                    _ = try await connection.query("SELECT pg_advisory_lock(42)")
                    try await connection.script("BEGIN; SELECT 1")
                    if fails { throw Refusal() }
                    try await connection.script("COMMIT")
                }
                let memory = try await pool.query("SHOW work_mem", lane: .heavy).single(as: String.self)
                #expect(memory != "123kB")
                // Asked from another session, which would not get a lock that is still held.
                try await until { try await pool.query("SELECT pg_try_advisory_xact_lock(42)").single(as: Bool.self) }
            }
        }
    }

    @Test("statements of one transaction may be sent without waiting for each other")
    func pipelinedTransaction() async throws {
        try await TestDatabase.with(Self.counted) { pool in
            try await pool.transaction { connection in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for n in 0..<50 {
                        group.addTask { _ = try await connection.query("INSERT INTO t VALUES (\(bind: n))") }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(try await Self.rows(pool) == Array(0..<50))
        }
    }

    @Test("a script stops at its first error and leaves nothing")
    func scripts() async throws {
        try await TestDatabase.with(Self.counted) { pool in
            try await pool.withConnection { connection in
                try await connection.script("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")
                await #expect(throws: PostgresError.self) {
                    try await connection.script("INSERT INTO t VALUES (3); SELECT 1/0; INSERT INTO t VALUES (4)")
                }
                await #expect(throws: PostgresError.self) { try await connection.script("SELECT \(bind: 1)") }
                await #expect(throws: PostgresError.self) { try await connection.script("COPY t FROM STDIN") }
                #expect(try await connection.query("SELECT count(*) FROM t").single(as: Int.self) == 2)
            }
        }
    }
}
