import Metrics
import Synchronization
import Warehouse

/// The SQL of executed requests, by the table or rollup that answers.
///
/// Tables and rollups are few and fixed, so that nothing a client sends makes a series.
final class StatementMetrics: Sendable {
    private struct Series {
        let time: Timer
        let rows: Counter
    }

    private let factory: any MetricsFactory
    private let series = Mutex<[String: Series]>([:])
    private let unfinished: Counter

    init(factory: any MetricsFactory) {
        self.factory = factory
        unfinished = Counter(label: "form4_sql_unfinished_total", factory: factory)
    }

    func record(_ statements: [StatementNote]) {
        for statement in statements where !statement.isFromMemory {
            guard let (rows, duration) = statement.outcome else {
                unfinished.increment()
                continue
            }
            let series = series(of: statement.answeredBy)
            series.time.recordNanoseconds(Int64(duration.seconds * 1e9))
            series.rows.increment(by: rows)
        }
    }

    private func series(of source: String) -> Series {
        series.withLock { known in
            if let found = known[source] { return found }
            let labels = [("answered_by", source)]
            let made = Series(
                time: Timer(label: "form4_sql_seconds", dimensions: labels, factory: factory),
                rows: Counter(label: "form4_sql_rows_total", dimensions: labels, factory: factory)
            )
            known[source] = made
            return made
        }
    }
}
