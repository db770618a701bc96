import Edgar
import Postgres
import SQLBuilder
import Warehouse

extension Ingester {
    /// Asks EDGAR for SIC, tickers and exchange of the issuers that lack them.
    ///
    /// A company that EDGAR knows nothing of is not asked for again for a month.
    package func enrich() async throws -> JobSummary {
        try await JobRun.perform(.enrich, on: self) { run in
            var summary = JobSummary(.enrich)
            let companies = try await companiesWithoutIndustry()
            run.meter.begin("companies", total: companies.count)
            for start in stride(from: 0, to: companies.count, by: Self.wordsAtOnce) {
                var words: [CompanyWord] = []
                for cik in companies[start..<min(start + Self.wordsAtOnce, companies.count)] {
                    words.append(try await word(of: cik))
                    run.meter.advance()
                }
                summary.changed += try await writer.learn(words)
            }
            summary.changed += try await learnExchanges()
            return summary
        }
    }

    /// Companies of one version of the store: few enough that what was asked for is not lost for long when the run ends.
    private static let wordsAtOnce = 25

    private func companiesWithoutIndustry() async throws -> [CIK] {
        let rows = try await pool.query(
            """
            SELECT company_id FROM company c WHERE sic IS NULL AND NOT EXISTS (
                SELECT FROM company_reference r WHERE r.company_id = c.company_id AND source = 'SUBMISSIONS'
                    AND as_of > \(bind: now().description)::timestamptz - interval '30 days')
            ORDER BY company_id
            """,
            lane: .heavy
        )
        return try rows.rows.compactMap { CIK(number: Int64(try $0.value(0, as: Int.self))) }
    }

    private func word(of cik: CIK) async throws -> CompanyWord {
        let nothing = CompanyWord(company: Int(cik.number), source: .submissions, asOf: now())
        guard let company = try await archive.attributes(of: cik) else { return nothing }
        return CompanyWord(company, asOf: now()) ?? nothing
    }

    /// The SEC's list of tickers has all exchanges in one request.
    private func learnExchanges() async throws -> Int {
        let rows = try await pool.query("SELECT company_id FROM company WHERE exchange IS NULL", lane: .heavy)
        let wanted = Set(try rows.rows.map { try $0.value(0, as: Int.self) })
        guard !wanted.isEmpty else { return 0 }
        let listings = try await archive.listings().filter { wanted.contains(Int($0.cik.number)) && $0.exchange != nil }
        let words = Dictionary(grouping: listings, by: \.cik).sorted { $0.key < $1.key }.map { cik, listings in
            var word = CompanyWord(company: Int(cik.number), source: .reference, asOf: now())
            word.name = listings.first?.name
            word.tickers = listings.map(\.ticker)
            word.exchange = listings.compactMap(\.exchange).first
            return word
        }
        return words.isEmpty ? 0 : try await writer.learn(words)
    }
}
