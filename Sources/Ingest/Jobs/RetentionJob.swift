import Postgres
import SQLBuilder
import Warehouse

/// For how many days what is kept for a limited time is kept; nil is for ever.
package struct RetentionLimits: Sendable, Equatable {
    /// Runs of jobs.
    package var runDays: Int? = 90
    /// Rows of the queue whose filing is loaded, and what indexes were read: completeness of older days is not shown.
    package var queueDays: Int? = 400
    /// The bytes of filings, since they were read; without them a filing cannot be read again offline.
    package var bytesDays: Int?

    package init() {}
}

extension Ingester {
    /// Removes what is kept for a limited time only.
    package func retention() async throws -> JobSummary {
        try await JobRun.perform(.retention, on: self) { run in
            var summary = JobSummary(.retention)
            let limits = options.retention
            run.meter.begin("tables", total: 3)
            if let days = limits.runDays {
                summary.changed += try await remove(
                    """
                    DELETE FROM ingest_run WHERE finished_at < clock_timestamp() - make_interval(days => \(bind: days))
                        AND run_id NOT IN (SELECT max(run_id) FROM ingest_run GROUP BY job, outcome)
                    """
                )
            }
            run.meter.advance()
            if let days = limits.queueDays {
                summary.changed += try await remove(
                    """
                    DELETE FROM ingest_queue
                    WHERE state = 'LOADED' AND settled_at < clock_timestamp() - make_interval(days => \(bind: days))
                    """
                )
            }
            run.meter.advance()
            if let days = limits.queueDays {
                summary.changed += try await remove(
                    "DELETE FROM ingest_checkpoint WHERE read_at < clock_timestamp() - make_interval(days => \(bind: days))"
                )
            }
            if let days = limits.bytesDays {
                let moment = Moment(seconds: now().seconds - days * 86_400)
                summary.changed += try await Retention.dropBytes(readBefore: moment, pool)
            }
            run.meter.advance()
            return summary
        }
    }

    private func remove(_ statement: SQL) async throws -> Int {
        try await pool.execute(statement, timeout: .seconds(3600))
    }
}
