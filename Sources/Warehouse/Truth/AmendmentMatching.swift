import Edgar

/// Finds what each amendment of an issuer restates, and from when to when each line was valid.
///
/// Filings are read in the order in which they became known, so that what an amendment replaces depends on earlier
/// filings only. An original and the amendments that restate it are one *lineage*; a later amendment restates the version that is valid
/// then. Nothing is ever deleted: a restated line ends when the amendment is accepted.
struct AmendmentMatching {
    private(set) var transactions: [LineReference: TransactionStanding] = [:]
    private(set) var holdings: [LineReference: HoldingStanding] = [:]
    private(set) var originals: [Int: Int] = [:]
    /// What all lines of an amendment carry when its original is not certain.
    private(set) var flags: [Int: QualityFlags] = [:]

    private var earlier: [FilingFacts] = []
    /// The first filing of the lineage that a filing belongs to.
    private var lineages: [Int: Int] = [:]
    private var valid: [Int: ValidLines] = [:]

    /// The lines of one lineage that no amendment has ended.
    private struct ValidLines {
        var transactions: [(reference: LineReference, facts: TransactionFacts)] = []
        var holdings: [(reference: LineReference, facts: HoldingFacts)] = []
    }

    /// - Parameters:
    ///   - filings: in the order in which they became known: all of one issuer, or those after the settled ones.
    ///   - settled: in the same order, filings known before them and what they are: all that the amendments among the
    ///     filings may restate, whole lineages.
    init(_ filings: [FilingFacts], after settled: StoredHistory = StoredHistory()) {
        for filing in settled.filings { settle(filing, settled.standings) }
        for filing in filings {
            addLines(of: filing)
            if filing.isAmendment {
                restate(filing)
            } else {
                found(filing.accession)
            }
            add(filing, to: lineages[filing.accession] ?? filing.accession)
            earlier.append(filing)
        }
    }

    /// Takes a filing as it was left by those before.
    private mutating func settle(_ filing: FilingFacts, _ standings: IssuerStandings) {
        let original = standings.originals[filing.accession]
        originals[filing.accession] = original
        lineages[filing.accession] = original ?? filing.accession
        var lines = ValidLines()
        for line in filing.transactions {
            let standing = standings.transactions[filing.reference(line)]
            transactions[filing.reference(line)] = standing
            if standing?.knownUntil == nil { lines.transactions.append((filing.reference(line), line)) }
        }
        for line in filing.holdings {
            let standing = standings.holdings[filing.reference(line)]
            holdings[filing.reference(line)] = standing
            if standing?.knownUntil == nil { lines.holdings.append((filing.reference(line), line)) }
        }
        valid[original ?? filing.accession, default: ValidLines()].transactions += lines.transactions
        valid[original ?? filing.accession, default: ValidLines()].holdings += lines.holdings
        earlier.append(filing)
    }

    private mutating func addLines(of filing: FilingFacts) {
        for line in filing.transactions {
            transactions[filing.reference(line)] = TransactionStanding(firstFiledOn: filing.dates.filedOn)
        }
        for line in filing.holdings { holdings[filing.reference(line)] = HoldingStanding() }
    }

    private mutating func found(_ lineage: Int) { lineages[lineage] = lineage }

    private mutating func add(_ filing: FilingFacts, to lineage: Int) {
        valid[lineage, default: ValidLines()].transactions += filing.transactions.map { (filing.reference($0), $0) }
        valid[lineage, default: ValidLines()].holdings += filing.holdings.map { (filing.reference($0), $0) }
    }

    private mutating func restate(_ amendment: FilingFacts) {
        switch original(of: amendment) {
        case .unique(let lineage):
            lineages[amendment.accession] = lineage
            originals[amendment.accession] = lineage
            endLines(of: lineage, restatedBy: amendment)
        case .ambiguous:
            found(amendment.accession)
            flags[amendment.accession] = QualityFlags(.ambiguousAmendment)
        case .none:
            found(amendment.accession)
            flags[amendment.accession] = QualityFlags(.originalNotFound)
        }
    }

    private mutating func endLines(of lineage: Int, restatedBy amendment: FilingFacts) {
        guard var lines = valid[lineage] else { return }
        let pairs = LinePairing.pairs(old: lines.transactions.map(\.facts), new: amendment.transactions)
        for pair in pairs {
            let old = lines.transactions[pair.old].reference
            let new = amendment.reference(amendment.transactions[pair.new])
            transactions[old]?.knownUntil = amendment.knownFrom
            transactions[old]?.amendedBy = new
            transactions[new]?.amends = old
            if let first = transactions[old]?.firstFiledOn { transactions[new]?.firstFiledOn = first }
        }
        let holdingPairs = LinePairing.pairs(old: lines.holdings.map(\.facts), new: amendment.holdings)
        for pair in holdingPairs {
            let old = lines.holdings[pair.old].reference
            holdings[old]?.knownUntil = amendment.knownFrom
            holdings[amendment.reference(amendment.holdings[pair.new])]?.amends = old
        }
        let (ended, endedHoldings) = (Set(pairs.map(\.old)), Set(holdingPairs.map(\.old)))
        lines.transactions = lines.transactions.enumerated().filter { !ended.contains($0.offset) }.map(\.element)
        lines.holdings = lines.holdings.enumerated().filter { !endedHoldings.contains($0.offset) }.map(\.element)
        valid[lineage] = lines
    }

    // MARK: Candidates

    private enum Original {
        case unique(Int)
        case ambiguous
        case none
    }

    /// How well a filing fits as the original, in the order of what counts most.
    private struct Likeness: Comparable {
        var hasDate = false
        var hasPeriod = false
        var hasOwners = false
        var matchingLines = 0

        static func < (left: Self, right: Self) -> Bool {
            (left.hasDate.asInt, left.hasPeriod.asInt, left.hasOwners.asInt, left.matchingLines)
                < (right.hasDate.asInt, right.hasPeriod.asInt, right.hasOwners.asInt, right.matchingLines)
        }
    }

    /// The lineage that fits best, if it is one and if anything but the owner speaks for it.
    ///
    /// An owner files many forms: that one of them is stored does not make it the original of an amendment. So a candidate needs the
    /// date, the period or a matching line.
    private func original(of amendment: FilingFacts) -> Original {
        var best = bestByHeading(of: amendment)
        guard !best.isEmpty else { return .none }
        if !best.values.contains(where: { $0.hasDate || $0.hasPeriod }) {
            best = countingLines(best, of: amendment).filter { $0.value.matchingLines > 0 }
        }
        guard let top = best.values.max() else { return .none }
        var winners = best.filter { $0.value == top }
        if winners.count > 1 {
            winners = countingLines(winners, of: amendment)
            let most = winners.values.map(\.matchingLines).max()
            winners = winners.filter { $0.value.matchingLines == most }
        }
        guard winners.count == 1, let winner = winners.keys.first else { return .ambiguous }
        return .unique(winner)
    }

    /// The likeness of each lineage by date, period and owners alone.
    private func bestByHeading(of amendment: FilingFacts) -> [Int: Likeness] {
        let owners = Set(amendment.owners)
        var best: [Int: Likeness] = [:]
        for filing in earlier where filing.form == amendment.form && !owners.isDisjoint(with: filing.owners) {
            guard let lineage = lineages[filing.accession] else { continue }
            let likeness = Likeness(
                hasDate: filing.dates.filedOn == amendment.dateOfOriginalSubmission,
                hasPeriod: filing.periodOfReport != nil && filing.periodOfReport == amendment.periodOfReport,
                hasOwners: owners == Set(filing.owners)
            )
            best[lineage] = max(best[lineage] ?? likeness, likeness)
        }
        return best
    }

    private func countingLines(_ likenesses: [Int: Likeness], of amendment: FilingFacts) -> [Int: Likeness] {
        var counted = likenesses
        for lineage in likenesses.keys {
            guard let lines = valid[lineage] else { continue }
            counted[lineage]?.matchingLines =
                LinePairing.pairs(old: lines.transactions.map(\.facts), new: amendment.transactions).count
                + LinePairing.pairs(old: lines.holdings.map(\.facts), new: amendment.holdings).count
        }
        return counted
    }
}

extension Bool {
    fileprivate var asInt: Int { self ? 1 : 0 }
}

extension FilingFacts {
    package func reference(_ line: TransactionFacts) -> LineReference {
        LineReference(accession: accession, table: line.table, ordinal: line.ordinal)
    }

    package func reference(_ line: HoldingFacts) -> LineReference {
        LineReference(accession: accession, table: line.table, ordinal: line.ordinal)
    }
}
