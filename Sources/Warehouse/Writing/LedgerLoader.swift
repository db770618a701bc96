import Edgar
import Form4Schema
import Postgres
import SQLBuilder

/// A filing that is stored, as far as the rules look at it, and what they made of its lines when it was written.
struct StoredHistory: Sendable {
    var filings: [FilingFacts] = []
    var standings = IssuerStandings()

    var inKnownOrder: StoredHistory {
        var history = self
        history.filings.sort { KnownOrder($0) < KnownOrder($1) }
        return history
    }
}

/// Reads what is stored of issuers.
struct LedgerLoader {
    let connection: Connection

    /// All filings of some issuers, by issuer.
    func histories(of companies: [Int]) async throws -> [Int: StoredHistory] {
        guard !companies.isEmpty else { return [:] }
        return try await histories(in: "WHERE company_id = ANY(\(bind: companies)::bigint[])")
    }

    /// The filings that amendments may restate, with all that were restated together with them, by issuer.
    ///
    /// These are filings of the same form that an owner of the amendment filed, too: see ``AmendmentMatching``.
    func lineages(for amendments: [FilingFacts]) async throws -> [Int: StoredHistory] {
        let owners = amendments.flatMap { amendment in amendment.owners.map { (amendment, $0) } }
        guard !owners.isEmpty else { return [:] }
        let filings = try await connection.query(
            """
            WITH root AS (SELECT DISTINCT f.company_id, COALESCE(f.original, f.accession) AS accession FROM (\
            SELECT DISTINCT * FROM unnest(\(bind: owners.map(\.0.company))::bigint[], \
            \(bind: owners.map(\.0.form.name))::form[], \(bind: owners.map(\.1))::bigint[])) AS a (company_id, form, owner) \
            JOIN filing f ON f.company_id = a.company_id AND f.form = a.form AND a.owner = ANY(f.owner_ids)) \
            SELECT company_id, accession FROM root UNION ALL SELECT f.company_id, f.accession FROM root \
            JOIN filing f ON f.company_id = root.company_id AND f.original = root.accession
            """
        )
        let companies: [Int] = try filings.rows.map { try $0.value(0) }
        let accessions: [Int] = try filings.rows.map { try $0.value(1) }
        guard !accessions.isEmpty else { return [:] }
        return try await histories(
            in: """
                JOIN unnest(\(bind: companies)::bigint[], \(bind: accessions)::bigint[]) AS k (company_id, accession) \
                USING (company_id, accession)
                """
        )
    }

    /// - Parameter scope: what follows the name of a table to choose filings or their lines.
    private func histories(in scope: SQL) async throws -> [Int: StoredHistory] {
        let answers = try await connection.pipelined(
            [
                "SELECT \(Self.filingColumns) FROM filing \(scope)",
                """
                SELECT accession, \(Self.transactionColumns) FROM transaction \(scope) ORDER BY accession, "table", ordinal
                """,
                "SELECT accession, \(Self.holdingColumns) FROM holding \(scope) ORDER BY accession, \"table\", ordinal",
            ],
            timeout: .seconds(600)
        )
        var histories: [Int: StoredHistory] = [:]
        var places: [Int: (company: Int, index: Int)] = [:]
        for row in answers[0].rows {
            var cells = CellReader(row)
            let company: Int = try cells.next()
            let facts = try FilingFacts(company: company, &cells)
            histories[company, default: StoredHistory()].filings.append(facts)
            places[facts.accession] = (company, (histories[company]?.filings.count ?? 1) - 1)
            if let original: Int = try cells.next() {
                histories[company]?.standings.originals[facts.accession] = original
            }
        }
        for row in answers[1].rows {
            var cells = CellReader(row)
            let accession: Int = try cells.next()
            guard let (company, index) = places[accession] else { continue }
            let (facts, standing) = try Self.transaction(accession, &cells)
            histories[company]?.filings[index].transactions.append(facts)
            histories[company]?.standings.transactions[LineReference(accession, facts)] = standing
        }
        for row in answers[2].rows {
            var cells = CellReader(row)
            let accession: Int = try cells.next()
            guard let (company, index) = places[accession] else { continue }
            let (facts, standing) = try Self.holding(&cells)
            histories[company]?.filings[index].holdings.append(facts)
            let reference = LineReference(accession: accession, table: facts.table, ordinal: facts.ordinal)
            histories[company]?.standings.holdings[reference] = standing
        }
        return histories
    }

    /// The newest moment from which anything of an issuer is known; absent for issuers without filings.
    func newestKnown(of companies: [Int]) async throws -> [Int: Moment] {
        let result = try await connection.query(
            """
            SELECT c.id, extract(epoch FROM f.known_from)::bigint FROM unnest(\(bind: companies)::bigint[]) AS c (id) \
            CROSS JOIN LATERAL (SELECT known_from FROM filing WHERE company_id = c.id \
            ORDER BY known_from DESC, accession DESC LIMIT 1) f
            """
        )
        var newest: [Int: Moment] = [:]
        for row in result.rows { newest[try row.value(0)] = Moment(seconds: try row.value(1)) }
        return newest
    }

    private static let filingColumns: SQL = """
        company_id, accession, form, is_amendment, filed_on - DATE '1970-01-01', filed_on_source, \
        extract(epoch FROM accepted_at)::bigint, accepted_at_source, period_of_report - DATE '1970-01-01', \
        date_of_original_submission - DATE '1970-01-01', owner_ids, incomplete, original
        """

    private static let terms: SQL = """
        exercise_price, exercisable_on - DATE '1970-01-01', expires_on - DATE '1970-01-01', underlying_title, \
        underlying_shares, underlying_value
        """

    static let transactionColumns: SQL = """
        "table", ordinal, security_title, row_form, code, equity_swap, traded_on - DATE '1970-01-01', \
        deemed_on - DATE '1970-01-01', timeliness, shares, price, total_value, direction, shares_owned_after, \
        value_owned_after, ownership, nature_of_ownership, \(terms), extract(epoch FROM known_until)::bigint, \
        first_filed_on - DATE '1970-01-01', amends_accession, amends_ordinal, amended_by_accession, amended_by_ordinal, \
        lag_business_days, is_late, is_first_purchase, months_since_last_purchase, quality_flags
        """

    private static let holdingColumns: SQL = """
        "table", ordinal, security_title, row_form, shares_owned, value_owned, ownership, nature_of_ownership, \(terms), \
        extract(epoch FROM known_until)::bigint, amends_accession, amends_ordinal
        """

    static func transaction(
        _ accession: Int,
        _ cells: inout CellReader
    ) throws -> (TransactionFacts, TransactionStanding) {
        let facts = TransactionFacts(
            table: try cells.word(),
            ordinal: try cells.next(),
            securityTitle: try cells.next(),
            rowForm: try cells.optionalForm(),
            code: try cells.word(),
            equitySwap: try cells.next(),
            tradedOn: try cells.date(),
            deemedOn: try cells.optionalDate(),
            timeliness: try cells.optionalWord(),
            shares: try cells.amount(),
            price: try cells.amount(),
            totalValue: try cells.amount(),
            direction: try cells.word(),
            sharesOwnedAfter: try cells.amount(),
            valueOwnedAfter: try cells.amount(),
            ownership: try cells.word(),
            natureOfOwnership: try cells.next(),
            terms: try cells.terms()
        )
        let knownUntil = try cells.optionalMoment()
        var standing = TransactionStanding(firstFiledOn: try cells.date())
        standing.knownUntil = knownUntil
        standing.amends = try cells.reference(facts.table)
        standing.amendedBy = try cells.reference(facts.table)
        standing.lagBusinessDays = try cells.next() ?? 0
        standing.isLate = try cells.next()
        standing.isFirstPurchase = try cells.next()
        standing.monthsSinceLastPurchase = try cells.next()
        standing.flags = try cells.flags()
        return (facts, standing)
    }

    private static func holding(_ cells: inout CellReader) throws -> (HoldingFacts, HoldingStanding) {
        let facts = HoldingFacts(
            table: try cells.word(),
            ordinal: try cells.next(),
            securityTitle: try cells.next(),
            rowForm: try cells.optionalForm(),
            sharesOwned: try cells.amount(),
            valueOwned: try cells.amount(),
            ownership: try cells.word(),
            natureOfOwnership: try cells.next(),
            terms: try cells.terms()
        )
        let knownUntil = try cells.optionalMoment()
        return (facts, HoldingStanding(knownUntil: knownUntil, amends: try cells.reference(facts.table)))
    }
}

extension LineReference {
    init(_ accession: Int, _ facts: TransactionFacts) {
        self.init(accession: accession, table: facts.table, ordinal: facts.ordinal)
    }
}

extension FilingFacts {
    fileprivate init(company: Int, _ cells: inout CellReader) throws {
        let accession: Int = try cells.next()
        let form = try cells.form()
        let isAmendment: Bool = try cells.next()
        let filedOn = try cells.date()
        let source: DateSource = try cells.word()
        let acceptedAt = try cells.optionalMoment()
        let acceptedAtSource: DateSource? = try cells.optionalWord()
        self.init(
            accession: accession,
            company: company,
            form: form,
            isAmendment: isAmendment,
            dates: FilingDates(
                filedOn: filedOn,
                source: source,
                acceptedAt: acceptedAt,
                acceptedAtSource: acceptedAtSource
            ),
            periodOfReport: try cells.optionalDate(),
            dateOfOriginalSubmission: try cells.optionalDate(),
            owners: try cells.next(),
            isIncomplete: try cells.next(),
            transactions: [],
            holdings: []
        )
    }
}
