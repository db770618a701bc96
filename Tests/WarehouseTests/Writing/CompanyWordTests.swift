import Postgres
import SQLBuilder
import TestSupport
import Testing

@testable import Warehouse

@Suite("What lists say of companies")
struct CompanyWordTests {
    private func company(_ pool: ConnectionPool, _ id: Int) async throws -> String {
        try await pool.query(
            "SELECT concat_ws('|', name, ticker, sic, sector, exchange) FROM company WHERE company_id = \(bind: id)"
        ).single()
    }

    /// Lends a store with generated filings, of which some are of company 9001.
    private func withFilings(
        seed: UInt64,
        _ body: (ConnectionPool, FilingWriter) async throws -> Void
    ) async throws {
        try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            let history = GeneratedHistory(seed: seed).filings
            _ = try await writer.write(FilingBatch(filings: try history.map { try $0.read }))
            try await body(pool, writer)
        }
    }

    private func word(of source: CompanyWord.Source, on day: String) -> CompanyWord {
        CompanyWord(company: 9001, source: source, asOf: NewYorkTime.moment(Story.day(day), hour: 9))
    }

    @Test("the newest word wins in any order, a changed SIC takes the rollups along, and repeating it changes nothing")
    func newestWord() async throws {
        try await withFilings(seed: 5) { pool, writer in
            var early = word(of: .reference, on: "2024-01-02")
            early.name = "Early Name Corp"
            early.industryCode = 3711
            var late = word(of: .submissions, on: "2024-02-02")
            late.name = "Late Name Inc"
            late.industryCode = 1311
            late.tickers = ["LATE", "LATE.W"]
            late.exchange = "NYSE"
            #expect(try await writer.learn([late]) == 1)
            #expect(try await writer.learn([early]) == 1)
            #expect(try await company(pool, 9001) == "Late Name Inc|LATE|1311|ENERGY|NYSE")
            #expect(try await RollupAudit().run(on: pool).counts.allSatisfy { $0.differences == 0 })
            let version: Int = try await pool.query("SELECT version FROM data_version").single()
            #expect(try await writer.learn([late, early]) == 0)
            #expect(try await writer.learn([CompanyWord(company: 1, source: .reference, asOf: late.asOf)]) == 0)
            #expect(try await pool.query("SELECT version FROM data_version").single(as: Int.self) == version)
            let current = try await pool.query(
                "SELECT ticker FROM company_ticker WHERE company_id = 9001 AND is_current ORDER BY ordinal"
            )
            #expect(try current.rows.map { try $0.value(0, as: String.self) } == ["LATE", "LATE.W"])
        }
    }

    @Test("the same said again is a new version only where a query can tell, as by the day a ticker was last seen on")
    func repeated() async throws {
        try await withFilings(seed: 5) { pool, writer in
            func version() async throws -> Int { try await pool.query("SELECT version FROM data_version").single() }
            func said(at hour: Int, on day: String, _ tickers: [String] = []) -> CompanyWord {
                let moment = NewYorkTime.moment(Story.day(day), hour: hour)
                var word = CompanyWord(company: 9001, source: .submissions, asOf: moment)
                word.name = "Said Again Inc"
                word.tickers = tickers
                return word
            }
            // Of two words in one go the newer is kept, whatever their order.
            let words = [said(at: 10, on: "2024-02-02", ["SAID"]), said(at: 9, on: "2024-02-02", ["OLD"])]
            #expect(try await writer.learn(words) == 1)
            let first = try await version()
            #expect(try await writer.learn([said(at: 11, on: "2024-02-02", ["SAID"])]) == 0)
            #expect(try await version() == first)
            let asOf: Int = try await pool.query(
                "SELECT extract(epoch FROM as_of)::bigint FROM company_reference WHERE company_id = 9001"
            ).single()
            #expect(asOf == said(at: 11, on: "2024-02-02").asOf.seconds)
            #expect(try await writer.learn([said(at: 11, on: "2024-02-03", ["SAID"])]) == 1)
            #expect(try await version() == first + 1)
            let seen: String = try await pool.query(
                "SELECT string_agg(ticker || ' ' || last_seen, ',') FROM company_ticker WHERE source = 'SUBMISSIONS'"
            ).single()
            #expect(seen == "SAID 2024-02-03")
        }
    }

    @Test("former names stand with their dates, are found by search text, and outlive a rewritten filing")
    func formerNames() async throws {
        try await withFilings(seed: 6) { pool, writer in
            var renamed = word(of: .submissions, on: "2024-02-02")
            renamed.formerNames = [
                .init(name: "Old Oak Holdings", from: Story.day("1999-03-01"), until: Story.day("2009-06-30")),
                .init(name: "Undated Ventures", from: nil, until: nil),
            ]
            #expect(try await writer.learn([renamed]) == 1)
            let names = try await pool.query(
                """
                SELECT name || ' ' || first_seen || ' ' || last_seen || ' ' || source FROM company_name
                WHERE company_id = 9001 AND source = 'SUBMISSIONS' ORDER BY name
                """
            ).rows.map { try $0.value(0, as: String.self) }
            #expect(
                names == [
                    "Old Oak Holdings 1999-03-01 2009-06-30 SUBMISSIONS",
                    "Undated Ventures 2024-02-02 2024-02-02 SUBMISSIONS",
                ]
            )
            let text: String = try await pool.query("SELECT search_text FROM company WHERE company_id = 9001").single()
            #expect(text.contains("old oak holdings") && text.contains("undated ventures"))
        }
    }
}
