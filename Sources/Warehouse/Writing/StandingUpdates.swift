import Edgar
import Postgres
import SQLBuilder

/// The stored lines of which the rules now say something else, and what.
struct StandingUpdates {
    struct Line<Standing> {
        let company: Int
        let reference: LineReference
        let standing: Standing
    }

    private var transactions: [Line<TransactionStanding>] = []
    private var holdings: [Line<HoldingStanding>] = []
    private var originals: [(company: Int, accession: Int, original: Int?)] = []
    /// The owners of the filings that any of these are of.
    private(set) var owners: Set<Int> = []

    var isEmpty: Bool { count == 0 }
    var lineCount: Int { transactions.count + holdings.count }
    private var count: Int { lineCount + originals.count }

    /// Compares what is stored of an issuer with what the rules say of its filings now.
    ///
    /// - Parameter written: accession numbers that are written anew, with their standings.
    mutating func collect(
        _ company: Int,
        filings: [FilingFacts],
        from stored: StoredHistory,
        to standings: IssuerStandings,
        written: Set<Int>,
        touched: inout TouchedKeys
    ) {
        let kept = Dictionary(filings.map { ($0.accession, $0) }, uniquingKeysWith: { $1 })
        for filing in stored.filings {
            let known = count
            defer { if count > known { owners.formUnion(filing.owners) } }
            let isKept = kept[filing.accession] != nil && !written.contains(filing.accession)
            let isRedated = kept[filing.accession]?.dates != filing.dates
            for facts in filing.transactions {
                let reference = filing.reference(facts)
                let before = stored.standings.transactions[reference]
                let after = isKept ? standings.transactions[reference] : nil
                if before == after, !isRedated { continue }
                for standing in [before, after].compactMap({ $0 }) {
                    touched.touch(
                        company: Int64(company),
                        firstFiledOn: "\(standing.firstFiledOn)",
                        tradedOn: "\(facts.tradedOn)"
                    )
                }
                if let after, before != after {
                    transactions.append(Line(company: company, reference: reference, standing: after))
                }
            }
            guard isKept else { continue }
            for facts in filing.holdings {
                let reference = filing.reference(facts)
                if let after = standings.holdings[reference], after != stored.standings.holdings[reference] {
                    holdings.append(Line(company: company, reference: reference, standing: after))
                }
            }
            if stored.standings.originals[filing.accession] != standings.originals[filing.accession] {
                originals.append((company, filing.accession, standings.originals[filing.accession]))
            }
        }
    }

    func write(_ connection: Connection) async throws {
        try await writeTransactions(connection)
        try await writeHoldings(connection)
        guard !originals.isEmpty else { return }
        try await connection.execute(
            """
            UPDATE filing f SET original = d.original FROM unnest(\(bind: originals.map(\.company))::bigint[], \
            \(bind: originals.map(\.accession))::bigint[], \(bind: originals.map(\.original))::bigint[]) \
            AS d (company_id, accession, original) WHERE f.company_id = d.company_id AND f.accession = d.accession
            """
        )
    }

    private func writeTransactions(_ connection: Connection) async throws {
        guard !transactions.isEmpty else { return }
        let sets = FactTables.standing.map { "\(identifier: $0.name) = d.\(identifier: $0.name)" as SQL }
        try await connection.execute(
            """
            UPDATE transaction t SET \(sets.joined()) FROM \(FactTables.standingUpdate.rows(transactions)) d \
            WHERE t.company_id = d.company_id AND t.accession = d.accession AND t."table" = d."table" \
            AND t.ordinal = d.ordinal
            """,
            timeout: .seconds(600)
        )
    }

    private func writeHoldings(_ connection: Connection) async throws {
        guard !holdings.isEmpty else { return }
        let references = holdings.map(\.reference)
        try await connection.execute(
            """
            UPDATE holding h SET known_until = d.known_until, amends_accession = d.amends_accession, \
            amends_ordinal = d.amends_ordinal FROM unnest(\(bind: holdings.map(\.company))::bigint[], \
            \(bind: references.map(\.accession))::bigint[], \(bind: references.map(\.table.rawValue))::security_table[], \
            \(bind: references.map(\.ordinal))::smallint[], \
            \(bind: holdings.map { $0.standing.knownUntil?.description })::timestamptz[], \
            \(bind: holdings.map(\.standing.amends?.accession))::bigint[], \
            \(bind: holdings.map(\.standing.amends?.ordinal))::smallint[]) \
            AS d (company_id, accession, "table", ordinal, known_until, amends_accession, amends_ordinal) \
            WHERE h.company_id = d.company_id AND h.accession = d.accession AND h."table" = d."table" \
            AND h.ordinal = d.ordinal
            """
        )
    }
}

extension FactTables {
    /// The key of a transaction and what the rules say of it now.
    fileprivate static let standingUpdate = StoredTable<StandingUpdates.Line<TransactionStanding>>(
        name: "transaction",
        columns: [
            StoredColumn("company_id") { "\($0.company)" },
            StoredColumn("accession") { "\($0.reference.accession)" },
            StoredColumn("table") { $0.reference.table.rawValue },
            StoredColumn("ordinal") { "\($0.reference.ordinal)" },
        ] + standing.map { column in StoredColumn(column.name) { column.text($0.standing) } }
    )
}
