/// Everything about serving that can be configured.
///
/// The defaults are those of a small machine facing the internet.
package struct ServerSettings: Sendable {
    package var host = "127.0.0.1"
    package var port = 8080
    /// PEM files; TLS is on when both are given.
    package var certificate: String?
    package var privateKey: String?

    package var maxBodyBytes = 1 << 20
    package var maxResponseBytes = 64 << 20
    package var maxConnections = 4096
    package var idleTimeout: Duration = .seconds(60)
    package var queryTimeout: Duration = .seconds(10)
    package var concurrentQueries = 16
    package var queuedQueries = 128
    package var cacheBytes = 64 << 20
    package var maxSubscriptions = 2000
    /// Of one API key, or one address without.
    package var maxSubscriptionsPerCaller = 1000
    /// After so long without an event a comment tells proxies and clients that the stream lives.
    package var heartbeat: Duration = .seconds(15)
    package var maxExports = 4
    package var exportTimeout: Duration = .seconds(600)

    /// Of a caller without an API key; null is unlimited.
    package var anonymousRate: RateLimiter.Rate? = .init(perSecond: 50, burst: 200)
    /// Of an API key that has no rate of its own; null is unlimited.
    package var keyRate: RateLimiter.Rate?
    /// Whether callers without an API key are served.
    package var allowsAnonymous = true
    package var trustedProxies: [AddressRange] = []
    package var allowedOrigins: [String] = []
    package var onlyPersisted = false
    package var documentsFolder: String?
    /// Whether `/metrics` answers others than this machine.
    package var publicMetrics = false
    package var accessLog = false
    package var slowQuery: Duration = .milliseconds(500)
    /// Older data makes the server not ready; null is any age.
    package var maxDataAge: Duration?

    package init() {}

    /// Where clients find GraphQL, once the server listens on a port.
    package func url(port: Int) -> String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(certificate == nil ? "http" : "https")://\(name):\(port)/graphql"
    }
}
