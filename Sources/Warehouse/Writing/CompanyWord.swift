import Edgar
import Postgres
import SQLBuilder

/// What a list outside filings says of a company: submissions JSON, the SEC's reference files.
package struct CompanyWord: Sendable {
    package enum Source: String, Sendable {
        case submissions = "SUBMISSIONS"
        case reference = "REFERENCE"
    }

    package let company: Int
    package let source: Source
    /// When the list said so.
    package let asOf: Moment
    package var name: String?
    package var formerNames: [FormerName] = []
    /// Nil for none, and for EDGAR's 0000.
    package var industryCode: Int?
    /// The main one first.
    package var tickers: [String] = []
    package var exchange: String?

    /// A name that the company had, and when, as far as the list says.
    package struct FormerName: Sendable, Equatable {
        package let name: String
        package let from: CalendarDate?
        package let until: CalendarDate?
    }

    package init(company: Int, source: Source, asOf: Moment) {
        self.company = company
        self.source = source
        self.asOf = asOf
    }
}

extension FilingWriter {
    /// Takes in what lists say of companies that the store has, and returns how many companies changed.
    ///
    /// The newest word of each source stays.
    /// A company whose SIC changes takes its rollups along.
    @discardableResult
    package func learn(_ words: [CompanyWord]) async throws -> Int {
        try await pool.transaction { connection in
            let rules = try await lock(connection).rules
            let companies = try await keep(words, in: connection)
            guard !companies.isEmpty else { return 0 }
            let attributes = Attributes(connection: connection, industries: rules.industries)
            let moved = try await attributes.relearn(companies)
            var touched = TouchedKeys()
            for company in moved { touched.classify(company: Int64(company)) }
            if let refresh, !touched.isEmpty { try await refresh.refresh(touched, in: connection) }
            try await StoreVersion.bump(in: connection, companies: Set(companies).union(moved), insiders: [])
            return companies.count
        }
    }

    /// Returns the companies of which something new was said.
    private func keep(_ words: [CompanyWord], in connection: Connection) async throws -> [Int] {
        var changed: Set<Int> = []
        for word in words {
            let rows = try await connection.execute(
                """
                INSERT INTO company_reference (company_id, source, as_of, name, sic, tickers, exchange, former_names, \
                former_names_from, former_names_until) \
                SELECT company_id, \(bind: word.source.rawValue)::attribute_source, \(bind: word.asOf.description)::timestamptz, \
                \(bind: word.name)::text, \(bind: word.industryCode)::smallint, \(bind: word.tickers)::text[], \
                \(bind: word.exchange)::text, \(bind: word.formerNames.map(\.name))::text[], \
                \(bind: word.formerNames.map { $0.from?.description })::date[], \
                \(bind: word.formerNames.map { $0.until?.description })::date[] FROM company WHERE company_id = \(bind: word.company) \
                ON CONFLICT (company_id, source) DO UPDATE SET as_of = excluded.as_of, name = excluded.name, \
                sic = excluded.sic, tickers = excluded.tickers, exchange = excluded.exchange, \
                former_names = excluded.former_names, former_names_from = excluded.former_names_from, \
                former_names_until = excluded.former_names_until \
                WHERE company_reference.as_of < excluded.as_of
                """
            )
            if rows > 0 { changed.insert(word.company) }
        }
        return changed.sorted()
    }
}

extension CompanyWord {
    /// What a company's submissions JSON says.
    ///
    /// - Parameter asOf: when it was fetched; for a file of unknown age, the newest filing in it.
    package init?(_ submissions: CompanySubmissions, asOf: Moment? = nil) {
        let times = ListedTimes(submissions.filings)
        let newest = submissions.filings.compactMap { times.dates(of: $0)?.knownFrom }.max()
        guard let asOf = asOf ?? newest else { return nil }
        self.init(company: Int(submissions.cik.number), source: .submissions, asOf: asOf)
        name = submissions.name.isEmpty ? nil : submissions.name
        formerNames = submissions.formerNames.filter { !$0.name.isEmpty }
            .map { FormerName(name: $0.name, from: $0.from, until: $0.to) }
        industryCode = submissions.sic.flatMap { Int($0) }.flatMap { (1...9999).contains($0) ? $0 : nil }
        tickers = submissions.tickers.flatMap { TickerSymbols.symbols(in: $0) }
        exchange = submissions.exchanges.compactMap { $0 }.first
    }
}
