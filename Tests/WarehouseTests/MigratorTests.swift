import Foundation
import Postgres
import SQLBuilder
import SchemaFiles
import TestSupport
import Testing
import Warehouse

@Suite("Migrations")
struct MigratorTests {
    private static let first = Migration(
        number: 1,
        name: "first",
        sql: "CREATE TABLE a (x int); INSERT INTO a VALUES (1)"
    )
    private static let second = Migration(number: 2, name: "second", sql: "ALTER TABLE a ADD y text")

    private static func tables(_ pool: ConnectionPool) async throws -> Int {
        try await pool.query(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migration'"
        )
        .single()
    }

    @Test("the program's own migrations are the files of schema/migrations, in order and without gaps")
    func embeddedFiles() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "schema/migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sql") }
            .sorted()
        let names = Migration.all.map { String("000\($0.number)".suffix(4)) + "_\($0.name).sql" }
        #expect(names == files)
        #expect(Migration.all.map(\.number) == Array(1...files.count))
        for (migration, file) in zip(Migration.all, files) {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            #expect(migration.sql == text)
        }
    }

    @Test("the whole schema is made once, and a second run has nothing to do")
    func wholeSchema() async throws {
        try await TestDatabase.with { (pool: ConnectionPool) async throws in
            let error = await #expect(throws: MigrationError.self) { try await Migrator(pool).check() }
            #expect(error == .pending(Migration.all.map { "\($0.number) \($0.name)" }))
            #expect(try await Migrator(pool).migrate() == Migration.all)
            #expect(try await Migrator(pool).migrate() == [])
            try await Migrator(pool).check()
            #expect(try await Self.tables(pool) > 5)
        }
    }

    @Test("many processes may migrate at once: each step is applied once")
    func concurrency() async throws {
        try await TestDatabase.with { (pool: ConnectionPool) async throws in
            let applied = try await withThrowingTaskGroup(of: Int.self, returning: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await Migrator(pool, migrations: [Self.first, Self.second]).migrate().count }
                }
                return try await group.reduce(0, +)
            }
            #expect(applied == 2)
            #expect(try await pool.query("SELECT count(*) FROM a").single(as: Int.self) == 1)
        }
    }

    @Test("a failing step leaves nothing, the steps before it stay")
    func failure() async throws {
        try await TestDatabase.with { (pool: ConnectionPool) async throws in
            let bad = Migration(number: 2, name: "bad", sql: "CREATE TABLE b (x int); SELECT * FROM nowhere")
            let error = await #expect(throws: MigrationError.self) {
                try await Migrator(pool, migrations: [Self.first, bad]).migrate()
            }
            #expect(error?.description.contains("2 bad") == true && error?.description.contains("nowhere") == true)
            #expect(try await Self.tables(pool) == 1)
            #expect(try await Migrator(pool, migrations: [Self.first, Self.second]).migrate() == [Self.second])
        }
    }

    @Test("a changed, a newer and an out-of-order migration are refused")
    func refusals() async throws {
        try await TestDatabase.with { (pool: ConnectionPool) async throws in
            _ = try await Migrator(pool, migrations: [Self.first, Self.second]).migrate()
            func refusal(_ migrations: [Migration]) async -> MigrationError? {
                await #expect(throws: MigrationError.self) {
                    try await Migrator(pool, migrations: migrations).migrate()
                }
            }
            let edited = Migration(number: 2, name: "second", sql: Self.second.sql + " ")
            #expect(await refusal([Self.first, edited]) == .changed(step: "2 second"))
            #expect(await refusal([Self.first]) == .newer(step: "2 second", newest: "1 first"))
            try await pool.execute("DELETE FROM schema_migration WHERE number = 1")
            #expect(await refusal([Self.first, Self.second]) == .outOfOrder(step: "1 first", last: 2))
        }
    }
}
