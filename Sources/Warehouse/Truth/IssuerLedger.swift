import Edgar

/// All stored filings of one issuer, and what the rules make of them.
///
/// A pure function of the filings: the order in which they arrived does not matter, and what holds of a line as of a
/// moment depends only on filings known by then.
package struct IssuerLedger: Sendable {
    /// What is judged: all filings, or those known after all that is stored.
    private let filings: [FilingFacts]
    /// Stored filings that amendments among these may restate, whole; none where all filings are judged.
    private let lineages: StoredHistory
    /// Stored lines that rules look at beside them.
    private let context: StoredHistory
    private let isPart: Bool
    private let calendar: EdgarCalendar

    /// The whole history.
    package init(_ filings: [FilingFacts], calendar: EdgarCalendar = .standard) {
        self.filings = filings.sorted { KnownOrder($0) < KnownOrder($1) }
        lineages = StoredHistory()
        context = StoredHistory()
        isPart = false
        self.calendar = calendar
    }

    /// The part of a history that the latest arrivals can depend on.
    ///
    /// - Parameters:
    ///   - arrivals: filings known after all stored ones.
    ///   - lineages: stored filings that amendments among the arrivals may restate, and those restated with them.
    ///   - context: stored filings with only the lines that rules may look at.
    init(
        arrivals: [FilingFacts],
        lineages: StoredHistory,
        context: StoredHistory,
        calendar: EdgarCalendar = .standard
    ) {
        filings = arrivals.sorted { KnownOrder($0) < KnownOrder($1) }
        self.lineages = lineages.inKnownOrder
        self.context = context
        isPart = true
        self.calendar = calendar
    }

    /// Of all filings; of a part, of the arrivals and of the lineages they may change.
    package func standings() -> IssuerStandings {
        let matching = AmendmentMatching(filings, after: lineages)
        var lines = storedLines(matching)
        let stored = lines.count
        for filing in filings {
            lines += filing.transactions.map { line(filing, $0, matching.transactions[filing.reference($0)]) }
        }
        for rule in rules(matching) { rule(&lines) }
        // What holds of a stored line depends on what was known before it; only its end is news.
        var standings = IssuerStandings(
            transactions: matching.transactions,
            holdings: matching.holdings,
            originals: matching.originals
        )
        for line in lines[stored...] { standings.transactions[line.reference] = line.standing }
        return standings
    }

    /// The stored lines to look at, in the order of knowledge and document.
    private func storedLines(_ matching: AmendmentMatching) -> [LedgerLine] {
        var filings = Dictionary(lineages.filings.map { ($0.accession, $0) }, uniquingKeysWith: { $1 })
        for filing in context.filings where filings[filing.accession] == nil { filings[filing.accession] = filing }
        return filings.values.sorted { KnownOrder($0) < KnownOrder($1) }.flatMap { filing in
            filing.transactions.map { facts in
                let reference = filing.reference(facts)
                let standing = matching.transactions[reference] ?? context.standings.transactions[reference]
                return line(filing, facts, standing)
            }
        }
    }

    private func line(
        _ filing: FilingFacts,
        _ facts: TransactionFacts,
        _ standing: TransactionStanding?
    ) -> LedgerLine {
        let standing = standing ?? TransactionStanding(firstFiledOn: filing.dates.filedOn)
        return LedgerLine(filing: filing, facts: facts, standing: standing)
    }

    /// What is derived of each line once validity is known.
    private func rules(_ matching: AmendmentMatching) -> [(inout [LedgerLine]) -> Void] {
        [
            { lines in for index in lines.indices { lines[index].deriveLateness(calendar) } },
            { lines in for index in lines.indices { lines[index].flagFiling(matching.flags) } },
            { lines in for index in lines.indices { lines[index].flagDates() } },
            // What speaks for a split can lie outside of a part.
            { PriceRules.apply(to: &$0, seeingSplits: !isPart) },
            { JointDuplicates.flag(&$0) },
            { PurchaseHistory.derive(&$0) },
        ]
    }
}

/// A transaction with its filing and what is derived of it so far.
struct LedgerLine {
    let filing: FilingFacts
    let facts: TransactionFacts
    let reference: LineReference
    let order: KnownOrder
    var standing: TransactionStanding

    init(filing: FilingFacts, facts: TransactionFacts, standing: TransactionStanding) {
        self.filing = filing
        self.facts = facts
        self.standing = standing
        reference = filing.reference(facts)
        order = KnownOrder(filing)
    }

    var knownFrom: Moment { order.knownFrom }

    /// Whether the line was known and not restated at a moment.
    func isValid(at moment: Moment) -> Bool {
        knownFrom <= moment && (standing.knownUntil.map { $0 > moment } ?? true)
    }
}

extension LedgerLine {
    /// A line that came from nothing but an estimate, an incomplete source or an unmatched amendment says so.
    fileprivate mutating func flagFiling(_ amendmentFlags: [Int: QualityFlags]) {
        standing.flags.formUnion(amendmentFlags[filing.accession] ?? [])
        if filing.dates.filedOnSource == .signature { standing.flags.insert(QualityFlags(.filedOnEstimated)) }
        if filing.isIncomplete { standing.flags.insert(QualityFlags(.incomplete)) }
    }

    /// Two decades: real late reports go back ten years, and typed years are off by whole decades.
    private static let implausibleYears = 20

    fileprivate mutating func flagDates() {
        let filedOn = filing.dates.filedOn
        let (year, month, day) = filedOn.parts
        for date in [facts.tradedOn, facts.deemedOn].compactMap({ $0 }) {
            let parts = date.parts
            let yearsBefore = year - parts.year - ((month, day) < (parts.month, parts.day) ? 1 : 0)
            let yearsAfter = parts.year - year - ((parts.month, parts.day) < (month, day) ? 1 : 0)
            if max(yearsBefore, yearsAfter) >= Self.implausibleYears {
                standing.flags.insert(QualityFlags(.dateImplausible))
            }
            if date > filedOn { standing.flags.insert(QualityFlags(.futureDate)) }
        }
    }

    /// Days within which a Form 4 is due (Exchange Act Rule 16a-3(g)).
    private static let dueBusinessDays = 2

    fileprivate mutating func deriveLateness(_ calendar: EdgarCalendar) {
        let start = facts.deemedOn ?? facts.tradedOn
        standing.lagBusinessDays = max(0, calendar.filingDays(after: start, through: standing.firstFiledOn))
        switch (facts.timeliness, filing.form, facts.rowForm ?? filing.form) {
        case (_, .three, _): standing.isLate = nil
        case (.late, _, _): standing.isLate = true
        case (.early, _, _): standing.isLate = false
        case (nil, _, .four): standing.isLate = standing.lagBusinessDays > Self.dueBusinessDays
        case (nil, _, _): standing.isLate = nil
        }
    }
}
