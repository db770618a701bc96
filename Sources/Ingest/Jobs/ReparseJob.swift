import Edgar
import Postgres
import SQLBuilder
import Warehouse

/// Which kept bytes are read again.
package typealias ReparseScope = Reparse.Scope

extension Ingester {
    /// Reads kept bytes again with the present reader, without any request: better facts replace what it once read, and
    /// what it can read now leaves the quarantine.
    package func reparse(_ scope: ReparseScope = .olderThan(FilingReader.version)) async throws -> JobSummary {
        try await JobRun.perform(.reparse, on: self) { run in
            var summary = JobSummary(.reparse)
            run.meter.begin("documents", total: nil)
            let result = try await Reparse(pool: pool, writer: writer).run(scope) {
                run.meter.reach($0.documents + $0.withoutBytes)
            }
            summary.changed = result.stored
            if result.failed > 0 {
                summary.alarms.append(
                    "\(result.failed) documents still cannot be read; `form4 queue` names the filings."
                )
            }
            // What the queue took for unreadable is in the store now.
            try await queue.settleStored()
            return summary
        }
    }
}
