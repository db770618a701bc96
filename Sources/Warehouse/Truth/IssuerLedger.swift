import Edgar

/// All stored filings of one issuer, and what the rules make of them.
///
/// A pure function of the filings: the order in which they arrived does not matter, and what holds of a line as of a
/// moment depends only on filings known by then.
package struct IssuerLedger: Sendable {
    private var filings: [FilingFacts]
    private let calendar: EdgarCalendar
    /// Lines whose validity is known already; given for a part of the filings, see ``init(context:settled:arrivals:)``.
    private let settled: [LineReference: TransactionStanding]?

    /// The whole history.
    package init(_ filings: [FilingFacts], calendar: EdgarCalendar = .standard) {
        self.filings = filings.sorted { KnownOrder($0) < KnownOrder($1) }
        self.calendar = calendar
        settled = nil
    }

    /// The part of a history that the latest arrivals can depend on.
    ///
    /// - Parameters:
    ///   - context: filings known before all arrivals, with only the lines that matter.
    ///   - settled: the standing of those lines.
    ///   - arrivals: filings known after all others, none an amendment.
    package init(
        context: [FilingFacts],
        settled: [LineReference: TransactionStanding],
        arrivals: [FilingFacts],
        calendar: EdgarCalendar = .standard
    ) {
        filings = (context + arrivals).sorted { KnownOrder($0) < KnownOrder($1) }
        self.calendar = calendar
        self.settled = settled
    }

    package func standings() -> IssuerStandings {
        let matching = AmendmentMatching(settled == nil ? filings : filings.map(\.withoutAmendment))
        var lines: [LedgerLine] = []
        for filing in filings {
            for facts in filing.transactions {
                let reference = filing.reference(facts)
                let standing = settled?[reference] ?? matching.transactions[reference]
                lines.append(
                    LedgerLine(
                        filing: filing,
                        facts: facts,
                        standing: standing ?? TransactionStanding(firstFiledOn: filing.dates.filedOn)
                    )
                )
            }
        }
        for rule in Self.rules(calendar, matching) { rule(&lines) }
        var standings = IssuerStandings()
        for line in lines { standings.transactions[line.reference] = line.standing }
        standings.holdings = matching.holdings
        standings.originals = matching.originals
        return standings
    }

    /// What is derived of each line once validity is known.
    private static func rules(
        _ calendar: EdgarCalendar,
        _ matching: AmendmentMatching
    ) -> [(inout [LedgerLine]) -> Void] {
        [
            { lines in for index in lines.indices { lines[index].deriveLateness(calendar) } },
            { lines in for index in lines.indices { lines[index].flagFiling(matching.flags) } },
            { lines in for index in lines.indices { lines[index].flagDates() } },
            { PriceRules.apply(to: &$0) },
            { JointDuplicates.flag(&$0) },
            { PurchaseHistory.derive(&$0) },
        ]
    }
}

extension FilingFacts {
    fileprivate var withoutAmendment: FilingFacts {
        var filing = self
        filing.isAmendment = false
        return filing
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
