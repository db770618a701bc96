import CoreMetrics
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import ServiceLifecycle

/// The HTTP server as a service: everything of `API`, put together.
package struct HTTPServer: Service {
    /// What the server needs from outside.
    package struct Dependencies: Sendable {
        package var service: any GraphQLAnswering
        package var versions: any DataVersionSource
        package var keys: any KeySource
        package var registry: PrometheusRegistry
        package var readiness: @Sendable () async -> [ReadinessCheck]
        /// Sets gauges of other rooms before metrics are written.
        package var sample: @Sendable () async -> Void
        package var now: @Sendable () -> Date

        package init(
            service: any GraphQLAnswering,
            versions: any DataVersionSource,
            keys: any KeySource = NoKeys(),
            registry: PrometheusRegistry = PrometheusRegistry(),
            readiness: @escaping @Sendable () async -> [ReadinessCheck] = { [] },
            sample: @escaping @Sendable () async -> Void = {},
            now: @escaping @Sendable () -> Date = { Date() }
        ) {
            self.service = service
            self.versions = versions
            self.keys = keys
            self.registry = registry
            self.readiness = readiness
            self.sample = sample
            self.now = now
        }
    }

    private let settings: ServerSettings
    private let logger: Logger
    private let responder: Responder
    private let subscriptions: Subscriptions
    private let disconnects = Disconnects()
    private let onRunning: @Sendable (_ port: Int) async -> Void

    /// - Parameter onRunning: Called with the port once requests are taken.
    /// - Throws: What is wrong with the documents folder.
    package init(
        settings: ServerSettings,
        dependencies: Dependencies,
        logger: Logger,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) throws {
        self.settings = settings
        self.logger = logger
        self.onRunning = onRunning
        let manifest = try settings.documentsFolder.map(PersistedDocuments.manifest) ?? [:]
        let execution = BoundedExecution(
            service: dependencies.service,
            admission: Admission(concurrent: settings.concurrentQueries, queued: settings.queuedQueries),
            settings: settings,
            slowQueries: SlowQueryLog(threshold: settings.slowQuery, logger: logger),
            statementMetrics: StatementMetrics(factory: dependencies.registry)
        )
        let subscriptions = Subscriptions(
            execution: execution,
            versions: dependencies.versions,
            settings: settings,
            now: dependencies.now
        )
        self.subscriptions = subscriptions
        let graphQL = GraphQLEndpoint(
            service: dependencies.service,
            versions: dependencies.versions,
            documents: PersistedDocuments(manifest: manifest, onlyManifest: settings.onlyPersisted),
            settings: settings,
            cache: ResponseCache(capacity: settings.cacheBytes),
            execution: execution,
            disconnects: disconnects,
            subscriptions: subscriptions,
            exports: Admission(concurrent: settings.maxExports, queued: 0),
            now: dependencies.now
        )
        let gauges = ServingGauges(graphQL, factory: dependencies.registry)
        responder = Responder(
            graphQL: graphQL,
            gatekeeper: Gatekeeper(settings: settings, keys: dependencies.keys, limiter: RateLimiter()),
            crossOrigin: CrossOrigin(allowed: settings.allowedOrigins),
            operations: OperationsEndpoint(
                registry: dependencies.registry,
                settings: settings,
                readiness: dependencies.readiness,
                sample: {
                    gauges.sample()
                    await dependencies.sample()
                }
            ),
            metrics: RequestMetrics(factory: dependencies.registry),
            settings: settings,
            logger: logger
        )
    }

    /// Serves until a graceful shutdown: then no connection is taken any more, event streams end, and running requests
    /// are finished.
    package func run() async throws {
        let subscriptions = subscriptions
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await subscriptions.run() }
            defer { group.cancelAll() }
            do {
                try await withGracefulShutdownHandler {
                    try await application().run()
                } onGracefulShutdown: {
                    subscriptions.close()
                }
            } catch {
                throw HTTPServerError(error, settings) ?? error
            }
        }
    }

    /// For tests that bring their own client.
    package func application() throws -> some ApplicationProtocol {
        Application(
            responder: responder,
            server: try server(),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: MaximumAvailableConnections(settings.maxConnections)
            ),
            onServerRunning: { [onRunning] channel in await onRunning(channel.localAddress?.port ?? 0) },
            logger: logger
        )
    }

    private func server() throws -> HTTPServerBuilder {
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionEnding.Installer(), disconnects.makeHandler()],
            idleTimeout: .nanoseconds(Int64(settings.idleTimeout.seconds * 1e9)),
            // Smaller than Hummingbird's 80 kB and 1,000: nothing here needs more, and each connection can hold it.
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 << 10,
                maxHeaderListSize: 32 << 10,
                maxHeaderFieldCount: 100
            )
        )
        let http = HTTPServerBuilder { responder in
            LoopBoundChannel(HTTP1Channel(responder: responder, configuration: configuration))
        }
        guard let certificate = settings.certificate, let key = settings.privateKey else { return http }
        return try .tls(http, tlsConfiguration: try TLSIdentity(certificate: certificate, key: key).configuration)
    }
}
