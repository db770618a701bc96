import Edgar
import Postgres

/// The rows of new filings, encoded for COPY table by table.
struct FilingCopies {
    private var filings = CopyBuffer()
    private var owners = CopyBuffer()
    private var transactions = CopyBuffer()
    private var holdings = CopyBuffer()
    private var footnotes = CopyBuffer()
    private var mentions = CopyBuffer()
    private var signatures = CopyBuffer()
    private var parties = CopyBuffer()

    mutating func add(
        _ read: ReadFiling,
        _ standings: IssuerStandings,
        _ additions: AdditionVersions,
        touched: inout TouchedKeys
    ) {
        let (filing, facts) = (read.filing, read.facts)
        FilingTables.filing.encode(
            StoredFiling(
                read: read,
                original: standings.originals[facts.accession],
                addedVersion: additions.version(of: facts)
            ),
            into: &filings
        )
        let relations = filing.relations
        addLines(read, standings, OwnerRoles(relations), additions, touched: &touched)
        add(relations, of: facts, to: FilingTables.owner, &owners)
        add(filing.footnotes, of: facts, to: FilingTables.footnote, &footnotes)
        add(filing.mentions, of: facts, to: FilingTables.mention, &mentions)
        add(filing.signatures, of: facts, to: FilingTables.signature, &signatures)
        add(filing.header?.parties ?? [], of: facts, to: FilingTables.party, &parties)
    }

    private mutating func addLines(
        _ read: ReadFiling,
        _ standings: IssuerStandings,
        _ roles: OwnerRoles,
        _ additions: AdditionVersions,
        touched: inout TouchedKeys
    ) {
        let facts = read.facts
        let plans = read.plans
        for (line, plan) in zip(facts.transactions, plans) {
            let standing =
                standings.transactions[facts.reference(line)]
                ?? TransactionStanding(firstFiledOn: facts.dates.filedOn)
            FactTables.transaction.encode(
                StoredTransaction(
                    filing: facts,
                    facts: line,
                    standing: standing,
                    roles: roles,
                    plan: plan,
                    addedVersion: additions.version(of: facts.reference(line))
                ),
                into: &transactions
            )
            touched.touch(
                company: Int64(facts.company),
                firstFiledOn: "\(standing.firstFiledOn)",
                tradedOn: "\(line.tradedOn)"
            )
        }
        for line in facts.holdings {
            let standing = standings.holdings[facts.reference(line)] ?? HoldingStanding()
            FactTables.holding.encode(
                StoredHolding(filing: facts, facts: line, standing: standing, roles: roles),
                into: &holdings
            )
        }
    }

    private func add<Part>(
        _ parts: [Part],
        of facts: FilingFacts,
        to table: StoredTable<Numbered<Part>>,
        _ buffer: inout CopyBuffer
    ) {
        for (index, part) in parts.enumerated() {
            table.encode(Numbered(facts: facts, ordinal: index + 1, part: part), into: &buffer)
        }
    }

    func write(_ connection: Connection) async throws {
        try await connection.copyIn(FilingTables.filing, filings)
        try await connection.copyIn(FilingTables.owner, owners)
        try await connection.copyIn(FactTables.transaction, transactions)
        try await connection.copyIn(FactTables.holding, holdings)
        try await connection.copyIn(FilingTables.footnote, footnotes)
        try await connection.copyIn(FilingTables.mention, mentions)
        try await connection.copyIn(FilingTables.signature, signatures)
        try await connection.copyIn(FilingTables.party, parties)
    }
}

extension ReadFiling {
    /// The plan of each transaction, in the order of `facts.transactions`.
    fileprivate var plans: [TradingPlan] {
        let named = Set(filing.footnotes.filter { TradingPlan.isNamed(in: $0.text) }.map(\.id))
        let rows = filing.rows.filter { $0.kind == .transaction }
        let lines = zip(rows, facts.transactions).map { row, facts in
            TradingPlan.Line(code: facts.code, namesPlan: row.footnotes.contains { named.contains($0.footnoteId) })
        }
        return TradingPlan.plans(box: filing.aff10b5One, lines: lines)
    }
}
