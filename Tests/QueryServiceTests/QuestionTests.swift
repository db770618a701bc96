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
/// Beside each `x.graphql` stands `x.sql`, the same question put to the tables of facts by hand; `data` has to hold what
/// it says. It is asked of invented filings, and of real ones where `FORM4_EDGAR` names them.
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

    private static let filings = DatabaseTemplate("invented-for-questions") { pool in
        let out = FileManager.default.temporaryDirectory.appending(path: "questions-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: out) }
        _ = try Simulator.writeFolder(SimulationSettings(filings: 4000, seed: 11, years: 1), to: out)
        try await load(out.path, into: pool)
    }

    /// Two months before the last invented filing, so that "as known at" has something to hide.
    private static let inventedToday = "2025-04-30"

    @Test("each question is answered, about invented filings")
    func invented() async throws {
        try await TestDatabase.with(Self.filings) { pool in
            let told = try await Self.askAll(pool, today: Self.inventedToday)
            for (name, values) in told {
                #expect(values > 5, "\(name) has next to nothing to tell, so it proves nothing")
            }
        }
    }

    @Test("what pages ask often never reads the facts from end to end")
    func noSequentialScan() async throws {
        try await TestDatabase.with(Self.filings) { pool in
            try await Self.addYears(20, to: pool)
            let noon = try Date("\(Self.inventedToday)T17:00:00Z", strategy: .iso8601)
            let service = QueryService(pool: pool, now: { noon })
            let words = try await QuestionWords(pool, today: Self.inventedToday)
            var queries = try [
                "01-home-page", "02-company", "06-sector-months", "07-sectors-compared", "13-days-since",
            ]
            .map { name in
                let text = try String(contentsOf: Self.folder.appending(path: name + ".graphql"), encoding: .utf8)
                return (text, tables: ["transaction", "insider"])
            }
            // Words of every kind: long and short, mistyped, of letters beyond ASCII, of none.
            for word in ["simul", "jo", "ada b", "petrolium", "j", "éa", "&"] {
                queries.append(("{ search(text: \"\(word)\") { title } }", ["transaction", "insider", "company"]))
            }
            var planCount = 0
            for (query, tables) in queries {
                let request = GraphQLRequest(query: query, variables: words.variables, explain: true)
                let body = await service.answer(request).body
                let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
                let explained = (object?["extensions"] as? [String: Any])?["explain"] as? [[String: Any]] ?? []
                for sql in explained.compactMap({ $0["sql"] as? String }) {
                    let plan = try await Self.plan(of: sql, pool)
                    let scans = plan.filter { line in tables.contains { line.contains("Seq Scan on \($0) ") } }
                    #expect(scans.isEmpty, "\(query)\n\(sql)\n\(plan.joined(separator: "\n"))")
                    planCount += 1
                }
            }
            #expect(planCount > 8, "next to nothing was explained, so nothing was proven")
        }
    }

    /// Repeats all transactions in earlier years, and all insiders and companies, so that it matters how they are found.
    private static func addYears(_ years: Int, to pool: ConnectionPool) async throws {
        try await pool.withConnection { connection in
            try await connection.script(
                """
                SET session_replication_role = replica;
                CREATE TEMP TABLE older AS SELECT * FROM transaction;
                CREATE TEMP TABLE another AS SELECT * FROM insider;
                CREATE TEMP TABLE issuer AS SELECT * FROM company;
                """
            )
            for _ in 0..<years {
                try await connection.script(
                    """
                    UPDATE older SET accession = accession - 10000000000000, filed_on = filed_on - 365,
                        first_filed_on = first_filed_on - 365, traded_on = traded_on - 365,
                        known_from = known_from - interval '365 days', known_until = known_until - interval '365 days';
                    INSERT INTO transaction SELECT * FROM older;
                    UPDATE another SET insider_id = insider_id - 10000000;
                    INSERT INTO insider SELECT * FROM another;
                    UPDATE issuer SET company_id = company_id - 10000000;
                    INSERT INTO company SELECT * FROM issuer;
                    """
                )
            }
            // As autovacuum leaves tables after a load: what waits to be sorted into the indexes of words is in them.
            try await connection.script("VACUUM ANALYZE")
        }
    }

    /// The plan that PostgreSQL keeps for a statement, whatever its values.
    private static func plan(of sql: String, _ pool: ConnectionPool) async throws -> [String] {
        let places = (1...99).filter { sql.contains("$\($0)") }.count
        let nulls = places == 0 ? "" : "(\(Array(repeating: "NULL", count: places).joined(separator: ", ")))"
        return try await pool.withConnection { connection in
            try await connection.script(
                "SET plan_cache_mode = force_generic_plan; PREPARE explained AS \(SQL(unescaped: sql))"
            )
            let rows = try await connection.query("EXPLAIN EXECUTE explained\(SQL(unescaped: nulls))")
            try await connection.script("DEALLOCATE explained; RESET plan_cache_mode")
            return try (0..<rows.rowCount).map { try rows.value($0, 0, as: String.self) }
        }
    }

    @Test("each question is answered, about real filings")
    func real() async throws {
        guard let edgar = try Self.realFilings() else { return }
        try await TestDatabase.with { pool in
            try await Self.load(edgar, into: pool)
            _ = try await Self.askAll(pool, today: "2025-01-31")
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

    /// Asks all questions; gives how many values each answer has to hold.
    private static func askAll(_ pool: ConnectionPool, today: String) async throws -> [String: Int] {
        var told: [String: Int] = [:]
        let noon = try Date("\(today)T17:00:00Z", strategy: .iso8601)
        let service = QueryService(pool: pool, now: { noon })
        let words = try await QuestionWords(pool, today: today)
        for name in names {
            let query = try String(contentsOf: folder.appending(path: name + ".graphql"), encoding: .utf8)
            let answer = await service.answer(GraphQLRequest(query: query, variables: words.variables))
            let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] ?? [:]
            let text = String(decoding: answer.body.prefix(2000), as: UTF8.self)
            #expect(object["errors"] == nil && object["data"] is [String: Any], "\(name): \(text)")
            let sql = try String(contentsOf: folder.appending(path: name + ".sql"), encoding: .utf8)
            let json: String = try await pool.query(SQL(unescaped: words.filled(into: sql))).single()
            let expected = try JSONSerialization.jsonObject(with: Data(json.utf8))
            told[name] = valueCount(expected)
            if let difference = difference(object["data"] ?? [:], expected, at: "data") {
                Issue.record("\(name): \(difference)")
            }
        }
        return told
    }

    private static func valueCount(_ json: Any) -> Int {
        switch json {
        case let object as [String: Any]: object.values.reduce(0) { $0 + valueCount($1) }
        case let list as [Any]: list.reduce(0) { $0 + valueCount($1) }
        case is NSNull: 0
        default: 1
        }
    }

    /// Where an answer lacks what is expected; keys that are not mentioned may be there, too.
    private static func difference(_ answer: Any, _ expected: Any, at path: String) -> String? {
        switch (answer, expected) {
        case (let answer as [String: Any], let expected as [String: Any]):
            for (key, value) in expected {
                if let found = difference(answer[key] ?? "nothing", value, at: "\(path).\(key)") { return found }
            }
            return nil
        case (let answer as [Any], let expected as [Any]):
            for (index, pair) in zip(answer, expected).enumerated() {
                if let found = difference(pair.0, pair.1, at: "\(path)[\(index)]") { return found }
            }
            return answer.count == expected.count ? nil : "\(path) has \(answer.count) rows, not \(expected.count)"
        case (let answer as NSNumber, let expected as NSNumber):
            // Sums are exact; quotients may end in another digit.
            let distance = abs(answer.doubleValue - expected.doubleValue)
            return distance <= abs(expected.doubleValue) * 1e-14 ? nil : "\(path) is \(answer), not \(expected)"
        default:
            return (answer as? NSObject) == (expected as? NSObject) ? nil : "\(path) is \(answer), not \(expected)"
        }
    }
}

/// What the questions are asked about, as variables and as words of SQL.
private struct QuestionWords {
    let variables: ObjectValue
    private let words: [String: String]

    init(_ pool: ConnectionPool, today: String) async throws {
        var variables: ObjectValue = ["to": .string(today)]
        var words = ["today": "date '\(today)'"]
        for (name, days) in [("since", 120), ("from", 365), ("middle", 90), ("start", 179)] {
            let day: String = try await pool.query(
                "SELECT (\(bind: today)::date - \(bind: days)::integer)::text"
            ).single()
            variables.append(name, .string(day))
            words[name] = "date '\(day)'"
        }
        variables.append("time", .string("\(today)T16:00:00-05:00"))
        words["time"] = "timestamptz '\(today) 16:00:00-05:00'"
        let tickers: [String] = try await pool.query(
            """
            SELECT coalesce(array_agg(ticker ORDER BY ticker), '{}') FROM (SELECT DISTINCT ticker FROM company_ticker \
            ORDER BY ticker LIMIT 200) k
            """
        ).single()
        variables.append("tickers", .list(tickers.map { .string($0) }))
        words["tickers"] = "ARRAY[\(tickers.map { "'\($0)'" }.joined(separator: ","))]"
        // The company and those with the most trades, so that there is something to tell.
        let busiest = try await pool.query(
            """
            SELECT company_id, (SELECT k.ticker FROM company_ticker k WHERE k.company_id = t.company_id LIMIT 1) \
            FROM transaction t GROUP BY company_id ORDER BY count(*) DESC, company_id LIMIT 20
            """
        )
        let companies = try (0..<busiest.rowCount).map { try busiest.value($0, 0, as: Int.self) }
        let ticker = try (0..<busiest.rowCount).compactMap { try busiest.value($0, 1, as: String?.self) }.first ?? ""
        variables.append("companies", .list(companies.map { .int($0) }))
        words["companies"] = "ARRAY[\(companies.map(String.init).joined(separator: ","))]::bigint[]"
        variables.append("ticker", .string(ticker))
        words["ticker"] = "'\(ticker)'"
        self.variables = variables
        self.words = words
    }

    /// SQL with its `{words}` spelled out.
    func filled(into sql: String) -> String {
        words.reduce(sql) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    }
}
