import GraphQL
import QueryPlanner
import SQLBuilder

/// `search`: names, tickers and numbers as people type them.
///
/// Each word has to occur in the name, as it is or with typing mistakes; `pg_trgm` indexes find the candidates. What
/// was typed last may be the beginning of a word, so answers come while typing.
struct SearchField: ComputedField {
    private static let largestPage = 50
    private static let longestText = 200

    func definition(of member: ComputedModel, in builder: inout SchemaBuilder) -> FieldDefinition {
        let hit = builder.objectType(builder.catalog[SearchHit.self])
        builder.add(SearchKind.model)
        return FieldDefinition(
            member.name,
            type: .nonNull(.list(.nonNull(hit))),
            arguments: [
                InputValueDefinition(
                    "text",
                    type: .nonNull(.named("String")),
                    description: """
                        A ticker, a name or parts of it in any order, a CIK or an accession number; small typing \
                        mistakes are forgiven.
                        """
                ),
                InputValueDefinition(
                    "kinds",
                    type: .list(.nonNull(.named(SearchKind.typeName))),
                    description: "What to look for; all by default."
                ),
                InputValueDefinition(
                    "first",
                    type: .nonNull(.named("Int")),
                    defaultValue: .int(10),
                    description: "At most so many hits, best first; at most \(Self.largestPage)."
                ),
            ],
            description: "Companies, insiders and filings by what people type, best first.",
            attachment: Member.computed(member)
        )
    }

    func plan(_ field: SelectedField, at place: PlanPlace, in planner: Planner) throws(PlanError) -> Slot {
        guard case .string(let raw)? = field.arguments["text"], case .int(let count)? = field.arguments["first"],
            let first = Int(count)
        else { throw planner.error("'search' needs 'text'.", field: field) }
        guard (0...Self.largestPage).contains(first) else {
            throw planner.error(
                "'first' is \(first); 'search' gives from 0 to \(Self.largestPage) hits.",
                code: .limitExceeded,
                field: field
            )
        }
        guard raw.utf8.count <= Self.longestText else {
            throw planner.error(
                "'text' has \(raw.utf8.count) bytes; 'search' takes at most \(Self.longestText).",
                code: .limitExceeded,
                field: field
            )
        }
        let kinds = field.arguments["kinds"].flatMap { $0.isNull ? nil : $0.items.compactMap(\.sqlText) }
        let text = SearchText(raw)
        let parts = SearchKind.allCases.filter { kinds?.contains($0.rawValue) ?? true }.flatMap {
            text.candidates($0, time: planner.time, limit: first)
        }
        let entity = planner.catalog[SearchHit.self]
        let node = try planner.node(
            for: field,
            at: place,
            answeredBy: entity.name,
            rowsPerParent: first
        ) { node in
            let found: SQL =
                parts.isEmpty
                ? """
                SELECT NULL::text AS kind, NULL::text AS title, NULL::text AS ticker, 0::double precision AS score, \
                NULL::bigint AS company_id, NULL::bigint AS insider_id, NULL::bigint AS accession WHERE FALSE
                """
                : parts.joined(separator: " UNION ALL ")
            node.body = { node in
                """
                SELECT 1::bigint AS n\(node.selectList) FROM (SELECT DISTINCT ON (h.kind, h.company_id, h.insider_id, \
                h.accession) h.* FROM (\(found)) h ORDER BY h.kind, h.company_id, h.insider_id, h.accession, \
                h.score DESC) t\(node.joins) \
                ORDER BY t.score DESC, length(t.title), t.title, t.kind, t.company_id, t.insider_id, t.accession \
                LIMIT \(bind: first)::bigint
                """
            }
        }
        let layout = try planner.layout(of: field.selection, entity: entity, at: node, row: "t")
        return .rows(node: node.index, layout: layout)
    }
}

/// What was typed, taken apart.
struct SearchText {
    /// In lower case, with single spaces.
    let phrase: String
    let words: [String]

    init(_ text: String) {
        let separators: Set<Character> = [" ", ",", ";", "\t", "\n", "\r", "(", ")", "\"", "\0"]
        words = text.lowercased().split { separators.contains($0) }.prefix(8).map(String.init)
        phrase = words.joined(separator: " ")
    }

    /// Selects with the columns of ``SearchHit``: one for exact numbers and tickers, one for names.
    func candidates(_ kind: SearchKind, time: RequestTime, limit: Int) -> [SQL] {
        guard !words.isEmpty else { return [] }
        switch kind {
        case .company: return exactCompanies + names(.company, limit)
        case .insider: return exactInsiders + names(.insider, limit)
        case .filing: return exactFilings(time)
        }
    }

    /// The digits of a CIK; nil when something else was typed.
    private var cik: String? {
        (1...10).contains(phrase.utf8.count) && phrase.utf8.allSatisfy { $0 &- 48 < 10 } ? phrase : nil
    }

    private var exactCompanies: [SQL] {
        var selects: [SQL] = [
            """
            SELECT 'COMPANY' AS kind, c.name AS title, c.ticker, 3::double precision + k.is_current::integer AS score, \
            c.company_id, NULL::bigint AS insider_id, NULL::bigint AS accession \
            FROM company_ticker k JOIN company c USING (company_id) WHERE k.ticker = \(bind: phrase.uppercased())
            """,
            """
            SELECT 'COMPANY', c.name, c.ticker, 2.5::double precision, c.company_id, NULL::bigint, NULL::bigint \
            FROM company_ticker k JOIN company c USING (company_id) \
            WHERE k.ticker >= \(bind: phrase.uppercased()) COLLATE "C" \
            AND k.ticker < (\(bind: phrase.uppercased()) || '~') COLLATE "C" AND k.is_current
            """,
        ]
        if let cik {
            selects.append(
                """
                SELECT 'COMPANY', c.name, c.ticker, 4::double precision, c.company_id, NULL::bigint, NULL::bigint \
                FROM company c WHERE c.company_id = \(bind: cik)::bigint
                """
            )
        }
        return selects
    }

    private var exactInsiders: [SQL] {
        guard let cik else { return [] }
        return [
            """
            SELECT 'INSIDER' AS kind, i.name AS title, NULL::text AS ticker, 4::double precision AS score, \
            NULL::bigint AS company_id, i.insider_id, NULL::bigint AS accession \
            FROM insider i WHERE i.insider_id = \(bind: cik)::bigint
            """
        ]
    }

    private func exactFilings(_ time: RequestTime) -> [SQL] {
        let digits = phrase.filter { $0 != "-" }
        guard digits.utf8.count == 18, digits.utf8.allSatisfy({ $0 &- 48 < 10 }) else { return [] }
        let seen = [
            "f.accession = \(bind: digits)::bigint", time.visibility(.sinceKnown, of: "f"),
        ].conjunction()
        return [
            """
            SELECT 'FILING' AS kind, \(Filing.accessionNumber("f")) AS title, NULL::text AS ticker, \
            4::double precision AS score, NULL::bigint AS company_id, NULL::bigint AS insider_id, f.accession \
            FROM filing f WHERE \(seen)
            """
        ]
    }

    /// Names that hold every word, or one much like it.
    ///
    /// A whole name, or its beginning, comes before the rest.
    private func names(_ kind: SearchKind, _ limit: Int) -> [SQL] {
        let isCompany = kind == .company
        let table: SQL = isCompany ? "company" : "insider"
        let ids: SQL =
            isCompany
            ? "c.company_id, NULL::bigint AS insider_id" : "NULL::bigint AS company_id, c.insider_id"
        let ticker: SQL = isCompany ? "c.ticker" : "NULL::text AS ticker"
        let score: SQL = """
            CASE WHEN lower(c.name) = \(bind: phrase) THEN 2.9 \
            WHEN lower(c.name) LIKE \(bind: phrase.likePrefix) THEN 2.4 \
            WHEN c.search_text LIKE \(bind: "% " + phrase.likePrefix) THEN 2.0 ELSE 1 END \
            + word_similarity(\(bind: phrase), c.search_text) / 2
            """
        func select(_ condition: SQL, _ bonus: SQL) -> SQL {
            """
            (SELECT '\(SQL(unescaped: kind.rawValue))' AS kind, c.name AS title, \(ticker), \
            (\(score) + \(bonus))::double precision AS score, \(ids), NULL::bigint AS accession \
            FROM \(table) c WHERE \(condition) ORDER BY 4 DESC, length(c.name), c.name LIMIT \(bind: limit)::bigint)
            """
        }
        let whole = words.map { word in "c.search_text LIKE \(bind: "%" + word.likePrefix)" as SQL }
        // Words of one or two letters have no trigram of their own to be similar in.
        let similar = words.map { word in
            word.utf8.count < 3
                ? "c.search_text LIKE \(bind: "%" + word.likePrefix)" : "c.search_text %> \(bind: word)" as SQL
        }
        return [select(whole.conjunction(), "0"), select(similar.conjunction(), "-1")]
    }
}

extension String {
    /// A `LIKE` pattern for texts that begin with this one.
    fileprivate var likePrefix: String {
        var pattern = ""
        for character in unicodeScalars {
            if character == "%" || character == "_" || character == "\\" { pattern += "\\" }
            pattern.unicodeScalars.append(character)
        }
        return pattern + "%"
    }
}
