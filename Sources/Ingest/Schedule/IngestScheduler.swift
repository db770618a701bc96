import Logging
import Postgres
import SQLBuilder
import Warehouse

/// Runs the jobs of a schedule for as long as its task lives: what `form4 serve --ingest` adds to a server.
///
/// Of several processes on one database one leads, by an advisory lock; when it goes, another takes over within seconds.
/// A job that fails is logged and comes again at its next time.
package struct IngestScheduler: Sendable {
    package let ingester: Ingester
    package let schedule: Schedule
    /// How long a process waits before it asks again whether it may lead.
    package var leaderInterval: Duration = .seconds(5)
    /// How long it sleeps at most, so that a leader notices soon that it lost its session.
    package var longestSleep: Duration = .seconds(15)

    package init(_ ingester: Ingester, schedule: Schedule = .standard) {
        self.ingester = ingester
        self.schedule = schedule
    }

    /// Ends when its task is cancelled; running jobs are then ended in good order.
    package func run() async {
        while !Task.isCancelled {
            do {
                // Returned, not thrown: a connection left in good order gives the lock back at once, a broken one when
                // it is closed.
                let failure = try await ingester.pool.withConnection { connection -> (any Error)? in
                    guard try await IngestLock.leader.tryAcquire(on: connection) else { return nil }
                    ingester.logger.info("this process runs the ingest schedule")
                    do { try await lead(connection) } catch { return error }
                    return nil
                }
                if let failure { throw failure }
            } catch {
                if Task.isCancelled { return }
                ingester.logger.warning("the ingest schedule was interrupted", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: leaderInterval)
        }
    }

    private enum Event {
        case ended(Job)
        case awake
    }

    private func lead(_ connection: Connection) async throws {
        try await withThrowingTaskGroup(of: Event.self) { group in
            var running: Set<Job> = []
            while true {
                // The lock is the session's: while this succeeds, this process leads.
                _ = try await connection.query("SELECT 1")
                try await ingester.runs.closeInterrupted()
                let now = ingester.now()
                let runs = DueRuns(schedule, lastStarts: try await lastStarts(), running: running, now: now)
                for job in runs.due {
                    running.insert(job)
                    group.addTask {
                        await attempt(job)
                        return .ended(job)
                    }
                }
                let pause = min(
                    runs.wakeUp.map { Duration.seconds(max($0.seconds - now.seconds, 1)) } ?? longestSleep,
                    longestSleep
                )
                group.addTask {
                    try await Task.sleep(for: pause)
                    return .awake
                }
                waiting: while let event = try await group.next() {
                    switch event {
                    case .ended(let job): running.remove(job)
                    case .awake: break waiting
                    }
                }
            }
        }
    }

    private func lastStarts() async throws -> [Job: Moment] {
        let starts = try await ingester.runs.lastStarts().map { ($0.job, Moment(seconds: $0.at)) }
        return Dictionary(uniqueKeysWithValues: starts)
    }

    private func attempt(_ job: Job) async {
        do {
            let summary = try await ingester.perform(job)
            let level: Logger.Level = summary.exitCode == 0 ? .info : .error
            ingester.logger.log(level: level, "\(summary)")
        } catch IngestError.alreadyRunning {
            ingester.logger.info("another process runs this job", metadata: ["job": "\(job.rawValue)"])
        } catch {
            if Task.isCancelled { return }
            ingester.logger.error("a job failed", metadata: ["job": "\(job.rawValue)", "error": "\(error)"])
        }
    }
}

extension Ingester {
    /// Runs a job that needs no arguments.
    package func perform(_ job: Job) async throws -> JobSummary {
        switch job {
        case .poll: try await poll()
        case .reconcile: try await reconcile()
        case .enrich: try await enrich()
        case .audit: try await audit()
        case .retention: try await retention()
        case .reparse: try await reparse()
        case .drain: try await drain()
        case .backfill, .company, .dataSet, .reclassify: throw IngestError.needsArguments(job)
        }
    }
}
