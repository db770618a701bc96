import Edgar
import Foundation
import Logging
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

@testable import Ingest

@Suite("The schedule at work", .serialized)
struct SchedulerTests {
    private func folder() throws -> SimulatedFolder { try #require(SimulatedFolder.small) }

    /// A scheduler in a hurry.
    private func scheduler(_ ingester: Ingester, _ schedule: String) throws -> IngestScheduler {
        var scheduler = IngestScheduler(ingester, schedule: try Schedule(parsing: schedule))
        scheduler.leaderInterval = .milliseconds(100)
        scheduler.longestSleep = .milliseconds(100)
        return scheduler
    }

    /// A second process on the database, as far as PostgreSQL can tell.
    private func otherPool(_ pool: ConnectionPool, named name: String) throws -> ConnectionPool {
        var settings = pool.settings
        settings.applicationName = name
        return try ConnectionPool(settings, limits: TestDatabase.limits)
    }

    private func leaders(_ pool: ConnectionPool) async throws -> [String] {
        try await pool.query(
            """
            SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND objid = 0
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
        ).rows.map { try $0.value(0) }
    }

    private func until(_ what: Comment, _ isTrue: () async throws -> Bool) async throws {
        for _ in 0..<600 {
            if try await isTrue() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record(what)
    }

    @Test("with every job of a schedule at work and writing, there is room for the statements of workers")
    func room() async throws {
        try await TestDatabase.with(.store) { (pool: ConnectionPool) async throws in
            let pool = try ConnectionPool(pool.settings, limits: .ingesting())
            let held = 1 + 2 * Job.scheduled.count
            let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<held {
                    group.addTask {
                        try await pool.withConnection { (connection: Connection) async throws in
                            _ = try await connection.query("SELECT 1")
                            arrived.yield()
                            // Until the group ends.
                            try? await Task.sleep(for: .seconds(3600))
                        }
                    }
                }
                for await _ in arrivals.prefix(held) {}
                let answer = try await pool.query("SELECT 1", lane: .heavy).single(as: Int.self)
                #expect(answer == 1)
                group.cancelAll()
            }
            await pool.close()
        }
    }

    @Test("of two schedulers one leads; when it ends, and when its session dies, the other takes over")
    func leadership() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url], feedDay: folder.last.description)
        try await TestDatabase.with(.store) { pool in
            let pools = [try otherPool(pool, named: "first"), try otherPool(pool, named: "second")]
            func start(_ index: Int) throws -> Task<Void, Never> {
                let ingester = try Ingester.test(pools[index], standIn.address, folder)
                let scheduler = try scheduler(ingester, "poll 0 0 1 1 *")
                return Task { await scheduler.run() }
            }
            let first = try start(0)
            try await until("the first leads") { try await leaders(pool) == ["first"] }
            let second = try start(1)
            try await until("the poll that is due runs") { try await runs(pool, "DONE") == 1 }
            #expect(try await leaders(pool) == ["first"])
            first.cancel()
            await first.value
            try await until("the second takes over") { try await leaders(pool) == ["second"] }
            // The session is cut, as by a network: the lock is free, and somebody leads again.
            let third = try start(0)
            try await pool.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'second'"
            )
            try await until("somebody leads again") { try await leaders(pool).count == 1 }
            for task in [second, third] {
                task.cancel()
                await task.value
            }
            try await until("nobody leads") { try await leaders(pool).isEmpty }
            // One poll is due a year: whoever led, it ran once.
            #expect(try await runs(pool, "DONE") == 1)
            for pool in pools { await pool.close() }
        }
    }

    private func runs(_ pool: ConnectionPool, _ outcome: String) async throws -> Int {
        try await pool.query("SELECT count(*) FROM ingest_run WHERE outcome = \(bind: outcome)").single()
    }

    @Test("runs that were missed while nobody was there are caught up by one; one that was cut short comes again")
    func missedRuns() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url], feedDay: folder.last.description)
        try await TestDatabase.with(.store) { pool in
            try await pool.execute(
                """
                INSERT INTO ingest_run (job, owner, started_at, finished_at, outcome)
                VALUES ('poll', 1, clock_timestamp() - interval '400 days', clock_timestamp() - interval '400 days', 'DONE'),
                    ('poll', 2, clock_timestamp() - interval '1 minute', NULL, NULL)
                """
            )
            let scheduler = try scheduler(try Ingester.test(pool, standIn.address, folder).inRealTime, "poll 0 0 1 * *")
            let task = Task { await scheduler.run() }
            try await until("the missed run is made up for") { try await runs(pool, "DONE") == 2 }
            try await Task.sleep(for: .milliseconds(500))
            task.cancel()
            await task.value
            #expect(try await runs(pool, "DONE") == 2)
            #expect(try await runs(pool, "INTERRUPTED") == 1)
            #expect(try await count("filing", in: pool) > 0)
        }
    }

    @Test("a job that takes longer than its interval never overlaps itself, and others run beside it")
    func noOverlap() async throws {
        let folder = try folder()
        // Every request of the feed takes a second, then fails, and is made again.
        let fault = StandIn.Fault(match: "browse-edgar", kind: "stall", times: 2, seconds: 0.5)
        let standIn = try StandIn([folder.url], feedDay: folder.last.description, faults: [fault])
        try await TestDatabase.with(.store) { pool in
            var ingester = try Ingester.test(pool, standIn.address, folder)
            let start = Moment.now.seconds
            let clock = ContinuousClock.now
            // A minute of the schedule is a tenth of a second.
            ingester.now = { Moment(seconds: start + Int((ContinuousClock.now - clock).seconds * 600)) }
            let scheduler = try scheduler(ingester, "poll * * * * *\ndrain * * * * *")
            let task = Task { await scheduler.run() }
            try await until("several polls ran") { try await runs(pool, "DONE") > 8 }
            task.cancel()
            await task.value
            let overlaps: Int = try await pool.query(
                """
                SELECT count(*) FROM ingest_run a JOIN ingest_run b ON a.job = b.job AND a.run_id < b.run_id
                    AND a.finished_at > b.started_at
                """
            ).single()
            #expect(overlaps == 0)
            let slow: Double = try await pool.query(
                "SELECT max(extract(epoch FROM finished_at - started_at))::float8 FROM ingest_run WHERE job = 'poll'"
            ).single()
            #expect(slow > 0.5)
            let beside: Int = try await pool.query(
                """
                SELECT count(*) FROM ingest_run p JOIN ingest_run d ON p.job = 'poll' AND d.job = 'drain'
                    AND d.started_at > p.started_at AND d.finished_at < p.finished_at
                """
            ).single()
            #expect(beside > 0)
        }
    }

    @Test("a job that fails is told and comes again at its next time, while the others go on")
    func failingJob() async throws {
        let folder = try folder()
        let fault = StandIn.Fault(match: "browse-edgar", kind: "html", times: 1000)
        let standIn = try StandIn([folder.url], faults: [fault])
        try await TestDatabase.with(.store) { pool in
            let scheduler = try scheduler(
                try Ingester.test(pool, standIn.address, folder),
                "poll 0 0 1 1 *\nreconcile 0 0 1 1 *"
            )
            let task = Task { await scheduler.run() }
            try await until("the one failed") { try await runs(pool, "FAILED") == 1 }
            try await until("the other ran") { try await runs(pool, "DONE") == 1 }
            task.cancel()
            await task.value
            #expect(try await count("filing", in: pool) == folder.filings)
            let message: String = try await pool.query("SELECT message FROM ingest_run WHERE job = 'poll'").single()
            #expect(message.contains("getcurrent"))
            #expect(try await runs(pool, "FAILED") == 1)
        }
    }
}

extension Ingester {
    /// Whose clock is the machine's, as the history of runs in the database is.
    fileprivate var inRealTime: Ingester {
        var ingester = self
        ingester.now = { Moment.now }
        return ingester
    }
}
