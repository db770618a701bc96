import API
import Foundation
import Logging
import Postgres
import SchemaFiles
import TestSupport
import Testing
import Warehouse

@testable import form4

/// What `/readyz` says of a store in each state that it can be in.
@Suite("Readiness of a store")
struct StoreReadinessTests {
    private static let migrated = DatabaseTemplate("migrated for readiness") { pool in
        try await Migrator(pool).migrate()
    }

    private func checks(_ pool: ConnectionPool, maxDataAge: Duration? = nil) async -> [String: ReadinessCheck] {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let versions = VersionFollower(pool: pool, logger: logger)
        let checks = await StoreReadiness(pool: pool, versions: versions, maxDataAge: maxDataAge).checks()
        return Dictionary(checks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func expectNotReady(_ checks: [String: ReadinessCheck], _ name: String, _ words: String...) {
        #expect(checks.values.filter { !$0.isReady }.map(\.name) == [name])
        for word in words { #expect(checks[name]?.detail.contains(word) == true, "\(checks[name]?.detail ?? "")") }
    }

    private func expectReady(_ checks: [String: ReadinessCheck]) {
        let others = checks.values.filter { !$0.isReady }.map(\.name)
        #expect(others == [])
    }

    @Test("an empty database is not migrated, and says what to run")
    func empty() async throws {
        try await TestDatabase.with { (pool: ConnectionPool) async throws in
            let checks = await checks(pool)
            expectNotReady(checks, "schema", "form4 migrate")
            #expect(checks["database"]?.isReady == true)
        }
    }

    @Test("a database that lacks a step names it; one that has a step more names that")
    func otherSteps() async throws {
        let last = try #require(Migration.all.last)
        try await TestDatabase.with { (pool: ConnectionPool) async throws in
            try await Migrator(pool, migrations: Migration.all.dropLast()).migrate()
            expectNotReady(
                await checks(pool),
                "schema",
                "lacks 1 migration",
                "\(last.number) \(last.name)",
                "form4 migrate"
            )
        }
        try await TestDatabase.with(Self.migrated) { (pool: ConnectionPool) async throws in
            try await pool.execute(
                "INSERT INTO schema_migration (number, name, checksum) VALUES (\(bind: last.number + 1), 'later', '')"
            )
            expectNotReady(await checks(pool), "schema", "\(last.number + 1) later", "newer than this program")
        }
    }

    @Test("a migrated store is ready at any age, and not beyond the age that it may have")
    func ages() async throws {
        try await TestDatabase.with(Self.migrated) { (pool: ConnectionPool) async throws in
            try await pool.execute("UPDATE data_version SET version = 7, changed_at = now() - interval '2 hours'")
            let ready = await checks(pool)
            #expect(ready.keys.sorted() == ["data", "database", "notifications", "schema"])
            expectReady(ready)
            #expect(ready["data"]?.detail.hasPrefix("version 7, 72") == true)
            expectReady(await checks(pool, maxDataAge: .seconds(3 * 3600)))
            expectNotReady(await checks(pool, maxDataAge: .seconds(3600)), "data", "older than max-data-age (3600 s)")
        }
    }

    @Test("a database that does not answer is the only thing told, without its address")
    func unreachable() async throws {
        var limits = TestDatabase.limits
        limits.outageLimit = .milliseconds(100)
        let pool = try ConnectionPool(
            ConnectionSettings("postgresql://127.0.0.1:1/secret?connect_timeout=1"),
            limits: limits
        )
        let checks = await checks(pool)
        await pool.close()
        expectNotReady(checks, "database", "cannot be reached")
        #expect(checks.count == 1 && checks["database"]?.detail.contains("secret") == false)
    }
}
