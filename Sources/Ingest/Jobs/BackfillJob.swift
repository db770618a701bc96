import Edgar
import Warehouse

extension Ingester {
    /// Reads the indexes of a span of days and fetches what the store lacks.
    ///
    /// May be ended at any time and started again: indexes that are read are not read again, filings that are fetched
    /// not fetched again.
    package func backfill(from: CalendarDate, to: CalendarDate) async throws -> JobSummary {
        guard from <= to else { throw IngestError.backwardSpan(from: from, to: to) }
        return try await JobRun.perform(.backfill, on: self) { run in
            var summary = JobSummary(.backfill)
            let days = IndexDays(calendar: try await writer.rules().calendar, now: now())
            let read = try await checkpoints.all(of: .history, from: from)
            let wanted = days.toBackfill(from: from, to: to).filter { index in
                !days.filingDays(of: index).allSatisfy { read[$0]?.isSettled ?? false }
            }
            run.meter.begin("indexes", total: wanted.count)
            for index in wanted {
                try await readHistory(index, days, &summary)
                run.meter.advance()
            }
            try await Drain(self, run, batch: options.batch).run(into: &summary)
            return summary
        }
    }

    private func readHistory(_ index: HistoryIndex, _ days: IndexDays, _ summary: inout JobSummary) async throws {
        var counts: [CalendarDate: Int]?
        if case .filings(let filings, _) = try await archive.index(index) {
            let day: CalendarDate? = if case .day(let day) = index { day } else { nil }
            let intake = try await queue.note(filings, from: .history, indexedOn: day, priority: .history)
            summary.discovered += intake.new
            summary.known += intake.known
            summary.indexesRead += 1
            counts = Dictionary(grouping: filings) { day ?? $0.filedOn ?? index.days.lowerBound }.mapValues(\.count)
        }
        let readings = days.filingDays(of: index).map { day in
            Checkpoint(day: day, isSettled: days.isSettled(day), filings: counts.map { $0[day] ?? 0 })
        }
        try await checkpoints.write(readings, of: .history)
        summary.alarms += readings.compactMap { days.alarm($0) }
    }
}
