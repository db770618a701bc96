import Foundation
import Postgres
import SQLBuilder
import Synchronization
import TestSupport
import Testing

@testable import Warehouse

@Suite("Boards are kept in memory while the version stays")
struct KeptRowsTests {
    private static let today = ActivityTests.today

    /// Follows the version by being told.
    private final class Follower: Sendable {
        private let version = Mutex<Int64?>(nil)

        var newest: Int64? { version.withLock { $0 } }

        func look(_ pool: ConnectionPool) async throws {
            let newest = try await pool.query("SELECT version FROM data_version").single(as: Int.self)
            version.withLock { $0 = Int64(newest) }
        }
    }

    private static func service(_ pool: ConnectionPool, _ follower: Follower, bytes: Int = 32 << 20) -> QueryService {
        var limits = QueryLimits()
        limits.plan.cost = .max
        limits.plan.rows = 1_000_000
        limits.keptBytes = bytes
        return QueryService(
            pool: pool,
            limits: limits,
            newestVersion: { follower.newest },
            now: { Date(timeIntervalSince1970: Double(today.number) * 86_400 + 17 * 3600) }
        )
    }

    private static func sources(_ answer: [String: Any]) -> [String] {
        let explained = (answer["extensions"] as? [String: Any])?["explain"] as? [[String: Any]] ?? []
        return explained.map { "\($0["field"] ?? "") \($0["from"] ?? "")" }.sorted()
    }

    private static let board = """
        { sectors { code month: activity(over: {last: {n: 30, unit: DAY}}) { all { transactions insiders } } \
        companies: activity(over: {last: {n: 365, unit: DAY}}, groupBy: [COMPANY], first: 5, \
        orderBy: [{purchases: {value: DESC}}]) { company { name } purchases { value } } } }
        """

    @Test("the second answer of a board needs no statement, and is the same")
    func secondAnswer() async throws {
        var random = SeededGenerator(seed: 5)
        try await withStore(of: World(companies: 6, filings: 150, using: &random)) { pool in
            let follower = Follower()
            try await follower.look(pool)
            let service = Self.service(pool, follower)
            let first = try await ActivityTests.ask(Self.board, service, explain: true)
            let second = try await ActivityTests.ask(Self.board, service, explain: true)
            #expect(
                Self.sources(first) == ["sectors DATABASE", "sectors.companies DATABASE", "sectors.month DATABASE"]
            )
            #expect(Self.sources(second) == ["sectors MEMORY", "sectors.companies MEMORY", "sectors.month MEMORY"])
            #expect(first["data"] as? NSDictionary == second["data"] as? NSDictionary)
        }
    }

    @Test("without a follower of the version nothing is answered from memory")
    func noFollower() async throws {
        var random = SeededGenerator(seed: 6)
        try await withStore(of: World(companies: 3, filings: 30, using: &random)) { pool in
            let service = Self.service(pool, Follower())
            for _ in 1...2 {
                let answer = try await ActivityTests.ask(Self.board, service, explain: true)
                #expect(Self.sources(answer).allSatisfy { $0.hasSuffix("DATABASE") })
            }
        }
    }

    @Test("what is about one company or insider is asked each time")
    func selective() async throws {
        var random = SeededGenerator(seed: 7)
        try await withStore(of: World(companies: 3, filings: 30, using: &random)) { pool in
            let follower = Follower()
            try await follower.look(pool)
            let service = Self.service(pool, follower)
            for _ in 1...2 {
                let answer = try await ActivityTests.ask(
                    "{ company(cik: 1) { name activity(over: {last: {n: 9, unit: DAY}}) { netValue } } }",
                    service,
                    explain: true
                )
                #expect(Self.sources(answer) == ["company DATABASE", "company.activity DATABASE"])
            }
        }
    }

    @Test("random questions from memory, between random changes", arguments: [1] as [UInt64])
    func randomQuestions(seed: UInt64) async throws {
        var random = SeededGenerator(seed: 3_000 + seed)
        var world = World(companies: 7, filings: 150, using: &random)
        try await withStore(of: world) { pool in
            let follower = Follower()
            let service = Self.service(pool, follower)
            let questions = (1...15).map { _ in ActivityQuestion.random(using: &random) }
            for round in 1...3 {
                try await follower.look(pool)
                for (number, question) in questions.enumerated() {
                    // The second time from memory, where it is a board.
                    for turn in ["first", "second"] {
                        let label = "seed \(seed), \(round).\(number), \(turn)"
                        try await ActivityTests.expectEqual(question, world, service, label)
                    }
                }
                let change = world.change(using: &random)
                let now = world
                try await pool.transaction { connection in
                    let touched = try await WorldStore.apply(change, of: now, to: connection)
                    try await RollupRefresh().refresh(touched, in: connection)
                    try await StoreVersion.bump(in: connection)
                }
            }
        }
    }

    @Test("memory is bounded: what was not used for longest makes room")
    func bounded() async throws {
        try await TestDatabase.with(.rollups) { pool in
            let rows = try await pool.query("SELECT 1, repeat('x', 1000) FROM generate_series(1, 10)")
            let kept = KeptRows(capacity: rows.byteCount * 10)
            for number in 1...30 { kept.keep(rows, of: Statement("\(number)"), at: 1) }
            #expect(kept.byteCount <= rows.byteCount * 10)
            #expect(kept.rows(of: Statement("30"), at: 1) != nil)
            #expect(kept.rows(of: Statement("1"), at: 1) == nil)
            #expect(kept.rows(of: Statement("30"), at: 2) == nil)
            #expect(kept.byteCount == 0)
            let small = KeptRows(capacity: rows.byteCount)
            small.keep(rows, of: Statement("1"), at: 1)
            #expect(small.byteCount == 0)
        }
    }
}
