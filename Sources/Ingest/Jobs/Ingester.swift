import Edgar
import Logging
import Postgres
import Warehouse

/// Everything a job needs, and the jobs as its methods.
///
///     let summary = try await ingester.poll()
///
/// Each job may be run by hand or by the schedule, by any number of processes: one job never overlaps itself, and two
/// different ones share the queue without meeting at a filing.
package struct Ingester: Sendable {
    package let pool: ConnectionPool
    package let archive: EdgarArchive
    package let writer: FilingWriter
    package var options = IngestOptions()
    package var logger = Logger(label: "ingest")
    /// Called often, from any thread; must be quick.
    package var progress: @Sendable (JobProgress) -> Void = { _ in }
    /// The present moment; only decisions about days depend on it.
    package var now: @Sendable () -> Moment = { Moment.now }

    package init(pool: ConnectionPool, archive: EdgarArchive, writer: FilingWriter) {
        self.pool = pool
        self.archive = archive
        self.writer = writer
    }

    var sink: FilingSink { FilingSink(writer: writer) }
    var queue: FilingQueue { FilingQueue(pool: pool) }
    var runs: JobHistory { JobHistory(pool: pool) }
    var checkpoints: Checkpoints { Checkpoints(pool: pool) }

    /// Works on what waits in the queue, without looking for more.
    package func drain() async throws -> JobSummary {
        try await JobRun.perform(.drain, on: self) { run in
            var summary = JobSummary(.drain)
            try await Drain(self, run).run(into: &summary)
            return summary
        }
    }
}

package struct IngestOptions: Sendable {
    /// Filings fetched at the same time.
    package var workers = 8
    /// Filings written in one transaction when there is a backlog; news is written one by one.
    package var batch = 64
    /// Filings of a data set written in one transaction, and those of the same day behind them.
    ///
    /// Large, as each batch adds the numbers of its months up again; two are in memory at a time.
    package var dataSetBatch = 10_000
    /// How long a run waits for filings that failed and may be tried again; the rest is left to a later run.
    package var patience: Duration = .seconds(300)
    /// What becomes of filings that fail.
    package var policy = QueuePolicy()
    /// Requests in a row that may fail before a run concludes that EDGAR is down.
    package var failuresInARow = 25
    package var retention = RetentionLimits()
    /// How many filing days the first reconciliation looks at.
    package var firstReconcileDays = 5

    package init() {}
}
