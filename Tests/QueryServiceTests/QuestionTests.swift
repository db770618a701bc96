import Edgar
import Foundation
import GraphQL
import Ingest
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

/// The questions that a power user asks, each answered in one request: `Questions/*.graphql`.
///
/// Where `x.sql` stands beside `x.graphql`, it is the same question put to the tables by hand; `data` has to hold what it
/// says. It is asked of invented filings, and of real ones where `FORM4_EDGAR` names them.
@Suite("Questions")
struct QuestionTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Questions")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".graphql") }.map { String($0.dropLast(8)) }.sorted()
    }()

    private static func load(_ folder: String, into pool: ConnectionPool) async throws {
        _ = try await Migrator(pool).migrate()
        _ = try await RollupRebuild().ensure(on: pool)
        _ = try await FolderJob(folder: folder, writer: FilingWriter(pool: pool, refresh: RollupRefresh())).run()
    }

    @Test("each question is answered, about invented filings")
    func invented() async throws {
        let out = FileManager.default.temporaryDirectory.appending(path: "questions-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: out) }
        _ = try Simulator.writeFolder(SimulationSettings(filings: 1500, seed: 11, years: 1), to: out)
        try await TestDatabase.with { pool in
            try await Self.load(out.path, into: pool)
            try await Self.askAll(pool, today: "2025-06-30")
        }
    }

    @Test("each question is answered, about real filings")
    func real() async throws {
        guard let edgar = try Self.realFilings() else { return }
        try await TestDatabase.with { pool in
            try await Self.load(edgar, into: pool)
            try await Self.askAll(pool, today: "2025-01-31")
        }
    }

    private static func realFilings() throws -> String? {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["FORM4_EDGAR"], FileManager.default.fileExists(atPath: folder) { return folder }
        if environment["FORM4_REQUIRE_DATA"] == "1" {
            Issue.record("FORM4_REQUIRE_DATA=1, but FORM4_EDGAR names no folder with real filings")
        } else {
            print("skipped: FORM4_EDGAR names no folder with real filings")
        }
        return nil
    }

    private static func askAll(_ pool: ConnectionPool, today: String) async throws {
        let noon = try Date("\(today)T17:00:00Z", strategy: .iso8601)
        let service = QueryService(pool: pool, now: { noon })
        let variables = try await variables(pool, today: today)
        for name in names {
            let query = try String(contentsOf: folder.appending(path: name + ".graphql"), encoding: .utf8)
            let answer = await service.answer(GraphQLRequest(query: query, variables: variables))
            let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] ?? [:]
            let text = String(decoding: answer.body.prefix(2000), as: UTF8.self)
            #expect(object["errors"] == nil && object["data"] is [String: Any], "\(name): \(text)")
            guard let expected = try await byHand(name, pool, today: today) else { continue }
            #expect(holds(object["data"] ?? [:], expected), "\(name):\n\(expected)\n\(text)")
        }
    }

    /// What the questions need: days before today, tickers and companies that are there.
    private static func variables(_ pool: ConnectionPool, today: String) async throws -> ObjectValue {
        let day = { (days: Int) async throws -> Value in
            let date: String = try await pool.query(
                "SELECT (\(bind: today)::date - \(bind: days)::integer)::text"
            ).single()
            return .string(date)
        }
        let tickers: [String] = try await pool.query("SELECT \(tickers)").single()
        let companies: [Int] = try await pool.query(
            "SELECT coalesce(array_agg(company_id), '{}') FROM (SELECT company_id FROM company ORDER BY 1 LIMIT 20) c"
        ).single()
        return [
            "ticker": .string(tickers.first ?? ""),
            "tickers": .list(tickers.map { .string($0) }),
            "companies": .list(companies.map { .int($0) }),
            "since": try await day(120), "from": try await day(365), "to": .string(today),
            "middle": try await day(90), "start": try await day(179), "time": .string("\(today)T16:00:00-05:00"),
        ]
    }

    private static let tickers: SQL = """
        (SELECT coalesce(array_agg(ticker ORDER BY ticker), '{}') FROM (SELECT DISTINCT ticker FROM company_ticker \
        ORDER BY ticker LIMIT 200) k)
        """

    /// The answer of the hand-written SQL; nil where there is none.
    private static func byHand(_ name: String, _ pool: ConnectionPool, today: String) async throws -> Any? {
        let file = folder.appending(path: name + ".sql")
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let sql = try String(contentsOf: file, encoding: .utf8)
            .replacingOccurrences(of: "{since}", with: "(date '\(today)' - 120)")
            .replacingOccurrences(of: "{today}", with: "date '\(today)'")
            .replacingOccurrences(of: "{tickers}", with: tickers.statement().text)
        let json: String = try await pool.query(SQL(unescaped: sql)).single()
        return try JSONSerialization.jsonObject(with: Data(json.utf8))
    }

    /// Whether an answer has everything that is expected: keys that are not mentioned may be there, too.
    private static func holds(_ answer: Any, _ expected: Any) -> Bool {
        switch (answer, expected) {
        case (let answer as [String: Any], let expected as [String: Any]):
            expected.allSatisfy { key, value in answer[key].map { holds($0, value) } ?? false }
        case (let answer as [Any], let expected as [Any]):
            answer.count == expected.count && zip(answer, expected).allSatisfy { holds($0, $1) }
        case (let answer as NSObject, let expected as NSObject):
            answer == expected
        default: false
        }
    }
}
