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
        private let version = Mutex<VersionStamp?>(nil)

        var newest: VersionStamp? { version.withLock { $0 } }

        func look(_ pool: ConnectionPool) async throws {
            let newest = try VersionStamp(try await pool.query(VersionStamp.query))
            version.withLock { $0 = newest }
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

    @Test("a hundred equal misses of a board run each of its statements once")
    func misses() async throws {
        var random = SeededGenerator(seed: 8)
        try await withStore(of: World(companies: 6, filings: 150, using: &random)) { pool in
            let follower = Follower()
            try await follower.look(pool)
            let service = Self.service(pool, follower)
            let request = GraphQLRequest(query: Self.board)
            let answers = await withTaskGroup(of: GraphQLAnswer.self) { group in
                for _ in 1...100 { group.addTask { await service.answer(request) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let ran = answers.flatMap(\.statements).filter { !$0.isFromMemory }.map { $0.path.joined(separator: ".") }
            #expect(ran.sorted() == ["sectors", "sectors.companies", "sectors.month"])
            #expect(Set(answers.map(\.body)).count == 1)
        }
    }

    @Test("all who miss rows wait for one run; its failure is theirs, and is not kept")
    func sharedRun() async throws {
        try await TestDatabase.with(.rollups) { pool in
            let rows = try await pool.query("SELECT 1")
            let kept = KeptRows(capacity: 1 << 20)
            let calls = Mutex((asked: 0, run: 0))
            let ask = { @Sendable (succeeds: Bool) async throws -> Bool in
                calls.withLock { $0.asked += 1 }
                return try await kept.rows(of: Statement("x"), at: 1) {
                    calls.withLock { $0.run += 1 }
                    // Until everybody has come.
                    while calls.withLock({ $0.asked < 100 }) { await Task.yield() }
                    guard succeeds else { throw CancellationError() }
                    return rows
                }.isFromMemory
            }
            for succeeds in [false, true] {
                calls.withLock { $0 = (0, 0) }
                let outcomes = await withTaskGroup(of: Bool?.self) { group in
                    for _ in 1...100 { group.addTask { try? await ask(succeeds) } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(outcomes.filter { $0 == nil }.count == (succeeds ? 0 : 100))
                #expect(outcomes.filter { $0 == true }.count == (succeeds ? 99 : 0))
                if succeeds { #expect(calls.withLock(\.run) == 1) }
            }
        }
    }

    @Test("memory is bounded: what was not used for longest makes room")
    func bounded() async throws {
        try await TestDatabase.with(.rollups) { pool in
            let rows = try await pool.query("SELECT 1, repeat('x', 1000) FROM generate_series(1, 10)")
            let newer = try await pool.query("SELECT 2")
            let kept = KeptRows(capacity: rows.byteCount * 10)
            let isKept = { (number: Int, kept: KeptRows) in
                try await kept.rows(of: Statement("\(number)"), at: 1) { rows }.isFromMemory
            }
            for number in 1...30 { #expect(try await isKept(number, kept) == false) }
            #expect(kept.byteCount <= rows.byteCount * 10)
            #expect(try await isKept(30, kept))
            #expect(try await isKept(1, kept) == false)
            #expect(try await kept.rows(of: Statement("30"), at: 2) { newer }.isFromMemory == false)
            #expect(kept.byteCount == newer.byteCount)
            #expect(try await isKept(30, kept) == false)
            #expect(kept.byteCount == newer.byteCount)
            let small = KeptRows(capacity: rows.byteCount)
            _ = try await isKept(1, small)
            #expect(small.byteCount == 0)
        }
    }
}
