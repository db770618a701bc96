import API
import Foundation
import Logging
import Metrics
import Postgres
import ServiceLifecycle
import Warehouse

/// A server over a store, until SIGINT or SIGTERM: what `serve` and `demo` share.
struct Serving {
    let store: Store
    let settings: ServerSettings
    let limits: QueryLimits
    let logger: Logger

    /// Serves until a signal, then finishes what is being answered.
    ///
    /// - Parameters:
    ///   - companions: Services that run as long as the server.
    ///   - onRunning: Called with the port once requests are taken.
    func run(
        with companions: [any Service] = [],
        onRunning: @escaping @Sendable (_ port: Int) async -> Void
    ) async throws {
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        let pool = try await store.pool(as: .reader, limits: poolLimits, serverSettings: serverSettings)
        let versions = VersionFollower(pool: pool, logger: logger)
        let gauges = StoreGauges(pool: pool, versions: versions, factory: registry)
        let server = try HTTPServer(
            settings: settings,
            dependencies: .init(
                service: QueryService(pool: pool, limits: limits, logger: logger, newestVersion: { versions.heard }),
                versions: versions,
                keys: StoredKeys(pool: pool),
                registry: registry,
                readiness: { [settings] in
                    await StoreReadiness(pool: pool, versions: versions, maxDataAge: settings.maxDataAge).checks()
                },
                sample: { await gauges.sample() }
            ),
            logger: logger,
            onRunning: onRunning
        )
        Interruption.handleElsewhere()
        var configuration = ServiceGroupConfiguration(
            services: [versions] + companions + [server],
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = settings.queryTimeout + .seconds(2)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// The server's own clock comes first, because its answer says more; the database's are for a server that hangs or
    /// dies.
    private var poolLimits: PoolLimits {
        var limits = PoolLimits()
        limits.statementTimeout = settings.queryTimeout + .seconds(1)
        limits.outageLimit = .seconds(1)
        return limits
    }

    private var serverSettings: [String: String] {
        [
            "statement_timeout": (settings.queryTimeout + .seconds(2)).settingValue,
            "client_connection_check_interval": "2s",
        ]
    }
}
