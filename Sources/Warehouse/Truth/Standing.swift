import Edgar

/// What the rules of the domain make of one reported transaction, given all filings of its issuer.
package struct TransactionStanding: Equatable, Sendable {
    /// Acceptance of the amendment that restates it; nil while valid.
    package var knownUntil: Moment?
    /// Filing day of the first report of this trade.
    package var firstFiledOn: CalendarDate
    /// The line this one restates.
    package var amends: LineReference?
    /// The line that restates this one.
    package var amendedBy: LineReference?
    /// Filing days from the deemed date, else the trade, to `firstFiledOn`.
    package var lagBusinessDays = 0
    package var isLate: Bool?
    /// Nil for rows that are not purchases in Table I.
    package var isFirstPurchase: Bool?
    package var monthsSinceLastPurchase: Int?
    package var flags: QualityFlags = []

    package init(firstFiledOn: CalendarDate) {
        self.firstFiledOn = firstFiledOn
    }
}

/// What the rules make of one reported position.
package struct HoldingStanding: Equatable, Sendable {
    package var knownUntil: Moment?
    package var amends: LineReference?
}

/// What the rules make of all filings of one issuer.
package struct IssuerStandings: Equatable, Sendable {
    package var transactions: [LineReference: TransactionStanding] = [:]
    package var holdings: [LineReference: HoldingStanding] = [:]
    /// The filing that an amendment restates, by the amendment's accession; absent where none or several could be it.
    package var originals: [Int: Int] = [:]
}

/// The place of a filing among all of its issuer: by when it was known, then by accession.
///
/// "Earlier" and "later" in the rules mean this order, so that filings known at the same moment (two without acceptance
/// times on one day) stand in one order, too.
package struct KnownOrder: Hashable, Comparable, Sendable {
    package let knownFrom: Moment
    package let accession: Int

    package init(_ filing: FilingFacts) {
        knownFrom = filing.knownFrom
        accession = filing.accession
    }

    package init(knownFrom: Moment, accession: Int) {
        self.knownFrom = knownFrom
        self.accession = accession
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.knownFrom, left.accession) < (right.knownFrom, right.accession)
    }
}
