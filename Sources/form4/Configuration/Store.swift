import Logging
import Postgres
import Synchronization
import Warehouse

/// A store that a command has opened: connection settings, and the pools made from them.
final class Store: Sendable {
    /// As whom a command works in the database.
    enum Role: String {
        case reader = "form4_reader"
        case writer = "form4_writer"
    }

    let settings: ConnectionSettings
    let logger: Logger
    /// The private PostgreSQL, when there is one.
    let cluster: EmbeddedCluster?
    private let pools = Mutex<[ConnectionPool]>([])
    private let owner = Mutex<ConnectionPool?>(nil)

    init(settings: ConnectionSettings, cluster: EmbeddedCluster?, logger: Logger) {
        self.settings = settings
        self.cluster = cluster
        self.logger = logger
    }

    /// A pool with all the rights of the database's user: for migrations.
    func ownerPool() throws -> ConnectionPool {
        if let pool = owner.withLock({ $0 }) { return pool }
        let pool = try keep(settings, PoolLimits())
        owner.withLock { $0 = pool }
        return pool
    }

    /// A pool that works as one of Form4's roles, where the database's user is a member of it.
    ///
    /// The reader's sessions are read only in any case.
    func pool(
        as role: Role,
        limits: PoolLimits = PoolLimits(),
        serverSettings: [String: String] = [:]
    ) async throws -> ConnectionPool {
        var settings = settings
        settings.serverSettings.merge(serverSettings) { _, given in given }
        if role == .reader { settings.serverSettings["default_transaction_read_only"] = "on" }
        if try await isMember(of: role) { settings.serverSettings["role"] = role.rawValue }
        return try keep(settings, limits)
    }

    /// Brings the private database up to date; one of the user's own is only looked at.
    func prepare() async throws {
        guard cluster != nil else { return try await Migrator(try ownerPool(), logger: logger).check() }
        try await migrate()
    }

    /// Applies migrations and makes rollups that are missing or declared anew; returns what was done.
    @discardableResult
    func migrate() async throws -> (migrations: [String], rollups: [String]) {
        let pool = try ownerPool()
        let migrations = try await Migrator(pool, logger: logger).migrate().map { "\($0.number) \($0.name)" }
        return (migrations, try await RollupRebuild().ensure(on: pool))
    }

    func close() async {
        for pool in pools.withLock({ $0 }) { await pool.close() }
        await cluster?.close()
    }

    private func isMember(of role: Role) async throws -> Bool {
        if cluster != nil { return true }
        var limits = PoolLimits()
        limits.quickConnections = 1
        limits.heavyConnections = 1
        let probe = try keep(settings, limits)
        let isMember: Bool = try await probe.query(
            "SELECT coalesce((SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = \(bind: role.rawValue)), false)"
        ).single()
        if !isMember {
            logger.warning("working without \(role.rawValue): grant it to the database's user for the least rights")
        }
        return isMember
    }

    private func keep(_ settings: ConnectionSettings, _ limits: PoolLimits) throws -> ConnectionPool {
        let pool = try ConnectionPool(settings, limits: limits)
        pools.withLock { $0.append(pool) }
        return pool
    }
}
