import CLibPQ
import Dispatch
import Foundation
import Logging
import Synchronization

/// A private PostgreSQL cluster below a data folder, shared by all processes that name this folder.
///
/// The first to open it makes and starts it, the others join, the last to close it stops it; each process counts by a
/// shared lock on a file, which ends with the process, however that ends. The server is reached through a Unix socket
/// only, runs as an unprivileged user, and is started again when it was killed.
///
///     let cluster = try await EmbeddedCluster.open(dataFolder: ".form4")
///     let pool = try ConnectionPool(cluster.settings())
///     …
///     await pool.close()
///     await cluster.close()
package final class EmbeddedCluster: Sendable {
    /// The database that exists from the start.
    package static let database = "form4"
    /// Extensions that the schema needs.
    private static let extensions = ["pg_trgm"]
    /// How long another process may take to start (with crash recovery) or to stop the server.
    private static let patience = 660

    private let folder: ClusterFolder
    private let server: ClusterServer
    private let startLock: FileLock
    private let usersLock: FileLock
    private let isClosed = Mutex(false)

    /// Starts or joins, blocking the thread; see ``open(dataFolder:serverSettings:logger:)``.
    private init(dataFolder: String, serverSettings: [String: String], logger: Logger) throws {
        folder = try ClusterFolder(dataFolder: dataFolder)
        let startLock = try FileLock(folder.startLock)
        self.startLock = startLock
        usersLock = try FileLock(folder.usersLock)
        try startLock.lock(.exclusive, seconds: Self.patience)
        defer { startLock.unlock() }
        server = try ClusterServer(folder: folder, extraSettings: serverSettings, logger: logger)
        // Made by root, they must not keep the owner out later.
        for path in [folder.startLock, folder.usersLock] { try server.owner.take(path) }
        // Whatever fails from here on ends in `deinit`, which leaves the cluster as `close` does.
        // A guard holds the lock against us while it stops the server of those who were killed.
        try usersLock.lock(.shared, seconds: Self.patience)
        try startServer()
        try prepareDatabase()
    }

    deinit {
        closeBlocking()
    }

    /// Starts the cluster below the folder, making it when there is none, or joins the running one.
    ///
    /// `serverSettings` are for a cluster that this call starts. Throws ``ClusterError``, whose text tells a person what to do.
    package static func open(
        dataFolder: String,
        serverSettings: [String: String] = [:],
        logger: Logger = Logger(label: "postgres.cluster")
    ) async throws -> EmbeddedCluster {
        try await offThread { try openBlocking(dataFolder: dataFolder, serverSettings: serverSettings, logger: logger) }
    }

    /// The same for callers that may block.
    package static func openBlocking(
        dataFolder: String,
        serverSettings: [String: String] = [:],
        logger: Logger = Logger(label: "postgres.cluster")
    ) throws -> EmbeddedCluster {
        try EmbeddedCluster(dataFolder: dataFolder, serverSettings: serverSettings, logger: logger)
    }

    /// How to connect.
    ///
    /// A pool with these settings starts the server again when it was killed.
    package func settings(database: String = EmbeddedCluster.database) -> ConnectionSettings {
        var settings = ConnectionSettings(connectionString(database: database))
        settings.beforeConnecting = { [weak self] in
            guard let self else { throw ClusterError.closed }
            try revive()
        }
        return settings
    }

    /// For libpq, `psql` and the like; valid while the cluster is open.
    package func connectionString(database: String = EmbeddedCluster.database) -> String {
        let quoted = database.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "'", with: "\\'")
        let socketFolder = folder.server?.socketFolder ?? folder.cluster
        return "host='\(socketFolder)' port=\(ClusterFolder.port) user=\(ClusterServer.superuser) dbname='\(quoted)'"
    }

    /// The server's process, for those who look after it.
    package var serverProcess: Int32? { folder.server?.process }

    /// Leaves the cluster; the last one stops the server and returns when it has stopped.
    package func close() async {
        _ = try? await Self.offThread { self.closeBlocking() }
    }

    /// The same for callers that may block, such as a hook at the process's exit.
    package func closeBlocking() {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst, (try? startLock.lock(.exclusive, seconds: Self.patience)) != nil else { return }
        defer { startLock.unlock() }
        if usersLock.tryLock(.exclusive) { server.stop() } else { awaitGuard() }
        usersLock.unlock()
    }

    /// Either others use the cluster, or its guard was quicker than we were and is stopping the server now.
    private func awaitGuard() {
        for _ in 0..<(Self.patience * 50) {
            if folder.server == nil || usersLock.tryLock(.shared) { return }
            usleep(20_000)
        }
    }

    // MARK: The server

    private func startServer() throws {
        if try !folder.isInitialized() { try server.initialize() }
        if folder.server == nil {
            try server.start()
            try ClusterGuard.start(folder)
        }
        try awaitReadiness()
    }

    private func awaitReadiness() throws {
        for _ in 0..<(Self.patience * 20) {
            guard let running = folder.server else { break }
            if running.isReady, folder.accepts(running) { return }
            usleep(50_000)
        }
        throw ClusterError.failed(step: "start", output: "\(folder.log) ends with:\n\(folder.logTail)")
    }

    /// Starts the server when it is gone though the cluster is in use.
    private func revive() throws {
        if folder.server?.isReady ?? false { return }
        if isClosed.withLock({ $0 }) { throw ClusterError.closed }
        // A lock of its own: several connections may come here at once.
        try FileLock(folder.startLock).holding(.exclusive, seconds: Self.patience) {
            if folder.server == nil { try server.start() }
            try awaitReadiness()
        }
    }

    /// Creates the database when it is not there yet, and looks for the extensions that a migration will create.
    private func prepareDatabase() throws {
        let connection = PQconnectdb(connectionString(database: "postgres"))
        defer { PQfinish(connection) }
        func run(_ sql: String) throws -> Int32 {
            let result = PQexec(connection, sql)
            defer { PQclear(result) }
            let status = PQresultStatus(result)
            guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
                throw ClusterError.failed(step: sql, output: String(cString: PQerrorMessage(connection)).trimmedEnd)
            }
            return PQntuples(result)
        }
        for name in Self.extensions where try run("SELECT FROM pg_available_extensions WHERE name = '\(name)'") == 0 {
            throw ClusterError.noExtension(name: name)
        }
        if try run("SELECT FROM pg_database WHERE datname = '\(Self.database)'") == 0 {
            _ = try run("CREATE DATABASE \(Self.database)")
        }
    }

    private static func offThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
