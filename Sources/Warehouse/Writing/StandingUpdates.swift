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

    var isEmpty: Bool { lineCount == 0 && originals.isEmpty }
    var lineCount: Int { transactions.count + holdings.count }

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
        let columns = FactTables.standing.map { SQL.identifier($0.name) }
        let sets = columns.map { "\($0) = d.\($0)" as SQL }
        var buffer = CopyBuffer()
        for line in transactions {
            line.addKey(to: &buffer)
            for column in FactTables.standing { buffer.add(column.text(line.standing)) }
            buffer.endRow()
        }
        try await connection.execute(
            """
            CREATE TEMPORARY TABLE standing_update ON COMMIT DROP AS \
            SELECT company_id, accession, "table", ordinal, \(columns.joined()) FROM transaction LIMIT 0
            """
        )
        try await connection.copyIn(
            "standing_update",
            columns: ["company_id", "accession", "table", "ordinal"] + FactTables.standing.map(\.name)
        ) { [buffer] copy in try await copy.rows(buffer) }
        try await connection.execute(
            """
            UPDATE transaction t SET \(sets.joined()) FROM standing_update d WHERE t.company_id = d.company_id \
            AND t.accession = d.accession AND t."table" = d."table" AND t.ordinal = d.ordinal
            """
        )
        try await connection.execute("DROP TABLE standing_update")
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

extension StandingUpdates.Line {
    func addKey(to buffer: inout CopyBuffer) {
        buffer.add("\(company)")
        buffer.add("\(reference.accession)")
        buffer.add(reference.table.rawValue)
        buffer.add("\(reference.ordinal)")
    }
}
