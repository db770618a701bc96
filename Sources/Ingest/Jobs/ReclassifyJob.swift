import Edgar
import Postgres
import SQLBuilder
import Warehouse

extension Ingester {
    /// Takes corrections of the tables of rules into the store, and derives again what follows from them: sectors with
    /// their rollups, lag and lateness, and which days need filings.
    ///
    /// Without corrections it applies the tables as they are: what a newer program with other tables asks for.
    package func reclassify(_ corrections: [RuleTables.Subject: String] = [:]) async throws -> JobSummary {
        try await JobRun.perform(.reclassify, on: self) { run in
            var summary = JobSummary(.reclassify)
            try await writer.correct(corrections)
            run.meter.begin("companies", total: try await pool.query("SELECT count(*) FROM company").single())
            summary.changed = try await writer.reclassify()
            summary.changed += try await writer.rejudge { run.meter.advance(by: $0) }
            summary.changed += try await checkpoints.forgetEmpty(closed: try await writer.rules().calendar)
            return summary
        }
    }
}

extension Checkpoints {
    /// Forgets the empty days that turned out to be no filing days: nobody needs to hear of them any more.
    func forgetEmpty(closed calendar: EdgarCalendar) async throws -> Int {
        let rows = try await pool.query("SELECT DISTINCT day FROM ingest_checkpoint WHERE coalesce(filings, 0) = 0")
        let closed = try rows.rows.compactMap { CalendarDate(filed: try $0.value(0, as: String.self)) }
            .filter { !calendar.isFilingDay($0) }
        guard !closed.isEmpty else { return 0 }
        return try await pool.execute(
            """
            DELETE FROM ingest_checkpoint
            WHERE coalesce(filings, 0) = 0 AND day = ANY(\(bind: closed.map(\.description))::date[])
            """
        )
    }
}
