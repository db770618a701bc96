import Postgres
import SQLBuilder
import Synchronization
import TestSupport
import Testing

@Suite("Cancellation and time limits")
struct CancellationTests {
    private static func sleepers(_ pool: ConnectionPool) async throws -> Int {
        try await pool.query(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep%'
                AND pid <> pg_backend_pid()
            """,
            lane: .heavy
        ).single()
    }

    @Test("a cancelled task stops its statement on the server", arguments: Lane.allCases)
    func cancellation(lane: Lane) async throws {
        try await TestDatabase.with { pool in
            let task = Task { try await pool.query("SELECT pg_sleep(60)", lane: lane) }
            try await until { try await Self.sleepers(pool) == 1 }
            task.cancel()
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.kind == .cancelled)
            try await until { try await Self.sleepers(pool) == 0 }
        }
    }

    @Test("a task that is cancelled already runs nothing")
    func cancelledBefore() async throws {
        try await TestDatabase.with { pool in
            try await pool.execute("CREATE TABLE t (a int)")
            let task = Task {
                while !Task.isCancelled { await Task.yield() }
                _ = try await pool.query("INSERT INTO t VALUES (1)")
            }
            task.cancel()
            let error = await #expect(throws: PostgresError.self) { try await task.value }
            #expect(error?.kind == .cancelled)
            #expect(try await pool.query("SELECT count(*) FROM t").single(as: Int.self) == 0)
        }
    }

    @Test("a cancellation never hits the neighbours on the same connection")
    func neighbours() async throws {
        var limits = TestDatabase.limits
        limits.quickConnections = 1
        try await TestDatabase.with(limits: limits) { pool in
            let answers = await withTaskGroup(of: Int?.self, returning: [Int?].self) { group in
                for n in 0..<60 {
                    group.addTask {
                        if n.isMultiple(of: 3) {
                            let slow = Task { try await pool.query("SELECT pg_sleep(0.05)") }
                            try? await Task.sleep(for: .milliseconds(n))
                            slow.cancel()
                            _ = try? await slow.value
                            return n
                        }
                        return try? await pool.query("SELECT \(bind: n)::int FROM pg_sleep(0.01)").single(as: Int.self)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.compactMap { $0 }.sorted() == Array(0..<60))
        }
    }

    @Test("a statement over its time limit is stopped, those behind it are not", arguments: Lane.allCases)
    func timeout(lane: Lane) async throws {
        var limits = TestDatabase.limits
        limits.quickConnections = 1
        limits.heavyConnections = 1
        try await TestDatabase.with(limits: limits) { pool in
            _ = try await pool.query("SELECT 1", lane: lane)
            let isOver = Mutex(false)
            let slow = Task {
                defer { isOver.withLock { $0 = true } }
                return try await pool.query("SELECT pg_sleep(60)", lane: lane, timeout: .milliseconds(200))
            }
            // On a busy machine its time may be over before anybody has looked.
            try await until { await pool.statistics().running == 1 || isOver.withLock { $0 } }
            let behind = Task { try await pool.query("SELECT 7", lane: lane) }
            let error = await #expect(throws: PostgresError.self) { try await slow.value }
            #expect(error?.kind == .timedOut)
            #expect(try await behind.value.single(as: Int.self) == 7)
        }
    }

    @Test("a cancelled transaction is rolled back and its connection used again")
    func transaction() async throws {
        var limits = TestDatabase.limits
        limits.heavyConnections = 1
        try await TestDatabase.with(limits: limits) { pool in
            try await pool.execute("CREATE TABLE t (a int)")
            let before = try await pool.query("SELECT pg_backend_pid()", lane: .heavy).single(as: Int.self)
            let task = Task {
                try await pool.transaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (1)")
                    _ = try await connection.query("SELECT pg_sleep(60)")
                }
            }
            try await until {
                try await pool.query(
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(60)' AND state = 'active'"
                )
                .single(as: Int.self) == 1
            }
            task.cancel()
            await #expect(throws: PostgresError.self) { try await task.value }
            #expect(try await pool.query("SELECT count(*) FROM t").single(as: Int.self) == 0)
            #expect(try await pool.query("SELECT pg_backend_pid()", lane: .heavy).single(as: Int.self) == before)
        }
    }
}
