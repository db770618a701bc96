import QueryPlanner
import SQLBuilder

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

    /// Whether `pg_trgm` has anything to find it by: it knows only letters and digits.
    var hasTrigrams: Bool { phrase.contains { $0.isLetter || $0.isNumber } }

    /// The digits of a CIK; nil when something else was typed.
    var cik: String? {
        (1...10).contains(phrase.utf8.count) && phrase.utf8.allSatisfy { $0 &- 48 < 10 } ? phrase : nil
    }

    /// The digits of an accession number; nil when something else was typed.
    var accession: String? {
        let digits = phrase.filter { $0 != "-" }
        return digits.utf8.count == 18 && digits.utf8.allSatisfy { $0 &- 48 < 10 } ? digits : nil
    }
}

/// The SQL of a search.
///
/// It has three steps, of which the later ones run only as far as they are needed:
///
/// 1. numbers, tickers and names that begin with what was typed: a few rows from the edge of an index;
/// 2. names that hold every word, when the first step did not fill the answer: `pg_trgm` finds the candidates;
/// 3. names much like it, when nothing holds the words as typed.
struct SearchStatement {
    /// So many names with all words are ranked at most, so that a fragment of every other name costs no more.
    private static let ranked = 1000

    private let text: SearchText
    private let kinds: [SearchKind]
    private let first: Int
    private let time: RequestTime

    init(_ text: SearchText, kinds: [SearchKind], first: Int, time: RequestTime) {
        self.text = text
        self.kinds = kinds
        self.first = first
        self.time = time
    }

    func body(_ node: NodeDraft) -> SQL {
        """
        WITH begun AS MATERIALIZED (\(union(begun))), worded AS MATERIALIZED (\(union(worded))), \
        literal AS (SELECT * FROM begun UNION ALL SELECT * FROM worded), alike AS (\(union(alike))) \
        SELECT 1::bigint AS n\(node.selectList) FROM (SELECT DISTINCT ON (h.kind, h.company_id, h.insider_id, \
        h.accession) h.* FROM (SELECT * FROM literal UNION ALL SELECT * FROM alike) h ORDER BY h.kind, h.company_id, \
        h.insider_id, h.accession, h.score DESC) t\(node.joins) \
        ORDER BY t.score DESC, length(t.title), t.title, t.kind, t.company_id, t.insider_id, t.accession \
        LIMIT \(constant: first)
        """
    }

    /// The hits of all selects, of which there may be none.
    private func union(_ selects: [SQL]) -> SQL {
        let none = hit(.company, score: "0", from: "company c WHERE FALSE")
        return selects.isEmpty ? none : selects.joined(separator: " UNION ALL ")
    }

    /// Names can be looked for: something was typed.
    private var named: [SearchKind] { text.words.isEmpty ? [] : kinds.filter { $0 != .filing } }

    // MARK: Numbers, tickers, beginnings

    private var begun: [SQL] {
        var selects: [SQL] = []
        for kind in named {
            selects += kind == .company ? tickers : []
            if let cik = text.cik {
                let from: SQL = "\(table(kind)) c WHERE c.\(key(kind)) = \(bind: cik)::bigint"
                selects.append(hit(kind, score: "4", from: from))
            }
            let end = text.phrase + String(Self.last)
            selects.append(
                hit(
                    kind,
                    score: "CASE WHEN lower(c.name) = lower(\(bind: text.phrase)) THEN 2.9 ELSE 2.4 END",
                    from: """
                        \(table(kind)) c WHERE lower(c.name) COLLATE "C" >= lower(\(bind: text.phrase)) \
                        AND lower(c.name) COLLATE "C" < lower(\(bind: end)) \
                        ORDER BY lower(c.name) COLLATE "C", c.\(key(kind)) LIMIT \(constant: first)
                        """
                )
            )
        }
        if kinds.contains(.filing), let accession = text.accession {
            let seen = ["f.accession = \(bind: accession)::bigint", time.visibility(.sinceKnown, of: "f")].conjunction()
            selects.append(
                hit(.filing, title: Filing.accessionNumber("f"), score: "4", from: "filing f WHERE \(seen)")
            )
        }
        return selects
    }

    /// Comes after every text that continues a prefix, in the order of bytes.
    private static let last: Unicode.Scalar = "\u{10FFFF}"

    private var tickers: [SQL] {
        let from: SQL = "company_ticker k JOIN company c USING (company_id)"
        let ticker = text.phrase.uppercased()
        return [
            hit(.company, score: "3 + k.is_current::integer", from: "\(from) WHERE k.ticker = \(bind: ticker)"),
            hit(
                .company,
                score: "2.5",
                from: """
                    \(from) WHERE k.ticker COLLATE "C" >= \(bind: ticker) AND k.ticker COLLATE "C" < \
                    \(bind: ticker + String(Self.last)) AND k.is_current ORDER BY k.ticker COLLATE "C" \
                    LIMIT \(constant: first)
                    """
            ),
        ]
    }

    // MARK: Words

    /// The words of a name and its tickers, each behind a space: what the trigram indexes are over.
    private static let searched: SQL = "(' ' || c.search_text)"

    /// Names that hold every word; a short one has to begin a word.
    private var worded: [SQL] {
        guard text.hasTrigrams else { return [] }
        let holds = text.words.map { Self.holds($0, anywhere: !$0.isShort) }
        let begins = Self.holds(text.phrase, anywhere: false)
        return named.map { kind in
            best(
                kind,
                // With the similarity still less than where the whole name begins with what was typed.
                score: "CASE WHEN \(begins) THEN 1.8 ELSE 1 END + \(similarity)",
                when: "(SELECT count(DISTINCT (company_id, insider_id, accession)) FROM begun) < \(constant: first)",
                holds
            )
        }
    }

    /// Names like what was typed: companies where no company has the words, insiders where nothing has.
    private var alike: [SQL] {
        // Words of one or two letters are too short to be like another; without longer ones nothing new is found.
        guard text.hasTrigrams, text.words.contains(where: { !$0.isShort }) else { return [] }
        let holds = text.words.map { word -> SQL in
            word.isShort ? Self.holds(word, anywhere: false) : "\(Self.searched) %> lower(\(bind: word))"
        }
        return named.map { kind in
            let found: SQL = kind == .company ? " WHERE kind = 'COMPANY'" : ""
            return best(kind, score: similarity, when: "NOT EXISTS (SELECT FROM literal\(found))", holds)
        }
    }

    /// That a text stands in the words of `c`: anywhere, or where a word begins.
    private static func holds(_ text: String, anywhere: Bool) -> SQL {
        "\(searched) LIKE \(bind: (anywhere ? "%" : "% ") + text.likePrefix)"
    }

    private var similarity: SQL { "word_similarity(lower(\(bind: text.phrase)), c.search_text) / 2" }

    /// The best of a bounded number of names.
    private func best(_ kind: SearchKind, score: SQL, when gate: SQL, _ holds: [SQL]) -> SQL {
        let found: SQL = """
            (SELECT c.* FROM \(table(kind)) c WHERE \(gate) AND \(holds.conjunction()) LIMIT \(constant: Self.ranked)) c
            """
        return hit(
            kind,
            score: score,
            from: "\(found) ORDER BY 4 DESC, length(c.name), c.name LIMIT \(constant: first)"
        )
    }

    // MARK: Hits

    private func table(_ kind: SearchKind) -> SQL { kind == .company ? "company" : "insider" }
    private func key(_ kind: SearchKind) -> SQL { kind == .company ? "company_id" : "insider_id" }

    /// A select with the columns of ``SearchHit``, from rows `c` of companies or insiders, or `f` of filings.
    private func hit(_ kind: SearchKind, title: SQL = "c.name", score: SQL, from: SQL) -> SQL {
        """
        (SELECT '\(SQL(unescaped: kind.rawValue))' AS kind, \(title) AS title, \
        \(kind == .company ? "c.ticker" : "NULL::text" as SQL) AS ticker, (\(score))::double precision AS score, \
        \(kind == .company ? "c.company_id" : "NULL::bigint" as SQL) AS company_id, \
        \(kind == .insider ? "c.insider_id" : "NULL::bigint" as SQL) AS insider_id, \
        \(kind == .filing ? "f.accession" : "NULL::bigint" as SQL) AS accession FROM \(from))
        """
    }
}

extension String {
    /// Whether a pattern that holds it anywhere has no trigram.
    fileprivate var isShort: Bool { unicodeScalars.count < 3 }

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
