import Edgar
import Postgres
import SQLBuilder

/// Judges filings that are newer than all stored ones of their issuer by the few stored lines they can depend on.
///
/// Nearly every filing of the live road, and of a history loaded in order, is of this kind; reading its issuer's
/// whole history would cost more the longer the issuer files.
struct LatestArrivals {
    let connection: Connection
    let calendar: EdgarCalendar

    /// An issuer's arrivals judged, and the stored filings that amendments among them may have changed.
    struct Judgement {
        let lineages: StoredHistory
        let standings: IssuerStandings
    }

    /// By issuer; absent for an issuer that only its whole history can judge.
    func judgements(of arrivals: [Int: [FilingFacts]]) async throws -> [Int: Judgement] {
        let amendments = arrivals.values.flatMap { $0.filter(\.isAmendment) }
        let lineages = try await LedgerLoader(connection: connection).lineages(for: amendments)
        let contexts = try await contexts(for: arrivals, lineages)
        var judged: [Int: Judgement] = [:]
        for (company, filings) in arrivals {
            let lineages = lineages[company] ?? StoredHistory()
            let standings = IssuerLedger(
                arrivals: filings,
                lineages: lineages,
                context: contexts[company] ?? StoredHistory(),
                calendar: calendar
            ).standings()
            let needsHistory = filings.contains { filing in
                filing.transactions.contains { line in
                    standings.transactions[filing.reference(line)]?.flags.contains(QualityFlags(.priceOutlier)) ?? false
                }
            }
            if !needsHistory { judged[company] = Judgement(lineages: lineages, standings: standings) }
        }
        return judged
    }

    /// The valid lines that rules can look at: recent priced trades, purchases of the same owners, indirect lines of the day.
    private func contexts(
        for arrivals: [Int: [FilingFacts]],
        _ lineages: [Int: StoredHistory]
    ) async throws -> [Int: StoredHistory] {
        let questions = Self.conditions(arrivals, lineages).map { condition -> SQL in
            """
            SELECT t.company_id, t.accession, t.form, t.is_amendment, t.filed_on - DATE '1970-01-01', \
            extract(epoch FROM t.known_from)::bigint, t.owner_ids, \(LedgerLoader.transactionColumns) \
            FROM \(condition) AND t.known_until IS NULL
            """
        }
        var contexts = Contexts()
        for rows in try await connection.pipelined(questions) {
            for row in rows.rows { try contexts.add(row) }
        }
        return contexts.histories.mapValues(\.inDocumentOrder)
    }

    private static func conditions(_ arrivals: [Int: [FilingFacts]], _ lineages: [Int: StoredHistory]) -> [SQL] {
        let filings = arrivals.values.flatMap { $0 }
        var conditions: [SQL] = []
        let windows = arrivals.compactMap { company, filings -> (Int, String)? in
            let first = filings.flatMap(\.transactions).filter(PriceSeries.isComparable).map(\.tradedOn).min()
            return first.map { (company, $0.adding(days: -PriceRules.windowDays).description) }
        }
        if !windows.isEmpty {
            conditions.append(
                """
                transaction t JOIN unnest(\(bind: windows.map(\.0))::bigint[], \(bind: windows.map(\.1))::date[]) \
                AS w (company_id, first_day) ON t.company_id = w.company_id AND t.traded_on >= w.first_day \
                WHERE t."table" = 'NON_DERIVATIVE' AND t.price > 0
                """
            )
        }
        let buyers = filings.filter { filing in filing.transactions.contains { $0.code == .p } }
        if !buyers.isEmpty {
            conditions.append(
                """
                transaction t WHERE t.company_id = ANY(\(bind: Array(Set(buyers.map(\.company))))::bigint[]) \
                AND t.code = 'P' AND t.owner_ids && \(bind: Array(Set(buyers.flatMap(\.owners))))::bigint[]
                """
            )
        }
        let indirect = filings.filter { filing in filing.transactions.contains { $0.ownership == .indirect } }
        if !indirect.isEmpty {
            // A restated trade keeps the day of its first report.
            let restated = lineages.values.flatMap { $0.standings.transactions.values.map(\.firstFiledOn) }
            let days = Set(indirect.map(\.dates.filedOn) + restated).map(\.description)
            conditions.append(
                """
                transaction t WHERE t.company_id = ANY(\(bind: Array(Set(indirect.map(\.company))))::bigint[]) \
                AND t.first_filed_on = ANY(\(bind: days)::date[]) AND t.ownership = 'INDIRECT'
                """
            )
        }
        return conditions
    }
}

/// Lines put back under their filings, each once, however many questions found it.
///
/// Everything grows in place: a batch asks for tens of thousands of lines.
private struct Contexts {
    private(set) var histories: [Int: StoredHistory] = [:]
    /// Where a filing stands in the history of its issuer, by accession number.
    private var places: [Int: Int] = [:]

    mutating func add(_ row: Row) throws {
        var cells = CellReader(row)
        let company: Int = try cells.next()
        let accession: Int = try cells.next()
        var filing = FilingFacts(
            accession: accession,
            company: company,
            form: try cells.form(),
            isAmendment: try cells.next(),
            dates: FilingDates(
                filedOn: try cells.date(),
                source: .header,
                acceptedAt: try cells.optionalMoment(),
                acceptedAtSource: .header
            ),
            owners: try cells.next(),
            transactions: [],
            holdings: []
        )
        let (facts, standing) = try LedgerLoader.transaction(accession, &cells)
        let reference = LineReference(accession, facts)
        let known = histories[company, default: StoredHistory()].standings.transactions
            .updateValue(standing, forKey: reference)
        guard known == nil else { return }
        if let place = places[accession] {
            histories[company]?.filings[place].transactions.append(facts)
        } else {
            places[accession] = histories[company]?.filings.count
            filing.transactions = [facts]
            histories[company]?.filings.append(filing)
        }
    }
}

extension StoredHistory {
    /// Lines in the order of their documents, which queries by other keys do not keep.
    fileprivate var inDocumentOrder: StoredHistory {
        var history = self
        for index in history.filings.indices {
            let accession = history.filings[index].accession
            history.filings[index].transactions.sort { LineReference(accession, $0) < LineReference(accession, $1) }
        }
        return history
    }
}
