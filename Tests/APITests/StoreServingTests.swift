import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import Postgres
import SQLBuilder
import Synchronization
import TestSupport
import Testing
import Warehouse

@testable import API

/// The server over a real store: what its requests leave running in PostgreSQL, and what it tells of them.
@Suite("Serving from a store")
struct StoreServingTests {
    static let migrated = DatabaseTemplate("migrated") { pool in
        try await Migrator(pool).migrate()
        try await RollupRebuild().ensure(on: pool)
    }

    private let companies = #"{"query":"query Names { companies(first: 5) { nodes { name } } }"}"#

    /// A service with connections of its own, so that who looks on does not wait behind what it looks at.
    private func service(_ pool: ConnectionPool) throws -> QueryService {
        QueryService(pool: try ConnectionPool(pool.settings, limits: TestDatabase.limits))
    }

    /// Statements of this database that wait for a lock.
    private static func blocked(_ pool: ConnectionPool) async throws -> Int {
        try await pool.query(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).single()
    }

    static func wait(_ pool: ConnectionPool, until expected: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await blocked(pool) != expected {
            try #require(ContinuousClock.now < deadline, "statements that wait never became \(expected)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Runs the body while the table of companies is locked, so that whoever reads it waits.
    static func withLockedCompanies(
        _ pool: ConnectionPool,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await pool.transaction { (connection: Connection) async throws in
            try await connection.script("LOCK TABLE company IN ACCESS EXCLUSIVE MODE")
            try await body()
        }
    }

    @Test("a query past its time is stopped in PostgreSQL, too, and its limit is named")
    func timeout() async throws {
        try await TestDatabase.with(Self.migrated) { (pool: ConnectionPool) async throws in
            let settings = ServerSettings.testing { $0.queryTimeout = .milliseconds(1500) }
            try await withServer(try service(pool), settings: settings) { client in
                try await Self.withLockedCompanies(pool) {
                    async let answer = client.post(companies)
                    try await Self.wait(pool, until: 1)
                    let late = try await answer
                    #expect(late.status == .serviceUnavailable)
                    #expect(late.text.contains("query-timeout"))
                    try await Self.wait(pool, until: 0)
                }
                #expect(try await client.post(companies).status == .ok)
            }
        }
    }

    @Test("a client that goes away takes its statement with it")
    func disconnect() async throws {
        try await TestDatabase.with(Self.migrated) { (pool: ConnectionPool) async throws in
            let settings = ServerSettings.testing { $0.queryTimeout = .seconds(120) }
            try await withServer(try service(pool), settings: settings) { client in
                let port = try #require(client.port)
                try await Self.withLockedCompanies(pool) {
                    let curl = Process()
                    curl.executableURL = URL(filePath: "/usr/bin/env")
                    curl.arguments = [
                        "curl", "-s", "http://127.0.0.1:\(port)/graphql", "-H", "Content-Type: application/json", "-d",
                        companies,
                    ]
                    try curl.run()
                    try await Self.wait(pool, until: 1)
                    curl.terminate()
                    try await Self.wait(pool, until: 0)
                }
            }
        }
    }

    @Test("the role that serves reads every table and changes none, whatever its session is told")
    func readerRole() async throws {
        try await TestDatabase.with(Self.migrated) { (pool: ConnectionPool) async throws in
            var settings = pool.settings
            settings.serverSettings["role"] = "form4_reader"
            let reader = try ConnectionPool(settings, limits: TestDatabase.limits)
            let tables: [String] = try await pool.query(
                """
                SELECT table_name::text FROM information_schema.tables \
                WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1
                """
            ).rows.map { try $0.value(0) }
            #expect(tables.count > 10)
            try await reader.execute("SET default_transaction_read_only = off")
            for table in tables {
                for change in ["DELETE FROM \(identifier: table)", "TRUNCATE \(identifier: table)"] as [SQL] {
                    let error = await #expect(throws: PostgresError.self) { try await reader.execute(change) }
                    #expect(error?.sqlState == "42501", "\(table): \(error?.message ?? "")")
                }
            }
            for change in ["CREATE TABLE public.own (a int)", "UPDATE data_version SET version = 0"] as [SQL] {
                let error = await #expect(throws: PostgresError.self) { try await reader.execute(change) }
                #expect(error?.sqlState == "42501")
            }
            #expect(try await reader.query("SELECT count(*) FROM company").single(as: Int.self) == 0)
        }
    }

    @Test("decimals come as strings, and the cost comes along, for who asks for it")
    func requestExtensions() async throws {
        try await TestDatabase.with(Self.migrated) { (pool: ConnectionPool) async throws in
            try await pool.execute(
                "INSERT INTO company (company_id, name, name_source, name_as_of, search_text) VALUES (1, 'A', 'HEADER', now(), 'a')"
            )
            let service = QueryService(pool: pool)
            try await withServer(service) { client in
                let query = """
                    "query":"{ company(cik: 1) { activity(over: {last: {n: 1, unit: DAY}}) { netValue } transactions { totalCount } } }"
                    """
                let plain = try await client.post("{\(query)}").text
                #expect(plain.contains(#""netValue":0}"#), "\(plain)")
                #expect(!plain.contains(#""cost""#))
                let strings = try await client.post(#"{\#(query),"extensions":{"decimals":"string","cost":true}}"#).text
                #expect(strings.contains(#""netValue":"0"}"#), "\(strings)")
                #expect(strings.contains(try /"cost":[1-9][0-9]*\}/))
                #expect(!strings.contains(#""explain""#))
                for wrong in [#"{"decimals":"float"}"#, #"{"cost":1}"#, #"{"explain":"yes"}"#] {
                    let refused = try await client.post(#"{\#(query),"extensions":\#(wrong)}"#)
                    #expect(refused.status == .badRequest)
                    #expect(refused.text.contains("has to be"))
                }
            }
        }
    }

    @Test("metrics tell the SQL by table, and a slow query is logged with its plan but without values")
    func telling() async throws {
        try await TestDatabase.with(Self.migrated) { (pool: ConnectionPool) async throws in
            let log = CollectedLog()
            let server = try HTTPServer(
                settings: .testing { $0.slowQuery = .nanoseconds(1) },
                dependencies: .init(service: QueryService(pool: pool), versions: SettableVersion()),
                logger: Logger(label: "test") { label in
                    JSONLogHandler(label: label, level: .warning) { log.add(String(decoding: $0, as: UTF8.self)) }
                }
            )
            try await server.application().test(.ahc(.http)) { client in
                _ = try await client.post(
                    #"{"query":"query Named($t: String!) { found: search(text: $t) { title } }","variables":{"t":"secret word"}}"#
                )
                let metrics = try await client.get("/metrics").text
                #expect(metrics.contains(try /form4_sql_seconds_count\{answered_by="[A-Za-z]+"\} 1/))
                #expect(metrics.contains("form4_sql_rows_total{answered_by="))
            }
            let line = try #require(log.lines.first { $0.contains("slow query") })
            #expect(line.contains(#""operation":"Named""#))
            #expect(line.contains(#""plan":"found by "#), "\(line)")
            #expect(!log.lines.contains { $0.contains("secret") })
        }
    }
}

/// Lines of a log, from any thread.
final class CollectedLog: Sendable {
    private let collected = Mutex<[String]>([])
    var lines: [String] { collected.withLock { $0 } }
    func add(_ line: String) { collected.withLock { $0.append(line) } }
}
