import Logging
import Postgres
import SQLBuilder
import SchemaFiles

/// Brings a database's schema up to this program's: each step once, in order, in a transaction of its own.
///
/// Several processes may migrate at once: an advisory lock lets one work while the others wait, then find nothing to do.
package struct Migrator: Sendable {
    private let pool: ConnectionPool
    private let migrations: [Migration]
    private let logger: Logger

    package init(
        _ pool: ConnectionPool,
        migrations: [Migration] = Migration.all,
        logger: Logger = Logger(label: "migrate")
    ) {
        self.pool = pool
        self.migrations = migrations
        self.logger = logger
    }

    /// A number of our own among the database's advisory locks: "form4" in ASCII.
    private static let lock = 0x66_6f_72_6d_34
    /// Long enough for another process to finish a migration of large tables.
    private static let lockTimeout = Duration.seconds(3600)

    /// Applies what is missing and returns it, in order; nothing when the database is up to date.
    @discardableResult
    package func migrate() async throws -> [Migration] {
        try await pool.withConnection { connection in
            _ = try await connection.query(
                "SELECT pg_advisory_lock(\(bind: Self.lock)::bigint)",
                timeout: Self.lockTimeout
            )
            try await connection.script(
                """
                CREATE TABLE IF NOT EXISTS schema_migration (
                    number     int PRIMARY KEY,
                    name       text NOT NULL,
                    checksum   text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now()
                )
                """
            )
            let pending = try await pending(on: connection)
            for migration in pending {
                logger.info("migrating", metadata: ["step": "\(migration.number) \(migration.name)"])
                try await apply(migration, on: connection)
            }
            return pending
        }
    }

    /// Throws when the database is not at this program's schema, older or newer; for programs that only serve.
    package func check() async throws {
        let pending = try await pool.withConnection { connection in
            let exists = try await connection.query("SELECT to_regclass('schema_migration') IS NOT NULL").single(
                as: Bool.self
            )
            return exists ? try await self.pending(on: connection) : migrations
        }
        if !pending.isEmpty { throw MigrationError.pending(pending.map(\.label)) }
    }

    /// Compares the last step of the database with the last one here, by one quick statement: for whoever asks often.
    package func checkLastStep() async throws {
        let newest = migrations.last?.number ?? 0
        let row = try await pool.query(
            "SELECT number, name FROM schema_migration ORDER BY number DESC LIMIT 1",
            timeout: .seconds(2)
        )
        let last = row.rowCount == 0 ? 0 : try row.value(0, 0, as: Int.self)
        if last > newest {
            let name = try row.value(0, 1, as: String.self)
            throw MigrationError.newer(step: "\(last) \(name)", newest: migrations.last?.label ?? "none")
        }
        if last < newest { throw MigrationError.pending(migrations.filter { $0.number > last }.map(\.label)) }
    }

    /// The steps that are not applied yet, after a check that those applied are ours.
    private func pending(on connection: Connection) async throws -> [Migration] {
        let applied = try await connection.query("SELECT number, name, checksum FROM schema_migration ORDER BY number")
        var done: Set<Int> = []
        for row in applied.rows {
            let number: Int = try row.value(0)
            let name: String = try row.value(1)
            guard let migration = migrations.first(where: { $0.number == number }) else {
                throw MigrationError.newer(step: "\(number) \(name)", newest: migrations.last?.label ?? "none")
            }
            guard try await checksum(of: migration, on: connection) == row.value(2, as: String.self) else {
                throw MigrationError.changed(step: migration.label)
            }
            done.insert(number)
        }
        let pending = migrations.filter { !done.contains($0.number) }
        if let first = pending.first, let last = done.max(), first.number < last {
            throw MigrationError.outOfOrder(step: first.label, last: last)
        }
        return pending
    }

    /// The database computes it, so that no library for it is needed here.
    private func checksum(of migration: Migration, on connection: Connection) async throws -> String {
        let sql: SQL = "SELECT encode(sha256(convert_to(\(bind: migration.sql), 'UTF8')), 'hex')"
        return try await connection.query(sql).single()
    }

    private func apply(_ migration: Migration, on connection: Connection) async throws {
        do {
            try await connection.transaction { connection in
                try await connection.script(SQL(unescaped: migration.sql))
                let checksum = try await checksum(of: migration, on: connection)
                try await connection.execute(
                    """
                    INSERT INTO schema_migration (number, name, checksum)
                    VALUES (\(bind: migration.number), \(bind: migration.name), \(bind: checksum))
                    """
                )
            }
        } catch let error as PostgresError {
            throw MigrationError.failed(step: migration.label, reason: error)
        }
    }
}

extension Migration {
    var label: String { "\(number) \(name)" }
}
