import Form4Schema
import Postgres
import QueryPlanner
import SQLBuilder
import TestSupport
import Testing

@testable import Warehouse

@Suite("Rollups hold exactly what the facts say")
struct RollupRefreshTests {
    static func expectExact(_ world: World, _ pool: ConnectionPool, _ comment: Comment) async throws {
        for rollup in ActivityRollups.catalog.rollups {
            var expected = CellOracle.cells(of: world, grain: rollup.grain.name, monthly: rollup.period == .month)
            if !rollup.sets.contains(where: { $0.column.name == "companies" }) {
                for key in expected.keys { expected[key]?.companies = [] }
            }
            let stored = try await storedCells(rollup.table, keyCount: rollup.key.count, pool)
            #expect(stored.count == expected.count, "\(rollup.name), \(comment)")
            let wrong = expected.first { stored[$0.key] != $0.value }
            #expect(
                wrong == nil,
                "\(rollup.name), \(comment): stored \(wrong.map { "\(stored[$0.key] as Any)" } ?? "")"
            )
        }
        let report = try await RollupAudit().run(on: pool)
        #expect(report.total == 0, "audit, \(comment): \(report.samples.first?.description ?? "")")
        #expect(report.counts.count == ActivityRollups.catalog.rollups.count)
    }

    @Test("after a first load, by either way of refreshing", arguments: [40, 700])
    func firstLoad(filings: Int) async throws {
        var random = SeededGenerator(seed: 7)
        let world = World(companies: 9, filings: filings, using: &random)
        try await withStore(of: world) { pool in
            try await Self.expectExact(world, pool, "\(filings) filings")
        }
    }

    @Test(
        "after random filings, amendments, deletions, flags, better sources and moves",
        // Where few trades share a key, each that goes or changes shows.
        arguments: [(1, 6, 60, 8), (2, 6, 60, 8), (3, 1, 4, 1)] as [(UInt64, Int, Int, Int)]
    )
    func randomHistory(seed: UInt64, companies: Int, filings: Int, looks: Int) async throws {
        var random = SeededGenerator(seed: seed)
        var world = World(companies: companies, filings: filings, using: &random)
        try await withStore(of: world) { pool in
            for step in 1...24 {
                let change = world.change(using: &random)
                let now = world
                try await pool.transaction { connection in
                    let touched = try await WorldStore.apply(change, of: now, to: connection)
                    try await RollupRefresh().refresh(touched, in: connection)
                }
                if step.isMultiple(of: looks) { try await Self.expectExact(world, pool, "seed \(seed), step \(step)") }
            }
        }
    }

    /// The writer's session ends without a word, as when its process or the server is killed.
    @Test("after writers that were cut off at any moment of their work", arguments: [1] as [UInt64])
    func cutOff(seed: UInt64) async throws {
        var random = SeededGenerator(seed: 500 + seed)
        var world = World(companies: 5, filings: 50, using: &random)
        try await withStore(of: world) { pool in
            var usual = Duration.milliseconds(50)
            var losses = 0
            for step in 1...20 {
                var changed = world
                let change = changed.change(using: &random)
                let next = changed
                let version = try await Self.version(pool)
                let delay = usual * Double.random(in: 0...1.3, using: &random)
                let began = ContinuousClock.now
                let isStored: Bool
                do {
                    try await pool.transaction { connection in
                        let session = try await connection.query("SELECT pg_backend_pid()").single(as: Int.self)
                        // Called off where the work is done sooner.
                        async let _ = Self.end(session, after: delay, pool)
                        let touched = try await WorldStore.apply(change, of: next, to: connection)
                        try await RollupRefresh().refresh(touched, in: connection)
                        try await StoreVersion.bump(in: connection)
                    }
                    isStored = true
                } catch is PostgresError {
                    isStored = try await Self.version(pool) > version
                }
                if isStored { world = next } else { losses += 1 }
                usual = max(usual, ContinuousClock.now - began)
                if step.isMultiple(of: 5) { try await Self.expectExact(world, pool, "seed \(seed), step \(step)") }
            }
            #expect(losses > 0)
        }
    }

    private static func version(_ pool: ConnectionPool) async throws -> Int {
        try await pool.query("SELECT version FROM data_version").single()
    }

    private static func end(_ session: Int, after delay: Duration, _ pool: ConnectionPool) async throws {
        try await Task.sleep(for: delay)
        _ = try await pool.query("SELECT pg_terminate_backend(\(bind: session))")
    }

    @Test("a rebuild gives the same rows and a new version")
    func rebuild() async throws {
        var random = SeededGenerator(seed: 11)
        let world = World(companies: 6, filings: 120, using: &random)
        try await withStore(of: world) { pool in
            let before = try await pool.query("SELECT version FROM data_version").single(as: Int.self)
            try await pool.execute("DELETE FROM rollup_market_day")
            try await RollupRebuild().rebuild(on: pool)
            try await Self.expectExact(world, pool, "rebuilt")
            let after = try await pool.query("SELECT version FROM data_version").single(as: Int.self)
            #expect(after == before + 1)
        }
    }

    @Test("a changed declaration is rebuilt, an unchanged one is left alone")
    func ensure() async throws {
        var random = SeededGenerator(seed: 12)
        let world = World(companies: 4, filings: 30, using: &random)
        try await withStore(of: world) { pool in
            #expect(try await RollupRebuild().ensure(on: pool) == [])
            try await pool.execute("UPDATE rollup_state SET declaration = 'older' WHERE name = 'company_day'")
            try await pool.execute("ALTER TABLE rollup_company_day DROP COLUMN shares")
            #expect(try await RollupRebuild().ensure(on: pool) == ["company_day"])
            try await Self.expectExact(world, pool, "after ensure")
        }
    }

    @Test("a reader of another role, whose age this one may not see, is waited for, too")
    func hiddenReaders() async throws {
        try await TestDatabase.with(.rollups) { pool in
            try await pool.transaction(isolation: .repeatableRead, readOnly: true) { reader in
                _ = try await reader.query("SELECT version FROM data_version")
                let now: String = try await pool.query("SELECT clock_timestamp()::text").single()
                try await pool.transaction { owner in
                    let readers = try await RollupRebuild.Readers(olderThan: now, owner)
                    #expect(readers.old == 1 && readers.unseen == 0)
                }
                try await pool.transaction { stranger in
                    try await stranger.execute("SET LOCAL ROLE form4_reader")
                    let readers = try await RollupRebuild.Readers(olderThan: now, stranger)
                    #expect(readers.old == 0 && readers.unseen == 1)
                    #expect(readers.complaint(after: .seconds(1)).contains("GRANT pg_read_all_stats"))
                }
            }
            try await pool.transaction { stranger in
                try await stranger.execute("SET LOCAL ROLE form4_reader")
                let readers = try await RollupRebuild.Readers(olderThan: "now", stranger)
                #expect(readers.old == 0 && readers.unseen == 0)
            }
        }
    }

    @Test("a reader whose snapshot is older than a rebuild sees its rows until it ends")
    func rebuildBesideReader() async throws {
        var random = SeededGenerator(seed: 13)
        let world = World(companies: 4, filings: 30, using: &random)
        try await withStore(of: world) { pool in
            let count: SQL = "SELECT count(*) FROM rollup_company_day"
            let rows = try await pool.query(count).single(as: Int.self)
            async let rebuilt: Void = RollupRebuild().rebuild(on: pool)
            try await pool.transaction(isolation: .repeatableRead, readOnly: true) { reader in
                _ = try await reader.query("SELECT version FROM data_version")
                let isFilled: SQL = "SELECT to_regclass('rollup_company_day_rebuild') IS NOT NULL"
                while try await !pool.query(isFilled).single(as: Bool.self) {
                    try await Task.sleep(for: .milliseconds(10))
                }
                // The exchange has begun to wait for this reader.
                for _ in 1...10 {
                    try await Task.sleep(for: .milliseconds(30))
                    #expect(try await reader.query(count).single(as: Int.self) == rows)
                }
            }
            try await rebuilt
            #expect(try await pool.query(count).single(as: Int.self) == rows)
        }
    }
}
