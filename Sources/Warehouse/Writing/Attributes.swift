import Edgar
import Postgres
import SQLBuilder

/// Keeps the current attributes of companies and insiders, and the dated history of their names and tickers.
///
/// Names, tickers, SIC and sector are what the newest filing or list says, whatever the order of arrival.
struct Attributes {
    let connection: Connection
    let industries: Industries

    /// Makes rows that new filings can refer to; their attributes follow with ``derive(_:)``.
    func introduce(_ filings: [ReadFiling]) async throws {
        let companies = Set(filings.map(\.facts.company)).sorted()
        let insiders = Set(filings.flatMap(\.facts.owners)).sorted()
        try await connection.execute(
            """
            INSERT INTO company (company_id, name, name_source, name_as_of) \
            SELECT id, '', 'DOCUMENT', '-infinity' FROM unnest(\(bind: companies)::bigint[]) AS c (id) ON CONFLICT DO NOTHING
            """
        )
        try await connection.execute(
            """
            INSERT INTO insider (insider_id, name, name_source, name_as_of) \
            SELECT id, '', 'DOCUMENT', '-infinity' FROM unnest(\(bind: insiders)::bigint[]) AS i (id) ON CONFLICT DO NOTHING
            """
        )
    }

    /// Derives the attributes of everybody in some filings; returns the companies that are new or have another SIC.
    func derive(_ decisions: BatchDecisions) async throws -> [Int] {
        let scope = Scope(decisions)
        try await deriveCompanyNames(scope)
        try await deriveTickers(scope)
        let moved = try await deriveCompanies(Array(scope.companies))
        try await deriveInsiders(scope)
        return moved
    }

    /// Removes whom only a replaced version of a filing named.
    func forgetUnmentioned(insiders: [Int], companies: [Int]) async throws {
        let insiders: SQL = """
            insider_id = ANY(\(bind: insiders)) AND NOT EXISTS (SELECT FROM filing_owner o WHERE o.insider_id = t.insider_id)
            """
        let companies: SQL = """
            company_id = ANY(\(bind: companies)) AND NOT EXISTS (SELECT FROM filing f WHERE f.company_id = t.company_id)
            """
        for (table, condition) in [
            ("insider_name", insiders), ("insider", insiders), ("company_name", companies),
            ("company_ticker", companies),
            ("company", companies),
        ] {
            try await connection.execute("DELETE FROM \(identifier: table) t WHERE \(condition)")
        }
    }

    /// Derives the attributes of some companies again, after a list said something of them.
    func relearn(_ companies: [Int]) async throws -> [Int] {
        try await mergeReferenceNames(companies)
        try await mergeReferenceTickers(companies)
        try await markCurrentTickers(companies)
        return try await deriveCompanies(companies)
    }

    /// Whose attributes are derived, and from which filings: of those whose stored filings changed from all, else from the
    /// new ones alone.
    struct Scope {
        var companies: [Int]
        var rewritten: [Int]
        var new: [Int]
        var owners: [Int]

        init(_ decisions: BatchDecisions) {
            companies = decisions.companies.sorted()
            rewritten = decisions.rewrittenCompanies.sorted()
            new = decisions.stores.filter { !decisions.rewrittenCompanies.contains($0.facts.company) }.map(
                \.facts.accession
            )
            owners = Set(decisions.stores.flatMap(\.facts.owners)).sorted()
        }

        /// The filings to look at, as `f`.
        var filings: SQL {
            let fresh: SQL = "SELECT * FROM filing WHERE accession = ANY(\(bind: new)::bigint[])"
            guard !rewritten.isEmpty else { return "(\(fresh)) f" }
            return "(\(fresh) UNION ALL SELECT * FROM filing WHERE company_id = ANY(\(bind: rewritten)::bigint[])) f"
        }
    }

    // MARK: Companies

    private func deriveCompanyNames(_ scope: Scope) async throws {
        if !scope.rewritten.isEmpty {
            try await connection.execute("DELETE FROM company_name WHERE company_id = ANY(\(bind: scope.rewritten))")
        }
        try await connection.execute(
            """
            INSERT INTO company_name (company_id, name, first_seen, last_seen, source) \
            SELECT company_id, name, min(first_seen), max(last_seen), min(source) FROM (\
            SELECT f.company_id, COALESCE(p.name, f.issuer_name) AS name, f.filed_on AS first_seen, f.filed_on AS last_seen, \
            \(Self.source) AS source FROM \(scope.filings) \(Self.issuerParty) \
            UNION ALL SELECT f.company_id, n.name, n.until, n.until, 'HEADER' FROM \(scope.filings) \(Self.issuerParty) \
            CROSS JOIN LATERAL unnest(p.former_names, p.former_names_until) AS n (name, until)) AS seen \
            WHERE name <> '' GROUP BY company_id, name ON CONFLICT (company_id, name) DO UPDATE SET \
            first_seen = least(company_name.first_seen, excluded.first_seen), \
            last_seen = greatest(company_name.last_seen, excluded.last_seen), \
            source = least(company_name.source, excluded.source)
            """
        )
        try await mergeReferenceNames(scope.companies)
    }

    /// The names that lists say companies have had; a name without a date was used up to when the list said so.
    private func mergeReferenceNames(_ companies: [Int]) async throws {
        try await connection.execute(
            """
            INSERT INTO company_name (company_id, name, first_seen, last_seen, source) \
            SELECT r.company_id, n.name, min(COALESCE(n.since, n.until, r.as_of::date)), \
            max(COALESCE(n.until, n.since, r.as_of::date)), min(r.source) FROM company_reference r \
            CROSS JOIN LATERAL unnest(r.former_names, r.former_names_from, r.former_names_until) AS n (name, since, until) \
            WHERE r.company_id = ANY(\(bind: companies)) GROUP BY r.company_id, n.name \
            ON CONFLICT (company_id, name) DO UPDATE SET \
            first_seen = least(company_name.first_seen, excluded.first_seen), \
            last_seen = greatest(company_name.last_seen, excluded.last_seen), \
            source = least(company_name.source, excluded.source)
            """
        )
    }

    private static let issuerParty: SQL =
        "LEFT JOIN filing_party p ON p.company_id = f.company_id AND p.accession = f.accession AND p.is_issuer"

    private static let source: SQL =
        "(CASE WHEN p.name IS NULL THEN 'DOCUMENT' ELSE 'HEADER' END)::attribute_source"

    private func deriveTickers(_ scope: Scope) async throws {
        if !scope.rewritten.isEmpty {
            try await connection.execute("DELETE FROM company_ticker WHERE company_id = ANY(\(bind: scope.rewritten))")
        }
        try await connection.execute(
            """
            INSERT INTO company_ticker (company_id, ticker, first_seen, last_seen, ordinal, is_current, source) \
            SELECT f.company_id, s.ticker, min(f.filed_on), max(f.filed_on), min(s.ordinal), false, 'DOCUMENT' \
            FROM \(scope.filings) CROSS JOIN LATERAL unnest(f.issuer_tickers) WITH ORDINALITY AS s (ticker, ordinal) \
            GROUP BY f.company_id, s.ticker ON CONFLICT (company_id, ticker) DO UPDATE SET \
            first_seen = least(company_ticker.first_seen, excluded.first_seen), \
            last_seen = greatest(company_ticker.last_seen, excluded.last_seen), \
            source = least(company_ticker.source, excluded.source)
            """
        )
        try await mergeReferenceTickers(scope.companies)
        try await markCurrentTickers(scope.companies)
    }

    private func markCurrentTickers(_ companies: [Int]) async throws {
        try await connection.execute(
            """
            UPDATE company_ticker t SET is_current = s.ordinal IS NOT NULL, ordinal = COALESCE(s.ordinal, t.ordinal) \
            FROM company_ticker k \
            LEFT JOIN LATERAL (\(Self.currentTickers(of: "k.company_id"))) n ON true \
            LEFT JOIN LATERAL unnest(n.tickers) WITH ORDINALITY AS s (ticker, ordinal) ON s.ticker = k.ticker \
            WHERE k.company_id = ANY(\(bind: companies)) AND t.company_id = k.company_id AND t.ticker = k.ticker \
            AND (t.is_current, t.ordinal) IS DISTINCT FROM (s.ordinal IS NOT NULL, COALESCE(s.ordinal, t.ordinal))
            """
        )
    }

    private func mergeReferenceTickers(_ companies: [Int]) async throws {
        try await connection.execute(
            """
            INSERT INTO company_ticker (company_id, ticker, first_seen, last_seen, ordinal, is_current, source) \
            SELECT r.company_id, s.ticker, min(r.as_of::date), max(r.as_of::date), min(s.ordinal), false, min(r.source) \
            FROM company_reference r CROSS JOIN LATERAL unnest(r.tickers) WITH ORDINALITY AS s (ticker, ordinal) \
            WHERE r.company_id = ANY(\(bind: companies)) GROUP BY r.company_id, s.ticker \
            ON CONFLICT (company_id, ticker) DO UPDATE SET \
            first_seen = least(company_ticker.first_seen, excluded.first_seen), \
            last_seen = greatest(company_ticker.last_seen, excluded.last_seen), \
            source = least(company_ticker.source, excluded.source)
            """
        )
    }

    /// The tickers that the newest filing or list with any names.
    private static func currentTickers(of company: SQL) -> SQL {
        """
        SELECT tickers FROM (\
        (SELECT issuer_tickers AS tickers, known_from AS as_of, 9 AS rank, accession FROM filing \
        WHERE company_id = \(company) AND issuer_tickers <> '{}' ORDER BY known_from DESC, accession DESC LIMIT 1) \
        UNION ALL (SELECT tickers, as_of, 0, 0 FROM company_reference WHERE company_id = \(company) AND tickers <> '{}' \
        ORDER BY as_of DESC, source LIMIT 1)) AS word ORDER BY as_of DESC, rank LIMIT 1
        """
    }

    /// Writes what has changed of the companies' own rows.
    private func deriveCompanies(_ companies: [Int]) async throws -> [Int] {
        guard !companies.isEmpty else { return [] }
        let industryRows = try await industries(of: companies)
        let changed = try await connection.query(
            """
            WITH word AS (SELECT c.company_id, n.name, n.source, n.as_of, h.state, h.state_of_incorporation, \
            h.fiscal_year_end, h.irs_number, h.exchange, i.sic, i.industry, i.sector::sector, i.sic_source::attribute_source, \
            to_timestamp(i.sic_as_of) AS sic_as_of, f.foreign_ticker, t.ticker, \
            lower(concat_ws(' ', n.name, o.names, s.tickers)) AS search_text \
            FROM unnest(\(bind: companies)::bigint[]) AS c (company_id) \
            LEFT JOIN LATERAL (\(Self.newestName)) n ON true \
            LEFT JOIN LATERAL (\(Self.newestHeader)) h ON true \
            LEFT JOIN LATERAL (SELECT issuer_foreign_ticker AS foreign_ticker FROM filing WHERE company_id = c.company_id \
            ORDER BY known_from DESC, accession DESC LIMIT 1) f ON true \
            LEFT JOIN LATERAL (SELECT ticker FROM company_ticker WHERE company_id = c.company_id AND is_current \
            ORDER BY ordinal, ticker LIMIT 1) t ON true \
            LEFT JOIN LATERAL (SELECT string_agg(name, ' ' ORDER BY last_seen DESC, name) AS names FROM company_name \
            WHERE company_id = c.company_id AND name <> n.name) o ON true \
            LEFT JOIN LATERAL (SELECT string_agg(ticker, ' ' ORDER BY is_current DESC, ticker) AS tickers \
            FROM company_ticker WHERE company_id = c.company_id) s ON true \
            LEFT JOIN \(industryRows) ON i.company_id = c.company_id), \
            before AS (SELECT company_id, sic, sector, name_as_of FROM company WHERE company_id = ANY(\(bind: companies))), \
            written AS (UPDATE company c SET name = COALESCE(w.name, c.name), name_source = COALESCE(w.source, c.name_source), \
            name_as_of = COALESCE(w.as_of, c.name_as_of), state = w.state, \
            state_of_incorporation = w.state_of_incorporation, fiscal_year_end = w.fiscal_year_end, ein = w.irs_number, \
            exchange = w.exchange, foreign_ticker = w.foreign_ticker, ticker = w.ticker, search_text = w.search_text, \
            sic = w.sic, industry = w.industry, sector = COALESCE(w.sector, 'UNCLASSIFIED'), \
            sic_source = w.sic_source, sic_as_of = w.sic_as_of FROM word w WHERE c.company_id = w.company_id AND \
            (c.name, c.name_source, c.name_as_of, c.state, c.state_of_incorporation, c.fiscal_year_end, c.ein, c.exchange, \
            c.foreign_ticker, c.ticker, c.search_text, c.sic, c.industry, c.sector, c.sic_source, c.sic_as_of) \
            IS DISTINCT FROM (w.name, w.source, w.as_of, w.state, w.state_of_incorporation, w.fiscal_year_end, \
            w.irs_number, w.exchange, w.foreign_ticker, w.ticker, w.search_text, w.sic, w.industry, \
            COALESCE(w.sector, 'UNCLASSIFIED'), w.sic_source, w.sic_as_of) RETURNING c.company_id, c.sic, c.sector) \
            SELECT w.company_id FROM written w JOIN before b USING (company_id) \
            WHERE b.name_as_of = '-infinity' OR (b.sic, b.sector) IS DISTINCT FROM (w.sic, w.sector)
            """
        )
        return try changed.rows.map { try $0.value(0) }
    }

    private static let newestName: SQL = """
        SELECT name, source, as_of FROM (\
        (SELECT COALESCE(p.name, f.issuer_name) AS name, \(source) AS source, f.known_from AS as_of FROM filing f \
        \(issuerParty) WHERE f.company_id = c.company_id AND COALESCE(p.name, f.issuer_name) <> '' \
        ORDER BY f.known_from DESC, f.accession DESC LIMIT 1) \
        UNION ALL (SELECT name, source, as_of FROM company_reference WHERE company_id = c.company_id AND name IS NOT NULL \
        ORDER BY as_of DESC, source LIMIT 1)) AS word ORDER BY as_of DESC, source LIMIT 1
        """

    private static let newestHeader: SQL = """
        SELECT p.business_address[4] AS state, p.state_of_incorporation, p.fiscal_year_end, p.irs_number, \
        (SELECT exchange FROM company_reference WHERE company_id = c.company_id AND exchange IS NOT NULL \
        ORDER BY as_of DESC, source LIMIT 1) AS exchange \
        FROM (SELECT 1) AS one LEFT JOIN LATERAL (SELECT p.* FROM filing f JOIN filing_party p \
        ON p.company_id = f.company_id AND p.accession = f.accession AND p.is_issuer \
        WHERE f.company_id = c.company_id ORDER BY f.known_from DESC, f.accession DESC LIMIT 1) p ON true
        """

    /// The newest SIC of each company, from filing headers and lists, with the industry it stands for, as rows `i`.
    private func industries(of companies: [Int]) async throws -> SQL {
        let codes = try await connection.query(
            """
            SELECT c.company_id, w.sic, w.title, w.source, extract(epoch FROM w.as_of)::bigint \
            FROM unnest(\(bind: companies)::bigint[]) AS c (company_id) CROSS JOIN LATERAL (SELECT * FROM (\
            (SELECT p.sic, p.sic_title AS title, 'HEADER'::attribute_source AS source, f.known_from AS as_of \
            FROM filing f JOIN filing_party p ON p.company_id = f.company_id AND p.accession = f.accession AND p.is_issuer \
            WHERE f.company_id = c.company_id AND p.sic IS NOT NULL ORDER BY f.known_from DESC, f.accession DESC LIMIT 1) \
            UNION ALL (SELECT sic, NULL, source, as_of FROM company_reference \
            WHERE company_id = c.company_id AND sic IS NOT NULL ORDER BY as_of DESC, source LIMIT 1)) AS word \
            ORDER BY as_of DESC, source LIMIT 1) w
            """
        )
        var (ids, sics, titles, sectors): ([Int], [Int], [String?], [String]) = ([], [], [], [])
        var (sources, moments): ([String], [Int]) = ([], [])
        for row in codes.rows {
            let code: Int = try row.value(1)
            let industry = industries[code]
            let title: String? = try row.value(2)
            ids.append(try row.value(0))
            sics.append(code)
            titles.append(industry.title ?? title)
            sectors.append(industry.sector.rawValue)
            sources.append(try row.value(3))
            moments.append(try row.value(4))
        }
        return """
            unnest(\(bind: ids)::bigint[], \(bind: sics)::smallint[], \(bind: titles)::text[], \(bind: sectors)::text[], \
            \(bind: sources)::text[], \(bind: moments)::bigint[]) \
            AS i (company_id, sic, industry, sector, sic_source, sic_as_of)
            """
    }

    // MARK: Insiders

    private func deriveInsiders(_ scope: Scope) async throws {
        var owners = scope.owners
        if !scope.rewritten.isEmpty {
            let others: [Int] = try await connection.query(
                "SELECT DISTINCT insider_id FROM filing_owner WHERE company_id = ANY(\(bind: scope.rewritten))"
            ).rows.map { try $0.value(0) }
            owners = Set(owners + others).sorted()
            try await connection.execute("DELETE FROM insider_name WHERE insider_id = ANY(\(bind: owners))")
        }
        try await deriveInsiderNames(owners, from: scope)
        try await connection.execute(
            """
            UPDATE insider i SET name = w.name, city = w.city, state = w.state, country = w.country, name_source = w.source, \
            name_as_of = w.known_from, search_text = w.search_text FROM (\
            SELECT c.insider_id, n.*, lower(concat_ws(' ', n.name, o.names)) AS search_text \
            FROM unnest(\(bind: owners)::bigint[]) AS c (insider_id) CROSS JOIN LATERAL (\
            SELECT \(Self.ownerName) AS name, \(Self.source) AS source, o.city, o.state, o.country, f.known_from \
            FROM filing_owner o JOIN filing f USING (company_id, accession) \(Self.ownerParty) \
            WHERE o.insider_id = c.insider_id ORDER BY f.known_from DESC, o.accession DESC, o.ordinal LIMIT 1) n \
            LEFT JOIN LATERAL (SELECT string_agg(name, ' ' ORDER BY last_seen DESC, name) AS names FROM insider_name \
            WHERE insider_id = c.insider_id AND name <> n.name) o ON true) w WHERE i.insider_id = w.insider_id AND \
            (i.name, i.city, i.state, i.country, i.name_source, i.name_as_of, i.search_text) IS DISTINCT FROM \
            (w.name, w.city, w.state, w.country, w.source, w.known_from, w.search_text)
            """
        )
    }

    private func deriveInsiderNames(_ owners: [Int], from scope: Scope) async throws {
        // From the filings to their owners: an owner's own index would lead through the whole history of each.
        let mentions: SQL =
            scope.rewritten.isEmpty
            ? "\(scope.filings) JOIN filing_owner o USING (company_id, accession) \(Self.ownerParty)"
            : """
            (SELECT * FROM filing_owner WHERE insider_id = ANY(\(bind: owners))) o \
            JOIN filing f USING (company_id, accession) \(Self.ownerParty)
            """
        try await connection.execute(
            """
            INSERT INTO insider_name (insider_id, name, first_seen, last_seen, source) \
            SELECT insider_id, name, min(first_seen), max(last_seen), min(source) FROM (\
            SELECT o.insider_id, \(Self.ownerName) AS name, f.filed_on AS first_seen, f.filed_on AS last_seen, \
            \(Self.source) AS source FROM \(mentions) \
            UNION ALL SELECT o.insider_id, n.name, n.until, n.until, 'HEADER' FROM \(mentions) \
            CROSS JOIN LATERAL unnest(p.former_names, p.former_names_until) AS n (name, until)) AS seen \
            WHERE name <> '' GROUP BY insider_id, name ON CONFLICT (insider_id, name) DO UPDATE SET \
            first_seen = least(insider_name.first_seen, excluded.first_seen), \
            last_seen = greatest(insider_name.last_seen, excluded.last_seen), \
            source = least(insider_name.source, excluded.source)
            """
        )
    }

    private static let ownerName: SQL = "COALESCE(p.name, o.name)"

    private static let ownerParty: SQL = """
        LEFT JOIN LATERAL (SELECT * FROM filing_party p WHERE p.company_id = o.company_id AND p.accession = o.accession \
        AND NOT p.is_issuer AND p.cik = o.insider_id ORDER BY p.ordinal LIMIT 1) p ON true
        """
}
