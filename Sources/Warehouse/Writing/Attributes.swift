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
    static func introductions(_ filings: [ReadFiling]) -> [SQL] {
        let companies = Set(filings.map(\.facts.company)).sorted()
        let insiders = Set(filings.flatMap(\.facts.owners)).sorted()
        return [
            """
            INSERT INTO company (company_id, name, name_source, name_as_of) \
            SELECT id, '', 'DOCUMENT', '-infinity' FROM unnest(\(bind: companies)::bigint[]) AS c (id) ON CONFLICT DO NOTHING
            """,
            """
            INSERT INTO insider (insider_id, name, name_source, name_as_of) \
            SELECT id, '', 'DOCUMENT', '-infinity' FROM unnest(\(bind: insiders)::bigint[]) AS i (id) ON CONFLICT DO NOTHING
            """,
        ]
    }

    /// What came of deriving attributes.
    struct Derived {
        /// The companies that are new or have another SIC.
        var classified: [Int]
        /// The insiders whose own row says something else than before.
        var renamed: [Int]
        /// The insiders whose attributes were derived from all of their filings anew.
        var owners: [Int]
    }

    /// Derives the attributes of everybody in some filings.
    ///
    /// - Parameter former: owners whom only a replaced version of a filing may have named.
    func derive(_ decisions: BatchDecisions, former: [Int]) async throws -> Derived {
        var scope = Scope(decisions)
        if !scope.rewritten.isEmpty { try await scope.addOwners(former, connection) }
        let owners = insiders(scope)
        let names = companyNames(scope) + tickers(scope) + owners
        let results = try await connection.pipelined([industryCodes(of: scope.companies)] + names)
        return Derived(
            classified: try await deriveCompanies(scope.companies, industryCodes: results[0]).moved,
            renamed: try results.suffix(owners.count).flatMap(\.rows).compactMap { try $0.value(0, as: Int?.self) },
            owners: scope.rewrittenOwners
        )
    }

    /// The companies of which some insiders have filed reports.
    func companies(of insiders: [Int]) async throws -> [Int] {
        guard !insiders.isEmpty else { return [] }
        return try await connection.query(
            "SELECT DISTINCT company_id FROM filing_owner WHERE insider_id = ANY(\(bind: insiders))"
        ).rows.map { try $0.value(0) }
    }

    /// Removes whom only a replaced version of a filing named.
    func forgetUnmentioned(insiders: [Int], companies: [Int]) async throws {
        if insiders.isEmpty, companies.isEmpty { return }
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
    ///
    /// - Returns: the companies of which a query can see anything new, and those among them that have another SIC.
    func relearn(_ companies: [Int]) async throws -> (changed: Set<Int>, moved: [Int]) {
        guard !companies.isEmpty else { return ([], []) }
        let answers = try await connection.pipelined([
            industryCodes(of: companies), referenceNames(companies), referenceTickers(companies),
            currentTickers(companies),
        ])
        let derived = try await deriveCompanies(companies, industryCodes: answers[0])
        var changed = derived.changed
        for answer in answers[1...] {
            for row in answer.rows { changed.insert(try row.value("company_id")) }
        }
        return (changed, derived.moved)
    }

    /// Whose attributes are derived, and from which filings: of those whose stored filings changed from all, else from the
    /// new ones alone.
    struct Scope {
        var companies: [Int]
        var rewritten: [Int]
        /// New filings, all of them.
        var new: [Int]
        /// Owners some of whose stored filings changed.
        var rewrittenOwners: [Int] = []

        init(_ decisions: BatchDecisions) {
            companies = decisions.companies.sorted()
            rewritten = decisions.rewrittenCompanies.sorted()
            new = decisions.stores.map(\.facts.accession)
        }

        mutating func addOwners(_ former: [Int], _ connection: Connection) async throws {
            let owners: [Int] = try await connection.query(
                "SELECT DISTINCT insider_id FROM filing_owner WHERE company_id = ANY(\(bind: rewritten))"
            ).rows.map { try $0.value(0) }
            rewrittenOwners = Set(owners + former).sorted()
        }

        /// The new filings, as `f`.
        var newFilings: SQL { "(\(new(but: []))) f" }

        /// The filings to look at for companies, as `f`.
        var filings: SQL {
            guard !rewritten.isEmpty else { return newFilings }
            let all: SQL = "SELECT * FROM filing WHERE company_id = ANY(\(bind: rewritten)::bigint[])"
            return "(\(new(but: rewritten)) UNION ALL \(all)) f"
        }

        private func new(but companies: [Int]) -> SQL {
            let others: SQL = companies.isEmpty ? "" : " AND company_id <> ALL(\(bind: companies)::bigint[])"
            return "SELECT * FROM filing WHERE accession = ANY(\(bind: new)::bigint[])\(others)"
        }
    }

    // MARK: Companies

    private func companyNames(_ scope: Scope) -> [SQL] {
        let filed: SQL = """
            INSERT INTO company_name (company_id, name, first_seen, last_seen, source) \
            SELECT f.company_id, seen.name, min(seen.day), max(seen.day), min(seen.source) \
            FROM \(scope.filings) \(Self.issuerParty) \(Self.names("COALESCE(p.name, f.issuer_name)")) \
            GROUP BY f.company_id, seen.name ON CONFLICT (company_id, name) DO UPDATE SET \
            first_seen = least(company_name.first_seen, excluded.first_seen), \
            last_seen = greatest(company_name.last_seen, excluded.last_seen), \
            source = least(company_name.source, excluded.source)
            """
        let forgotten = deletion(from: "company_name", of: scope.rewritten)
        return forgotten + [filed, referenceNames(scope.companies)]
    }

    private func deletion(from table: SQL, of companies: [Int]) -> [SQL] {
        companies.isEmpty ? [] : ["DELETE FROM \(table) WHERE company_id = ANY(\(bind: companies))"]
    }

    /// The names that lists say companies have had; a name without a date was used up to when the list said so.
    private func referenceNames(_ companies: [Int]) -> SQL {
        """
        INSERT INTO company_name (company_id, name, first_seen, last_seen, source) \
        SELECT r.company_id, n.name, min(COALESCE(n.since, n.until, r.as_of::date)), \
        max(COALESCE(n.until, n.since, r.as_of::date)), min(r.source) FROM company_reference r \
        CROSS JOIN LATERAL unnest(r.former_names, r.former_names_from, r.former_names_until) AS n (name, since, until) \
        WHERE r.company_id = ANY(\(bind: companies)) GROUP BY r.company_id, n.name \
        ON CONFLICT (company_id, name) DO UPDATE SET \
        first_seen = least(company_name.first_seen, excluded.first_seen), \
        last_seen = greatest(company_name.last_seen, excluded.last_seen), \
        source = least(company_name.source, excluded.source) \
        WHERE excluded.first_seen < company_name.first_seen OR excluded.last_seen > company_name.last_seen \
        OR excluded.source < company_name.source RETURNING company_id
        """
    }

    /// The names that a filing `f` and what its header says of a party `p` give, each with a day on which it was used.
    private static func names(_ name: SQL) -> SQL {
        """
        CROSS JOIN LATERAL (SELECT \(name) AS name, f.filed_on AS day, \(source) AS source UNION ALL \
        SELECT n.name, n.until, 'HEADER' FROM unnest(p.former_names, p.former_names_until) AS n (name, until)) AS seen \
        WHERE seen.name <> ''
        """
    }

    private static let issuerParty: SQL =
        "LEFT JOIN filing_party p ON p.company_id = f.company_id AND p.accession = f.accession AND p.is_issuer"

    private static let source: SQL =
        "(CASE WHEN p.name IS NULL THEN 'DOCUMENT' ELSE 'HEADER' END)::attribute_source"

    private func tickers(_ scope: Scope) -> [SQL] {
        let filed: SQL = """
            INSERT INTO company_ticker (company_id, ticker, first_seen, last_seen, ordinal, is_current, source) \
            SELECT f.company_id, s.ticker, min(f.filed_on), max(f.filed_on), min(s.ordinal), false, 'DOCUMENT' \
            FROM \(scope.filings) CROSS JOIN LATERAL unnest(f.issuer_tickers) WITH ORDINALITY AS s (ticker, ordinal) \
            GROUP BY f.company_id, s.ticker ON CONFLICT (company_id, ticker) DO UPDATE SET \
            first_seen = least(company_ticker.first_seen, excluded.first_seen), \
            last_seen = greatest(company_ticker.last_seen, excluded.last_seen), \
            source = least(company_ticker.source, excluded.source)
            """
        let forgotten = deletion(from: "company_ticker", of: scope.rewritten)
        return forgotten + [filed, referenceTickers(scope.companies), currentTickers(scope.companies)]
    }

    /// Marks the tickers that the newest word of each company names.
    private func currentTickers(_ companies: [Int]) -> SQL {
        """
        UPDATE company_ticker t SET is_current = s.ordinal IS NOT NULL, ordinal = COALESCE(s.ordinal, t.ordinal) \
        FROM company_ticker k \
        LEFT JOIN LATERAL (\(Self.newestTickers(of: "k.company_id"))) n ON true \
        LEFT JOIN LATERAL unnest(n.tickers) WITH ORDINALITY AS s (ticker, ordinal) ON s.ticker = k.ticker \
        WHERE k.company_id = ANY(\(bind: companies)) AND t.company_id = k.company_id AND t.ticker = k.ticker \
        AND (t.is_current, t.ordinal) IS DISTINCT FROM (s.ordinal IS NOT NULL, COALESCE(s.ordinal, t.ordinal)) \
        RETURNING t.company_id
        """
    }

    private func referenceTickers(_ companies: [Int]) -> SQL {
        """
        INSERT INTO company_ticker (company_id, ticker, first_seen, last_seen, ordinal, is_current, source) \
        SELECT r.company_id, s.ticker, min(r.as_of::date), max(r.as_of::date), min(s.ordinal), false, min(r.source) \
        FROM company_reference r CROSS JOIN LATERAL unnest(r.tickers) WITH ORDINALITY AS s (ticker, ordinal) \
        WHERE r.company_id = ANY(\(bind: companies)) GROUP BY r.company_id, s.ticker \
        ON CONFLICT (company_id, ticker) DO UPDATE SET \
        first_seen = least(company_ticker.first_seen, excluded.first_seen), \
        last_seen = greatest(company_ticker.last_seen, excluded.last_seen), \
        source = least(company_ticker.source, excluded.source) \
        WHERE excluded.first_seen < company_ticker.first_seen OR excluded.last_seen > company_ticker.last_seen \
        OR excluded.source < company_ticker.source RETURNING company_id
        """
    }

    /// The tickers that the newest filing or list with any names.
    private static func newestTickers(of company: SQL) -> SQL {
        """
        SELECT tickers FROM (\
        (SELECT issuer_tickers AS tickers, known_from AS as_of, 9 AS rank, accession FROM filing \
        WHERE company_id = \(company) AND issuer_tickers <> '{}' ORDER BY known_from DESC, accession DESC LIMIT 1) \
        UNION ALL (SELECT tickers, as_of, 0, 0 FROM company_reference WHERE company_id = \(company) AND tickers <> '{}' \
        ORDER BY as_of DESC, source LIMIT 1)) AS word ORDER BY as_of DESC, rank LIMIT 1
        """
    }

    /// Writes what has changed of the companies' own rows.
    ///
    /// - Parameter industryCodes: the answer to ``industryCodes(of:)``.
    /// - Returns: the companies of which a query can see anything new, and those that are new or have another SIC.
    private func deriveCompanies(
        _ companies: [Int],
        industryCodes: ResultSet
    ) async throws -> (changed: Set<Int>, moved: [Int]) {
        let industryRows = try industryRows(industryCodes)
        let written = try await connection.query(
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
            before AS (SELECT company_id, sic, sector, name_as_of, (\(Self.visible)) AS visible FROM company \
            WHERE company_id = ANY(\(bind: companies))), \
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
            COALESCE(w.sector, 'UNCLASSIFIED'), w.sic_source, w.sic_as_of) RETURNING c.*) \
            SELECT w.company_id, b.name_as_of = '-infinity' OR (b.sic, b.sector) IS DISTINCT FROM (w.sic, w.sector), \
            b.visible IS DISTINCT FROM w.visible \
            FROM (SELECT *, (\(Self.visible)) AS visible FROM written) w JOIN before b USING (company_id)
            """
        )
        var result: (changed: Set<Int>, moved: [Int]) = ([], [])
        for row in written.rows {
            let (company, isMoved): (Int, Bool) = (try row.value(0), try row.value(1))
            if isMoved { result.moved.append(company) }
            if try isMoved || row.value(2) { result.changed.insert(company) }
        }
        return result
    }

    /// What queries show of a company, or find it by: all but the moments since when it holds.
    private static let visible: SQL = """
        name, name_source, state, state_of_incorporation, fiscal_year_end, ein, exchange, foreign_ticker, ticker, search_text, \
        sic, industry, sector, sic_source
        """

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

    /// Asks for the newest SIC of each company, from filing headers and lists.
    private func industryCodes(of companies: [Int]) -> SQL {
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
    }

    /// The newest SIC of each company with the industry it stands for, as rows `i`.
    private func industryRows(_ codes: ResultSet) throws -> SQL {
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

    private func insiders(_ scope: Scope) -> [SQL] {
        let rewritten = scope.rewrittenOwners
        // From the filings to their owners: an owner's own index would lead through the whole history of each.
        let new: SQL = "\(scope.newFilings) JOIN filing_owner o USING (company_id, accession) \(Self.ownerParty)"
        let all: SQL = """
            (SELECT * FROM filing_owner WHERE insider_id = ANY(\(bind: rewritten)::bigint[])) o \
            JOIN filing f USING (company_id, accession) \(Self.ownerParty)
            """
        var steps: [SQL] = []
        if !rewritten.isEmpty {
            steps = ["DELETE FROM insider_name WHERE insider_id = ANY(\(bind: rewritten))", insiderNames(in: all)]
        }
        if !scope.new.isEmpty {
            steps += [insiderNames(in: new), insiderUpdate(Self.wordOfOwners(in: new, but: rewritten))]
        }
        if !rewritten.isEmpty {
            let owners: SQL = "unnest(\(bind: rewritten)::bigint[]) AS c (insider_id)"
            steps.append(
                insiderUpdate("SELECT c.insider_id, n.* FROM \(owners) CROSS JOIN LATERAL (\(Self.newestWord)) n")
            )
        }
        return steps
    }

    private func insiderNames(in mentions: SQL) -> SQL {
        """
        INSERT INTO insider_name (insider_id, name, first_seen, last_seen, source) \
        SELECT o.insider_id, seen.name, min(seen.day), max(seen.day), min(seen.source) \
        FROM \(mentions) \(Self.names(Self.ownerName)) \
        GROUP BY o.insider_id, seen.name ON CONFLICT (insider_id, name) DO UPDATE SET \
        first_seen = least(insider_name.first_seen, excluded.first_seen), \
        last_seen = greatest(insider_name.last_seen, excluded.last_seen), \
        source = least(insider_name.source, excluded.source)
        """
    }

    /// Writes what has changed of the insiders' own rows; returns those that say something else
    /// than before, null for others.
    ///
    /// - Parameter word: the newest that is said of each: its number, name, source, city, state, country, and since when.
    private func insiderUpdate(_ word: SQL) -> SQL {
        """
        UPDATE insider i SET name = w.name, city = w.city, state = w.state, country = w.country, name_source = w.source, \
        name_as_of = w.known_from, search_text = w.search_text FROM (\
        SELECT n.*, lower(concat_ws(' ', n.name, o.names)) AS search_text FROM (\(word)) n \
        LEFT JOIN LATERAL (SELECT string_agg(name, ' ' ORDER BY last_seen DESC, name) AS names FROM insider_name \
        WHERE insider_id = n.insider_id AND name <> n.name) o ON true) w JOIN insider b ON b.insider_id = w.insider_id \
        WHERE i.insider_id = w.insider_id AND \
        (i.name, i.city, i.state, i.country, i.name_source, i.name_as_of, i.search_text) IS DISTINCT FROM \
        (w.name, w.city, w.state, w.country, w.source, w.known_from, w.search_text) \
        RETURNING CASE WHEN b.name_as_of > '-infinity' AND (b.name, b.city, b.state, b.country, b.name_source) IS DISTINCT FROM \
        (w.name, w.city, w.state, w.country, w.source) THEN i.insider_id END
        """
    }

    /// What is newest of the owners of new filings: what those say if they are newer than what is stored, else what is
    /// stored; only where both were known at the same moment must all of an owner's filings be looked through.
    private static func wordOfOwners(in mentions: SQL, but rewritten: [Int]) -> SQL {
        """
        SELECT c.insider_id, n.* FROM (\
        SELECT DISTINCT ON (o.insider_id) o.insider_id, \(words), s.name_as_of, s.name AS stored_name, \
        s.name_source AS stored_source, s.city AS stored_city, s.state AS stored_state, s.country AS stored_country \
        FROM \(mentions) JOIN insider s ON s.insider_id = o.insider_id \
        WHERE o.insider_id <> ALL(\(bind: rewritten)::bigint[]) \
        ORDER BY o.insider_id, f.known_from DESC, o.accession DESC, o.ordinal) c CROSS JOIN LATERAL (\
        SELECT c.name, c.source, c.city, c.state, c.country, c.known_from WHERE c.known_from > c.name_as_of \
        UNION ALL SELECT c.stored_name, c.stored_source, c.stored_city, c.stored_state, c.stored_country, c.name_as_of \
        WHERE c.known_from < c.name_as_of \
        UNION ALL SELECT w.* FROM (\(newestWord)) w WHERE c.known_from = c.name_as_of) n
        """
    }

    /// What the newest filing of owner `c` says.
    private static let newestWord: SQL = """
        SELECT \(words) FROM filing_owner o JOIN filing f USING (company_id, accession) \(ownerParty) \
        WHERE o.insider_id = c.insider_id ORDER BY f.known_from DESC, o.accession DESC, o.ordinal LIMIT 1
        """

    private static let words: SQL =
        "\(ownerName) AS name, \(source) AS source, o.city, o.state, o.country, f.known_from"

    private static let ownerName: SQL = "COALESCE(p.name, o.name)"

    private static let ownerParty: SQL = """
        LEFT JOIN LATERAL (SELECT * FROM filing_party p WHERE p.company_id = o.company_id AND p.accession = o.accession \
        AND NOT p.is_issuer AND p.cik = o.insider_id ORDER BY p.ordinal LIMIT 1) p ON true
        """
}
