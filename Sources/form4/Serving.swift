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
        let pool = try await store.pool(as: .reader, limits: poolLimits)
        let versions = VersionFollower(pool: pool, logger: logger)
        let gauges = StoreGauges(pool: pool, versions: versions, factory: registry)
        let server = try HTTPServer(
            settings: settings,
            dependencies: .init(
                service: QueryService(pool: pool, limits: limits, logger: logger, newestVersion: { versions.heard }),
                versions: versions,
                keys: StoredKeys(pool: pool),
                registry: registry,
                readiness: { await Readiness.checks(versions) },
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

    private var poolLimits: PoolLimits {
        var limits = PoolLimits()
        limits.statementTimeout = settings.queryTimeout
        return limits
    }
}

/// What `/readyz` looks at.
private enum Readiness {
    static func checks(_ versions: VersionFollower) async -> [ReadinessCheck] {
        do {
            let version = try await versions.current()
            let age = Int(Date().timeIntervalSince(version.changedAt))
            return [
                ReadinessCheck("database", isReady: true, detail: "answers"),
                ReadinessCheck("schema", isReady: true, detail: "migrated"),
                ReadinessCheck("data", isReady: version.number > 0, detail: "version \(version.number), \(age) s old"),
                ReadinessCheck(
                    "notifications",
                    isReady: true,
                    detail: versions.isListening ? "heard" : "not heard; the version is re-read every second"
                ),
            ]
        } catch let error as PostgresError where error.kind == .statement {
            return [
                ReadinessCheck("database", isReady: true, detail: "answers"),
                ReadinessCheck("schema", isReady: false, detail: "not migrated: run form4 migrate"),
            ]
        } catch {
            return [ReadinessCheck("database", isReady: false, detail: "cannot be reached")]
        }
    }
}

/// Gauges of the store, read when metrics are asked for.
private struct StoreGauges: Sendable {
    private let pool: ConnectionPool
    private let versions: VersionFollower
    private let connections: Meter
    private let running: Meter
    private let waiting: Meter
    private let version: Meter
    private let age: Meter

    init(pool: ConnectionPool, versions: VersionFollower, factory: any MetricsFactory) {
        self.pool = pool
        self.versions = versions
        connections = Meter(label: "form4_database_connections", factory: factory)
        running = Meter(label: "form4_database_statements_running", factory: factory)
        waiting = Meter(label: "form4_database_statements_waiting", factory: factory)
        version = Meter(label: "form4_data_version", factory: factory)
        age = Meter(label: "form4_data_age_seconds", factory: factory)
    }

    func sample() async {
        let statistics = await pool.statistics()
        connections.set(statistics.connections)
        running.set(statistics.running)
        waiting.set(statistics.waiting)
        guard let current = try? await versions.current() else { return }
        version.set(current.number)
        age.set(Date().timeIntervalSince(current.changedAt))
    }
}
