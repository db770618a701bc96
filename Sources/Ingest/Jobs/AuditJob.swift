import Edgar
import Postgres
import SQLBuilder
import Warehouse

extension Ingester {
    /// Compares the rollups with the facts, the queue with the store, and the days with their indexes.
    ///
    /// What the queue takes for loaded and the store does not have is queued anew.
    package func audit() async throws -> JobSummary {
        try await JobRun.perform(.audit, on: self) { run in
            var summary = JobSummary(.audit)
            run.meter.begin("checks", total: 3)
            let report = try await RollupAudit().run(on: pool)
            if report.total > 0 {
                summary.alarms.append(
                    "ALARM: \(report.total) rollup cells differ from the facts; `form4 rollups audit` shows them, "
                        + "`form4 rollups rebuild` makes them anew."
                )
            }
            run.meter.advance()
            summary.changed = try await queue.requeueLost()
            if summary.changed > 0 {
                summary.alarms.append(
                    "ALARM: the store lacked \(summary.changed) filings that were loaded once; they are queued again."
                )
            }
            run.meter.advance()
            summary.alarms += try await Completeness(pool: pool).days(first: 30).compactMap(\.alarm)
            run.meter.advance()
            return summary
        }
    }
}

extension FilingQueue {
    /// Queues anew what was loaded and is not in the store: somebody has removed it, or restored an older copy.
    func requeueLost() async throws -> Int {
        try await pool.execute(
            """
            UPDATE ingest_queue q SET state = 'DISCOVERED', settled_at = NULL, attempts = 0,
                next_attempt_at = clock_timestamp()
            WHERE state = 'LOADED' AND NOT EXISTS (SELECT FROM filing f WHERE f.accession = q.accession)
            """,
            timeout: .seconds(600)
        )
    }
}
