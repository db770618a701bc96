import Metrics
import Synchronization

/// The counters and timers of serving.
///
/// They are made once and kept: looking one up costs more than counting.
final class RequestMetrics: Sendable {
    /// How an answer came about.
    enum Source: String, CaseIterable {
        case notModified = "not_modified"
        case cached
        /// Joined the execution of an equal request.
        case shared
        case executed
        case refused
    }

    private struct Series: Hashable {
        var operation: String
        var status: Int
        var source: Source
    }

    private struct Kept {
        var count: Counter
        var time: Timer
    }

    private static let maxSeries = 2000
    private static let longestName = 100
    private let factory: any MetricsFactory
    private let kept = Mutex<[Series: Kept]>([:])

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    func record(operation: String?, status: Int, source: Source, _ duration: Duration) {
        // A name may be as long as a document; metrics are kept for good.
        let name = operation.map { $0.utf8.count <= Self.longestName ? $0 : "other" } ?? ""
        let series = Series(operation: name, status: status, source: source)
        let found = kept.withLock { kept in
            if let found = kept[series] { return found }
            let isFull = kept.count >= Self.maxSeries
            let made = make(isFull ? Series(operation: "other", status: status, source: source) : series)
            if !isFull { kept[series] = made }
            return made
        }
        found.count.increment()
        found.time.recordNanoseconds(Int64(duration.seconds * 1e9))
    }

    private func make(_ series: Series) -> Kept {
        let labels = [("operation", series.operation), ("source", series.source.rawValue)]
        return Kept(
            count: Counter(
                label: "form4_requests_total",
                dimensions: labels + [("status", String(series.status))],
                factory: factory
            ),
            time: Timer(label: "form4_request_seconds", dimensions: labels, factory: factory)
        )
    }
}
