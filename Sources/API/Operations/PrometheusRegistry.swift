import CoreMetrics
import Synchronization

/// Collects what swift-metrics reports and writes it in Prometheus' text format.
///
/// A label (metric name) has a bounded number of dimension values; what comes beyond counts under `other`, so that
/// nothing a client sends (operation names) can grow the memory.
package final class PrometheusRegistry: MetricsFactory {
    struct Identity: Hashable {
        var name: String
        var dimensions: String
    }

    enum Metric {
        case counter(PrometheusCounter)
        case gauge(PrometheusGauge)
        case histogram(PrometheusHistogram)

        var kind: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    private struct State {
        var metrics: [Identity: Metric] = [:]
        var perName: [String: Int] = [:]
    }

    private let maxSeriesPerName: Int
    private let state = Mutex(State())

    package init(maxSeriesPerName: Int = 500) {
        self.maxSeriesPerName = maxSeriesPerName
    }

    /// The metric of that name and dimensions, made at its first use.
    private func metric(_ label: String, _ dimensions: [(String, String)], make: () -> Metric) -> Metric {
        let name = PrometheusText.name(label)
        return state.withLock { state in
            var identity = Identity(name: name, dimensions: PrometheusText.labels(dimensions))
            if let known = state.metrics[identity] { return known }
            if state.perName[name, default: 0] >= maxSeriesPerName {
                identity.dimensions = PrometheusText.labels(dimensions.map { ($0.0, "other") })
                if let known = state.metrics[identity] { return known }
            }
            let metric = make()
            state.metrics[identity] = metric
            state.perName[name, default: 0] += 1
            return metric
        }
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        if case .counter(let counter) = metric(label, dimensions, make: { .counter(PrometheusCounter()) }) {
            return counter
        }
        return PrometheusCounter()
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        if case .gauge(let gauge) = metric(label, dimensions, make: { .gauge(PrometheusGauge()) }) { return gauge }
        return PrometheusGauge()
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate { return histogram(label, dimensions, unit: 1) }
        if case .gauge(let gauge) = metric(label, dimensions, make: { .gauge(PrometheusGauge()) }) { return gauge }
        return PrometheusGauge()
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, unit: 1e-9)
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)], unit: Double) -> PrometheusHistogram {
        let made = metric(label, dimensions) { .histogram(PrometheusHistogram(unit: unit)) }
        if case .histogram(let histogram) = made { return histogram }
        return PrometheusHistogram(unit: unit)
    }

    // Series live as long as the process: a scraper expects counters to stay.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}

    /// All metrics in Prometheus' text exposition format 0.0.4, sorted by name and labels.
    package func text() -> String {
        let metrics = state.withLock { $0.metrics }
        let sorted = metrics.sorted { ($0.key.name, $0.key.dimensions) < ($1.key.name, $1.key.dimensions) }
        var text = ""
        var lastName = ""
        for (identity, metric) in sorted {
            if identity.name != lastName {
                text += "# TYPE \(identity.name) \(metric.kind)\n"
                lastName = identity.name
            }
            PrometheusText.append(metric, identity, to: &text)
        }
        return text
    }
}

final class PrometheusCounter: CounterHandler {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }
    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }
}

final class PrometheusGauge: MeterHandler, RecorderHandler {
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func set(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func record(_ value: Int64) { set(Double(value)) }

    func increment(by amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, seen) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = seen
        }
    }

    func decrement(by amount: Double) { increment(by: -amount) }
}

final class PrometheusHistogram: TimerHandler, RecorderHandler {
    /// Upper bounds, in seconds for timers: from a cached answer's microseconds to the longest query.
    static let bounds = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    struct Content {
        var counts = [Int64](repeating: 0, count: PrometheusHistogram.bounds.count + 1)
        var sum = 0.0
    }

    private let unit: Double
    private let state = Mutex(Content())

    init(unit: Double) {
        self.unit = unit
    }

    var content: Content { state.withLock { $0 } }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration)) }
    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) {
        let scaled = value * unit
        let bucket = Self.bounds.firstIndex { scaled <= $0 } ?? Self.bounds.count
        state.withLock { content in
            content.counts[bucket] += 1
            content.sum += scaled
        }
    }
}
