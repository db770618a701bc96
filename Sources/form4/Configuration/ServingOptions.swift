import API
import ArgumentParser

/// The options of whatever serves: one property is the option, its default, its help, its environment variable and its
/// key in the configuration file.
struct ServingOptions: ParsableArguments {
    private static let standard = ServerSettings()

    @Option(help: "The address to listen on.")
    var host = standard.host

    @Option(help: "The port to listen on; 0 takes any that is free.")
    var port = standard.port

    @Option(help: ArgumentHelp("Serve TLS with this certificate chain (PEM).", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The private key of the certificate (PEM).", valueName: "file"))
    var tlsKey: String?

    @Option(help: .number("The longest request body in bytes."))
    var maxBodyBytes = standard.maxBodyBytes

    @Option(help: .number("The longest response in bytes."))
    var maxResponseBytes = standard.maxResponseBytes

    @Option(help: .number("Connections at once."))
    var maxConnections = standard.maxConnections

    @Option(help: "Close a connection that is idle, or slow to send a request, after this time.")
    var idleTimeout = standard.idleTimeout

    @Option(help: "Cancel a query after this time.")
    var queryTimeout = standard.queryTimeout

    @Option(help: .number("Queries executed at once."))
    var concurrentQueries = standard.concurrentQueries

    @Option(help: .number("Queries that may wait for their turn; more get 503."))
    var queuedQueries = standard.queuedQueries

    @Option(help: .number("Subscriptions at once."))
    var maxSubscriptions = standard.maxSubscriptions

    @Option(help: .number("Subscriptions at once of one API key, or one address without."))
    var maxSubscriptionsPerCaller = standard.maxSubscriptionsPerCaller

    @Option(help: "Send a comment after so long without an event, so that proxies keep the stream.")
    var heartbeat = standard.heartbeat

    @Option(help: .number("Exports (CSV, NDJSON) at once."))
    var maxExports = standard.maxExports

    @Option(help: "Cut an export off after this time.")
    var exportTimeout = standard.exportTimeout

    @Option(help: .number("Memory for kept answers in bytes; 0 keeps none."))
    var cacheBytes = standard.cacheBytes

    @Option(
        help: .rate(
            """
            Rate of an address without API key (default: \(RateOption(standard.anonymousRate)); off where --host is \
            loopback)
            """
        )
    )
    var anonymousRate: RateOption?

    @Option(help: .rate("Rate of an API key without one of its own"))
    var keyRate = RateOption(standard.keyRate)

    @Flag(help: "Serve only callers with an API key (form4 keys add).")
    var requireKey = false

    @Option(help: ArgumentHelp("Believe X-Forwarded-For of this address or block. May be repeated.", valueName: "cidr"))
    var trustedProxy: [AddressRange] = []

    @Option(
        help: ArgumentHelp(
            "Let pages of this origin read answers (CORS); * for all. May be repeated.",
            valueName: "origin"
        )
    )
    var allowedOrigin: [String] = []

    @Option(help: ArgumentHelp("Folder of documents that clients may name instead of sending.", valueName: "dir"))
    var documents: String?

    @Flag(help: "Execute documents of that folder only.")
    var onlyPersisted = false

    @Flag(help: "Show /metrics to others than this machine.")
    var publicMetrics = false

    @Flag(help: "Log every request, not only failed ones.")
    var accessLog = false

    @Option(help: "Log queries that take longer, with their plan.")
    var slowQuery = standard.slowQuery

    @Option(help: "Say on /readyz that the server is not ready when the data has not changed for so long.")
    var maxDataAge: Duration?

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("TLS needs both --tls-certificate and --tls-key.")
        }
        try ValidationError.require(
            atLeast: 1,
            [
                "max-body-bytes": maxBodyBytes, "max-response-bytes": maxResponseBytes,
                "max-connections": maxConnections,
                "concurrent-queries": concurrentQueries, "max-exports": maxExports,
            ]
        )
        try ValidationError.require(
            atLeast: 0,
            [
                "queued-queries": queuedQueries, "max-subscriptions": maxSubscriptions,
                "max-subscriptions-per-caller": maxSubscriptionsPerCaller, "cache-bytes": cacheBytes,
            ]
        )
        try ValidationError.require(
            atMostDays: 30,
            [
                "idle-timeout": idleTimeout, "query-timeout": queryTimeout, "export-timeout": exportTimeout,
                "slow-query": slowQuery,
            ]
        )
        // How old data may be is no time that anybody waits for.
        try ValidationError.require(atMostDays: 3650, ["max-data-age": maxDataAge])
        guard (0...65_535).contains(port) else { throw ValidationError("--port has to be between 0 and 65535.") }
        guard !onlyPersisted || documents != nil else {
            throw ValidationError("--only-persisted needs --documents DIR.")
        }
    }

    var settings: ServerSettings {
        var settings = ServerSettings()
        settings.host = host
        settings.port = port
        settings.certificate = tlsCertificate
        settings.privateKey = tlsKey
        settings.maxBodyBytes = maxBodyBytes
        settings.maxResponseBytes = maxResponseBytes
        settings.maxConnections = maxConnections
        settings.idleTimeout = idleTimeout
        settings.queryTimeout = queryTimeout
        settings.concurrentQueries = concurrentQueries
        settings.queuedQueries = queuedQueries
        settings.cacheBytes = cacheBytes
        settings.maxSubscriptions = maxSubscriptions
        settings.maxSubscriptionsPerCaller = maxSubscriptionsPerCaller
        settings.heartbeat = heartbeat
        settings.maxExports = maxExports
        settings.exportTimeout = exportTimeout
        // Whoever reaches a loopback address is on this machine already: nothing to defend, and load tests start here.
        let isLocal = ["127.0.0.1", "::1", "localhost"].contains(host)
        settings.anonymousRate = (anonymousRate ?? RateOption(isLocal ? nil : Self.standard.anonymousRate)).rate
        settings.keyRate = keyRate.rate
        settings.allowsAnonymous = !requireKey
        settings.trustedProxies = trustedProxy
        settings.allowedOrigins = allowedOrigin
        settings.documentsFolder = documents
        settings.onlyPersisted = onlyPersisted
        settings.publicMetrics = publicMetrics
        settings.accessLog = accessLog
        settings.slowQuery = slowQuery
        settings.maxDataAge = maxDataAge
        return settings
    }
}
