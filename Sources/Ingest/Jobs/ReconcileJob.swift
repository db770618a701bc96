import Edgar
import Warehouse

extension Ingester {
    /// Compares the daily indexes since the last complete day with the store, and fetches what is missing.
    package func reconcile() async throws -> JobSummary {
        try await JobRun.perform(.reconcile, on: self) { run in
            var summary = JobSummary(.reconcile)
            let days = IndexDays(calendar: try await writer.rules().calendar, now: now())
            let newest = try await checkpoints.newestSettled(of: .dailyIndex)
            let read = try await checkpoints.all(of: .dailyIndex, from: days.earliest)
            let wanted = days.toReconcile(
                newestSettled: newest,
                checkpoints: read,
                firstDays: options.firstReconcileDays
            )
            run.meter.begin("indexes", total: wanted.count)
            for day in wanted {
                let checkpoint = try await readIndex(of: day, known: read[day], days, &summary)
                if let alarm = days.alarm(checkpoint) { summary.alarms.append(alarm) }
                run.meter.advance()
            }
            try await Drain(self, run, batch: options.batch).run(into: &summary)
            return summary
        }
    }

    /// Notes the filings of one day, then that the day was read.
    private func readIndex(
        of day: CalendarDate,
        known: Checkpoint?,
        _ days: IndexDays,
        _ summary: inout JobSummary
    ) async throws -> Checkpoint {
        var checkpoint = Checkpoint(day: day, isSettled: days.isSettled(day))
        switch try await archive.index(.day(day), unless: known?.validators) {
        case .filings(let filings, let validators):
            let intake = try await queue.note(filings, from: .dailyIndex, indexedOn: day, priority: .live)
            summary.discovered += intake.new
            summary.known += intake.known
            summary.indexesRead += 1
            checkpoint.filings = filings.count
            checkpoint.validators = validators
        case .unchanged:
            checkpoint.filings = known?.filings
            checkpoint.validators = known?.validators ?? EdgarClient.Validators()
        case .missing:
            break
        }
        try await checkpoints.write([checkpoint], of: .dailyIndex)
        return checkpoint
    }
}
