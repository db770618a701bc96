import Edgar
import Postgres
import SQLBuilder

/// The rows of new filings, table by table.
struct FilingRows {
    private var filings: [StoredFiling] = []
    private var owners: [Numbered<OwnerRelation>] = []
    private var transactions: [StoredTransaction] = []
    private var holdings: [StoredHolding] = []
    private var footnotes: [Numbered<OwnershipFiling.Footnote>] = []
    private var mentions: [Numbered<FootnoteMention>] = []
    private var signatures: [Numbered<OwnershipFiling.Signature>] = []
    private var parties: [Numbered<SubmissionHeader.Party>] = []

    mutating func add(
        _ read: ReadFiling,
        _ standings: IssuerStandings,
        _ additions: AdditionVersions,
        touched: inout TouchedKeys
    ) {
        let (filing, facts) = (read.filing, read.facts)
        filings.append(
            StoredFiling(
                read: read,
                original: standings.originals[facts.accession],
                addedVersion: additions.version(of: facts)
            )
        )
        let relations = filing.relations
        addLines(read, standings, OwnerRoles(relations), additions, touched: &touched)
        owners += numbered(relations, of: facts)
        footnotes += numbered(filing.footnotes, of: facts)
        mentions += numbered(filing.mentions, of: facts)
        signatures += numbered(filing.signatures, of: facts)
        parties += numbered(filing.header?.parties ?? [], of: facts)
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
            transactions.append(
                StoredTransaction(
                    filing: facts,
                    facts: line,
                    standing: standing,
                    roles: roles,
                    plan: plan,
                    addedVersion: additions.version(of: facts.reference(line))
                )
            )
            touched.touch(
                company: Int64(facts.company),
                firstFiledOn: "\(standing.firstFiledOn)",
                tradedOn: "\(line.tradedOn)"
            )
        }
        holdings += facts.holdings.map { line in
            let standing = standings.holdings[facts.reference(line)] ?? HoldingStanding()
            return StoredHolding(filing: facts, facts: line, standing: standing, roles: roles)
        }
    }

    private func numbered<Part>(_ parts: [Part], of facts: FilingFacts) -> [Numbered<Part>] {
        parts.enumerated().map { index, part in Numbered(facts: facts, ordinal: index + 1, part: part) }
    }

    /// A statement for each table that gets rows: quicker than COPY for the rows of a few filings, since all travel at once
    /// where each COPY takes three turns.
    var insertions: [SQL] {
        [
            FilingTables.filing.insertion(of: filings), FilingTables.owner.insertion(of: owners),
            FactTables.transaction.insertion(of: transactions), FactTables.holding.insertion(of: holdings),
            FilingTables.footnote.insertion(of: footnotes), FilingTables.mention.insertion(of: mentions),
            FilingTables.signature.insertion(of: signatures), FilingTables.party.insertion(of: parties),
        ].compactMap(\.self)
    }

    /// Writes the rows by COPY.
    func copy(to connection: Connection) async throws {
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
