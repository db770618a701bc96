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
    /// Takes in what lists say of companies that the store has, and returns of how many companies something new was said.
    ///
    /// The newest word of each source stays. A company whose SIC changes takes its rollups along. What no query can see,
    /// such as that a list said the same once more, makes no new version.
    @discardableResult
    package func learn(_ words: [CompanyWord]) async throws -> Int {
        try await pool.transaction { connection in
            let rules = try await lock(connection).rules
            let kept = try await keep(words, in: connection)
            guard !kept.companies.isEmpty else { return 0 }
            let attributes = Attributes(connection: connection, industries: rules.industries)
            let (changed, moved) = try await attributes.relearn(kept.companies.sorted())
            var touched = TouchedKeys()
            for company in moved { touched.classify(company: Int64(company)) }
            if let refresh, !touched.isEmpty { try await refresh.refresh(touched, in: connection) }
            if !changed.isEmpty { try await StoreVersion.bump(in: connection, companies: changed, insiders: []) }
            return kept.news.union(changed).count
        }
    }

    /// Keeps what is newer than what is kept already, all words in one statement.
    ///
    /// - Returns: the companies whose words were kept, and those of whom they say anything else than before.
    private func keep(
        _ words: [CompanyWord],
        in connection: Connection
    ) async throws -> (companies: Set<Int>, news: Set<Int>) {
        let newest = Dictionary(grouping: words) { "\($0.company) \($0.source)" }.values
            .compactMap { $0.max { $0.asOf < $1.asOf } }.sorted { $0.company < $1.company }
        let columns: [SQL] = [
            "\(bind: newest.map(\.company))::bigint[]", "\(bind: newest.map(\.source.rawValue))::attribute_source[]",
            "\(bind: newest.map(\.asOf.description))::timestamptz[]", "\(bind: newest.map(\.name))::text[]",
            "\(bind: newest.map(\.industryCode))::smallint[]", "\(bind: newest.map(\.exchange))::text[]",
            // An array of arrays of different lengths does not exist: each goes as its text.
            "\(bind: newest.map(\.tickers.sqlText))::text[]",
            "\(bind: newest.map { $0.formerNames.map(\.name).sqlText })::text[]",
            "\(bind: newest.map { $0.formerNames.map { $0.from?.description }.sqlText })::text[]",
            "\(bind: newest.map { $0.formerNames.map { $0.until?.description }.sqlText })::text[]",
        ]
        let said: SQL = "name, sic, exchange, tickers, former_names, former_names_from, former_names_until"
        let rows = try await connection.query(
            """
            WITH word AS (SELECT company_id, source, as_of, name, sic, exchange, tickers::text[], former_names::text[], \
            former_names_from::date[], former_names_until::date[] FROM unnest(\(columns.joined())) \
            AS w (company_id, source, as_of, \(said)) WHERE company_id IN (SELECT company_id FROM company)), \
            before AS (SELECT company_id, source, (\(said)) AS said FROM company_reference \
            WHERE company_id = ANY(\(bind: newest.map(\.company))::bigint[])), \
            kept AS (INSERT INTO company_reference (company_id, source, as_of, \(said)) \
            SELECT company_id, source, as_of, \(said) FROM word \
            ON CONFLICT (company_id, source) DO UPDATE SET (as_of, \(said)) = (excluded.as_of, excluded.name, \
            excluded.sic, excluded.exchange, excluded.tickers, excluded.former_names, excluded.former_names_from, \
            excluded.former_names_until) WHERE company_reference.as_of < excluded.as_of \
            RETURNING company_id, source, (\(said)) AS said) \
            SELECT k.company_id, b.said IS DISTINCT FROM k.said FROM kept k LEFT JOIN before b USING (company_id, source)
            """
        )
        var kept: (companies: Set<Int>, news: Set<Int>) = ([], [])
        for row in rows.rows {
            let company: Int = try row.value(0)
            kept.companies.insert(company)
            if try row.value(1) { kept.news.insert(company) }
        }
        return kept
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
