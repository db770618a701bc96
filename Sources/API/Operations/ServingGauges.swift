import Metrics

/// What serving holds at the moment.
struct ServingGauges: Sendable {
    private let cache: ResponseCache
    private let admission: Admission
    private let entries: Meter
    private let bytes: Meter
    private let running: Meter
    private let waiting: Meter
    private let subscriptions: Subscriptions
    private let subscribers: Meter
    private let topics: Meter

    init(_ endpoint: GraphQLEndpoint, factory: any MetricsFactory) {
        cache = endpoint.cache
        admission = endpoint.execution.admission
        subscriptions = endpoint.subscriptions
        subscribers = Meter(label: "form4_subscribers", factory: factory)
        topics = Meter(label: "form4_subscription_topics", factory: factory)
        Meter(label: "form4_build_info", dimensions: [("version", ProductVersion.current)], factory: factory).set(1)
        entries = Meter(label: "form4_cache_entries", factory: factory)
        bytes = Meter(label: "form4_cache_bytes", factory: factory)
        running = Meter(label: "form4_queries_running", factory: factory)
        waiting = Meter(label: "form4_queries_waiting", factory: factory)
    }

    func sample() {
        let kept = cache.statistics
        entries.set(kept.entries)
        bytes.set(kept.bytes)
        let load = admission.load
        running.set(load.running)
        waiting.set(load.waiting)
        subscribers.set(subscriptions.subscribers)
        topics.set(subscriptions.topics)
    }
}
