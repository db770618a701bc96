import Foundation
import Logging
import Postgres
import SQLBuilder
import Synchronization

/// What a fresh database holds: prepared once in each test process, then copied for each test.
package struct DatabaseTemplate: Sendable {
    package let name: String
    package let prepare: @Sendable (ConnectionPool) async throws -> Void

    package init(_ name: String, prepare: @escaping @Sendable (ConnectionPool) async throws -> Void) {
        self.name = name
        self.prepare = prepare
    }

    package static let empty = DatabaseTemplate("empty") { _ in }
}

/// Lends each test a database of its own, on one private cluster that the whole test process shares.
///
///     try await TestDatabase.with(.empty) { pool in
///         try await pool.execute("CREATE TABLE t (a int)")
///     }
package enum TestDatabase {
    /// Few connections each, because many tests run at once.
    package static var limits: PoolLimits {
        var limits = PoolLimits()
        limits.quickConnections = 2
        limits.heavyConnections = 4
        limits.waitLimit = .seconds(60)
        return limits
    }

    nonisolated(nonsending) package static func with<R>(
        _ template: DatabaseTemplate = .empty,
        limits: PoolLimits = TestDatabase.limits,
        _ body: nonisolated(nonsending) (ConnectionPool) async throws -> R
    ) async throws -> R {
        let settings = try await TestCluster.shared.makeDatabase(template)
        let pool = try ConnectionPool(settings, limits: limits, logger: TestCluster.logger)
        do {
            let value = try await body(pool)
            await pool.close()
            await TestCluster.shared.dropDatabase(settings)
            return value
        } catch {
            await pool.close()
            await TestCluster.shared.dropDatabase(settings)
            throw error
        }
    }
}

/// The cluster of this test process, in a temporary folder that its end removes.
actor TestCluster {
    static let shared = TestCluster()

    static let logger: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return logger
    }()

    private struct Running {
        let cluster: EmbeddedCluster
        let administration: ConnectionPool
    }

    private static let folder = FileManager.default.temporaryDirectory
        .appending(path: "form4-tests-\(ProcessInfo.processInfo.processIdentifier)").path
    /// What the hook at the process's end stops.
    private static let toStop = Mutex<EmbeddedCluster?>(nil)

    private var running: Task<Running, any Error>?
    private var templates: [String: Task<String, any Error>] = [:]
    private var count = 0

    private func cluster() async throws -> Running {
        if let running { return try await running.value }
        let task = Task {
            // What is written here need not survive a power cut.
            let cluster = try await EmbeddedCluster.open(
                dataFolder: Self.folder,
                serverSettings: ["fsync": "off", "full_page_writes": "off", "max_connections": "300"],
                logger: Self.logger
            )
            Self.toStop.withLock { $0 = cluster }
            atexit { TestCluster.stop() }
            let settings = cluster.settings(database: "postgres")
            let pool = try ConnectionPool(settings, limits: TestDatabase.limits, logger: Self.logger)
            return Running(cluster: cluster, administration: pool)
        }
        running = task
        return try await task.value
    }

    private static func stop() {
        toStop.withLock { $0 }?.closeBlocking()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func makeDatabase(_ template: DatabaseTemplate) async throws -> ConnectionSettings {
        let source = try await prepared(template)
        count += 1
        let name = "test_\(count)"
        try await create(name, from: source)
        return try await cluster().cluster.settings(database: name)
    }

    func dropDatabase(_ settings: ConnectionSettings) async {
        guard let name = settings.connectionString.firstMatch(of: /dbname='(.*)'/)?.1 else { return }
        _ = try? await cluster().administration.execute(
            "DROP DATABASE IF EXISTS \(identifier: String(name)) WITH (FORCE)"
        )
    }

    private func prepared(_ template: DatabaseTemplate) async throws -> String {
        if let task = templates[template.name] { return try await task.value }
        let task = Task {
            let name = "template_\(template.name)"
            try await create(name, from: "template0")
            let pool = try ConnectionPool(
                try await cluster().cluster.settings(database: name),
                limits: TestDatabase.limits,
                logger: Self.logger
            )
            do {
                try await template.prepare(pool)
            } catch {
                await pool.close()
                throw error
            }
            await pool.close()
            return name
        }
        templates[template.name] = task
        return try await task.value
    }

    /// Copying waits until the last session of the source has gone.
    private func create(_ name: String, from source: String) async throws {
        let sql: SQL = "CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: source)"
        for attempt in 1... {
            do {
                _ = try await cluster().administration.query(sql.statement().once, lane: .heavy)
                return
            } catch let error as PostgresError where error.sqlState == "55006" && attempt < 100 {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
