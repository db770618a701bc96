import Logging
import Postgres
import SQLBuilder

/// One run of a job: alone of its kind, written down, its leases freed at the end.
struct JobRun: Sendable {
    let job: Job
    /// Whose leases these are; see ``IngestLock/owner(_:)``.
    let owner: Int32
    let meter: ProgressMeter

    /// Runs the closure unless the same job runs already anywhere.
    ///
    /// Holds one connection, whose session keeps the locks: when this process dies, they are gone with it.
    static func perform(
        _ job: Job,
        on ingester: Ingester,
        _ body: @Sendable (JobRun) async throws -> JobSummary
    ) async throws -> JobSummary {
        let run = JobRun(
            job: job,
            owner: Int32.random(in: 1...Int32.max),
            meter: ProgressMeter(job, report: ingester.progress)
        )
        // The closure returns its error instead of throwing it: a connection left in good order gives its locks back
        // before the next run asks for them, a broken one only when the server notices.
        let result = try await ingester.pool.withConnection { connection -> Result<JobSummary, any Error> in
            do {
                return .success(try await run.perform(body, on: ingester, locking: connection))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func perform(
        _ body: @Sendable (JobRun) async throws -> JobSummary,
        on ingester: Ingester,
        locking connection: Connection
    ) async throws -> JobSummary {
        guard try await IngestLock.job(job).tryAcquire(on: connection),
            try await IngestLock.owner(owner).tryAcquire(on: connection)
        else { throw IngestError.alreadyRunning(job) }
        try await ingester.runs.closeInterrupted()
        try await ingester.queue.reclaim(ingester.options.policy)
        let identifier = try await ingester.runs.start(job, owner: owner)
        return try await self.body(body, identifier, ingester)
    }

    private func body(
        _ body: @Sendable (JobRun) async throws -> JobSummary,
        _ identifier: Int,
        _ ingester: Ingester
    ) async throws -> JobSummary {
        let start = ContinuousClock.now
        do {
            var summary = try await body(self)
            summary.duration = ContinuousClock.now - start
            try await ingester.queue.release(owner: owner)
            let outcome: JobHistory.Outcome = summary.exitCode == 0 ? .done : .doneWithLosses
            try await ingester.runs.finish(identifier, outcome, message: summary.description)
            return summary
        } catch {
            await Self.close(identifier, owner, after: error, ingester)
            throw error
        }
    }

    /// The run's end is written by a task of its own, which the cancellation of this one does not reach.
    private static func close(_ identifier: Int, _ owner: Int32, after error: any Error, _ ingester: Ingester) async {
        let isCancelled = Task.isCancelled
        let ending = Task {
            try await ingester.queue.release(owner: owner)
            try await ingester.runs.finish(identifier, isCancelled ? .cancelled : .failed, message: "\(error)")
        }
        if case .failure(let second) = await ending.result {
            ingester.logger.warning("the end of a run could not be written down", metadata: ["error": "\(second)"])
        }
    }
}

/// What ran when, and how it ended.
struct JobHistory: Sendable {
    enum Outcome: String {
        case done = "DONE"
        case doneWithLosses = "DONE_WITH_LOSSES"
        case failed = "FAILED"
        case cancelled = "CANCELLED"
        case interrupted = "INTERRUPTED"
    }

    let pool: ConnectionPool

    func start(_ job: Job, owner: Int32) async throws -> Int {
        try await pool.query(
            """
            INSERT INTO ingest_run (job, owner, started_at)
            VALUES (\(bind: job.rawValue), \(bind: Int(owner)), clock_timestamp()) RETURNING run_id
            """,
            lane: .heavy
        ).single()
    }

    func finish(_ run: Int, _ outcome: Outcome, message: String) async throws {
        try await pool.execute(
            """
            UPDATE ingest_run SET finished_at = clock_timestamp(), outcome = \(bind: outcome.rawValue),
                message = \(bind: String(message.prefix(4000)))
            WHERE run_id = \(bind: run)
            """
        )
    }

    /// Runs whose process is gone have ended, too.
    func closeInterrupted() async throws {
        try await pool.execute(
            """
            UPDATE ingest_run SET finished_at = clock_timestamp(), outcome = 'INTERRUPTED'
            WHERE finished_at IS NULL AND owner NOT IN (\(IngestLock.livingOwners))
            """
        )
    }

    /// When each job last started a run that came to an end by itself; seconds since 1970.
    func lastStarts() async throws -> [(job: Job, at: Int)] {
        let rows = try await pool.query(
            """
            SELECT job, floor(extract(epoch FROM max(started_at)))::bigint FROM ingest_run
            WHERE outcome IN ('DONE', 'DONE_WITH_LOSSES', 'FAILED') GROUP BY job
            """,
            lane: .heavy
        )
        return try rows.rows.compactMap { row in
            let at: Int = try row.value(1)
            return Job(rawValue: try row.value(0)).map { ($0, at) }
        }
    }
}
