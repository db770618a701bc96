import Postgres
import SQLBuilder
import TestSupport
import Testing

@Suite("Connection pool")
struct PoolTests {
    @Test("a failing statement leaves those pipelined around it alone")
    func pipelinedErrors() async throws {
        var limits = TestDatabase.limits
        limits.quickConnections = 1
        try await TestDatabase.with(limits: limits) { pool in
            let outcomes = await withTaskGroup(of: (Int, Int?).self, returning: [Int: Int?].self) { group in
                for n in 0..<300 {
                    group.addTask {
                        let result = try? await pool.query("SELECT 1000 / (\(bind: n)::int % 7)")
                        return (n, try? result?.single(as: Int.self))
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(outcomes.count == 300)
            for (n, quotient) in outcomes { #expect(quotient == (n % 7 == 0 ? nil : 1000 / (n % 7))) }
        }
    }

    @Test("statements sent in one go fail together, and leave others and what was prepared alone")
    func together() async throws {
        var limits = TestDatabase.limits
        limits.quickConnections = 1
        limits.preparedStatements = 5
        try await TestDatabase.with(limits: limits) { pool in
            let outcomes = await withTaskGroup(of: (Int, [Int]?).self, returning: [Int: [Int]?].self) { group in
                for n in 0..<300 {
                    group.addTask {
                        // Texts that differ, so that some are prepared, and others deallocated, on each side of an error.
                        let first: SQL = "SELECT \(bind: n)::int + \(constant: n % 11)"
                        let second: SQL = "SELECT 1000 / (\(bind: n)::int % 7), \(constant: n % 3)"
                        let results = try? await pool.query([first, second, first].map { $0.statement() })
                        return (n, try? results?.map { try $0.value(0, 0, as: Int.self) })
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(outcomes.count == 300)
            for (n, values) in outcomes {
                #expect(values == (n % 7 == 0 ? nil : [n + n % 11, 1000 / (n % 7), n + n % 11]), "\(n)")
            }
            #expect(try await pool.query([Statement]()).isEmpty)
            let kept = try await pool.query("SELECT count(*) FROM pg_prepared_statements").single(as: Int.self)
            #expect(kept <= 5)
        }
    }

    @Test(
        "each lane plans as it says",
        arguments: [(.quick, "force_generic_plan"), (.board, "force_generic_plan"), (.heavy, "auto")]
            as [(Lane, String)]
    )
    func planning(lane: Lane, mode: String) async throws {
        try await TestDatabase.with { pool in
            let setting: String = try await pool.query("SHOW plan_cache_mode", lane: lane).single()
            #expect(setting == mode)
        }
    }

    @Test("errors say what the server said, by kind")
    func errors() async throws {
        try await TestDatabase.with { pool in
            try await pool.execute("CREATE TABLE t (a int CONSTRAINT a_positive CHECK (a > 0), b int UNIQUE)")
            func failure(_ sql: SQL) async -> PostgresError? {
                do {
                    _ = try await pool.query(sql)
                    return nil
                } catch { return error as? PostgresError }
            }
            let check = await failure("INSERT INTO t VALUES (\(bind: -1), 1)")
            #expect(check?.kind == .constraint && check?.constraint == "a_positive" && check?.table == "t")
            #expect(check?.statement == "INSERT INTO t VALUES ($1, 1)")
            #expect(await failure("SELECT * FROM nowhere")?.kind == .statement)
            #expect(await failure("SELEC 1")?.sqlState == "42601")
            #expect(await failure("SELECT \(bind: "x")::int")?.kind == .data)
            #expect(await failure("SELECT 1/0")?.isRetryable == false)
            #expect(await failure("COPY t FROM STDIN")?.kind == .misuse)
            #expect(try await pool.query("SELECT 1").single(as: Int.self) == 1)
        }
    }

    @Test("each connection keeps a bounded number of prepared statements")
    func preparedStatements() async throws {
        var limits = TestDatabase.limits
        limits.preparedStatements = 3
        limits.quickConnections = 1
        try await TestDatabase.with(limits: limits) { pool in
            for round in 0..<3 {
                for n in 0..<10 {
                    let columns = (0...n).map { _ in "1" as SQL }.joined()
                    #expect(try await pool.query("SELECT \(columns)").columnCount == n + 1, "round \(round)")
                }
            }
            let kept = try await pool.query("SELECT count(*) FROM pg_prepared_statements").single(as: Int.self)
            #expect(kept == 3)
        }
    }

    @Test("a table changed under a prepared statement is planned anew")
    func stalePlans() async throws {
        try await TestDatabase.with { pool in
            try await pool.execute("CREATE TABLE t AS SELECT 1 AS a")
            let statement = Statement("SELECT * FROM t")
            for _ in 0..<8 { #expect(try await pool.query(statement).columnCount == 1) }
            try await pool.execute("ALTER TABLE t ADD b text")
            #expect(try await pool.query(statement).columnCount == 2)
        }
    }

    @Test("a broken connection is replaced, and the statement on it fails as lost")
    func reconnection() async throws {
        try await TestDatabase.with { pool in
            let victim = Task { try await pool.query("SELECT pg_sleep(20), 'victim'", lane: .heavy) }
            try await until {
                try await pool.query(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE datname = current_database() AND query LIKE '%victim%' AND pid <> pg_backend_pid()
                    """
                ).single(as: Int.self) == 1
            }
            let error = await #expect(throws: PostgresError.self) { try await victim.value }
            #expect(error?.kind == .connectionLost && error?.isRetryable == true)
            #expect(try await pool.query("SELECT 1", lane: .heavy).single(as: Int.self) == 1)
        }
    }

    @Test("requests beyond the queue's bound are refused at once, and those that wait too long later")
    func overload() async throws {
        var limits = TestDatabase.limits
        limits.heavyConnections = 1
        limits.waiting = 2
        limits.waitLimit = .milliseconds(300)
        try await TestDatabase.with(limits: limits) { pool in
            _ = try await pool.query("SELECT 1", lane: .heavy)
            let kinds = await withTaskGroup(of: PostgresError.Kind?.self, returning: [PostgresError.Kind?].self) {
                group in
                for _ in 0..<6 {
                    group.addTask {
                        do {
                            _ = try await pool.query("SELECT pg_sleep(1)", lane: .heavy)
                            return nil
                        } catch { return (error as? PostgresError)?.kind }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(kinds.filter { $0 == nil }.count == 1)
            #expect(kinds.filter { $0 == .overloaded }.count == 5)
            #expect(await pool.statistics().waiting == 0)
        }
    }

    @Test("wrong addresses, users and databases fail at once and say why")
    func unreachable() async throws {
        func failure(_ url: String) async throws -> PostgresError? {
            let pool = try ConnectionPool(ConnectionSettings(url))
            let error = await #expect(throws: PostgresError.self) { try await pool.query("SELECT 1") }
            await pool.close()
            return error
        }
        #expect(try await failure("postgresql://127.0.0.1:1/form4")?.kind == .unreachable)
        #expect(try await failure("not a url")?.message.contains("postgresql://") == true)
        try await TestDatabase.with { (pool: ConnectionPool) async throws in
            let missing = pool.settings.connectionString + " dbname=nowhere"
            #expect(try await failure(missing)?.message.contains("\"nowhere\" does not exist") == true)
        }
    }

    @Test("server settings hold for every connection")
    func serverSettings() async throws {
        try await TestDatabase.with { pool in
            var settings = pool.settings
            settings.serverSettings = ["statement_timeout": "200ms", "search_path": "\"a b\", pg_catalog"]
            let strict = try ConnectionPool(settings)
            for lane in Lane.allCases {
                let path = try await strict.query("SELECT current_setting('search_path')", lane: lane)
                #expect(try path.single(as: String.self) == "\"a b\", pg_catalog")
                let error = await #expect(throws: PostgresError.self) {
                    try await strict.query("SELECT pg_sleep(5)", lane: lane)
                }
                #expect(error?.kind == .timedOut)
            }
            await strict.close()
        }
    }

    @Test("a closed pool refuses work and says so")
    func closed() async throws {
        try await TestDatabase.with { pool in
            let second = try ConnectionPool(pool.settings)
            _ = try await second.query("SELECT 1")
            let running = Task { try await second.query("SELECT pg_sleep(20)", lane: .heavy) }
            try await until { await second.statistics().running == 1 }
            await second.close()
            await #expect(throws: PostgresError.self) { try await running.value }
            let error = await #expect(throws: PostgresError.self) { try await second.query("SELECT 1") }
            #expect(error?.kind == .misuse)
        }
    }
}

/// Asks again and again until the answer is yes; gives up after twenty seconds.
func until(
    _ condition: () async throws -> Bool,
    _ location: SourceLocation = #_sourceLocation
) async throws {
    for _ in 0..<400 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("it did not happen within twenty seconds", sourceLocation: location)
}
