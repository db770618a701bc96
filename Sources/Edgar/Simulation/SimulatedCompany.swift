/// An invented issuer with its insiders and the state that its filings move along.
struct SimulatedCompany: Sendable {
    let cik: CIK
    let name: String
    /// The name it had before, and the day on which it was given up.
    let formerName: (name: String, changedOn: CalendarDate)?
    /// As its filers write it, now and then as messily as real ones.
    let tradingSymbol: String
    let industry: SimulatedIndustry
    let address: SubmissionHeader.Address
    let fileNumber: String
    /// The filing agent's CIK, with which its accession numbers begin.
    let agent: Int
    let security: String
    let volatilityPerMille: Int
    var price: Amount
    var priceDay: CalendarDate
    var seats: [SimulatedSeat]
    /// Related entities that own more than a tenth together and file jointly; empty for most companies.
    var group: [SimulatedOwner]
    var groupPosition: Amount

    func name(on date: CalendarDate) -> String {
        if let formerName, date < formerName.changedOn { return formerName.name }
        return name
    }

    /// Lets the price walk to `date`, one step a weekday; a fall below a dollar is turned into a rise.
    mutating func advancePrice(to date: CalendarDate, _ random: inout SeededGenerator) {
        while priceDay < date {
            priceDay = priceDay.adding(days: 1)
            if priceDay.isWeekend { continue }
            let step =
                price.tenThousandths / 1000 * random.bell(volatilityPerMille * 2) / 2 + price.tenThousandths / 5000
            price.tenThousandths += price.tenThousandths + step < 10_000 ? abs(step) : step
            if price.tenThousandths > 20_000_000 { price.tenThousandths /= 4 }
        }
    }
}

struct SimulatedIndustry: Sendable {
    /// Nil for the issuers that have none yet.
    let sic: Int?
    let title: String
}

/// A person or entity that reports.
struct SimulatedOwner: Sendable {
    let cik: CIK
    let name: String
    let address: ReportingOwner.Address
}

/// An owner's place at a company, with what it holds there.
struct SimulatedSeat: Sendable {
    let owner: SimulatedOwner
    let isDirector: Bool
    let officerTitle: String?
    let isTenPercentOwner: Bool
    /// Set for the few that tick the box for other relationships.
    let otherText: String?
    var position: Amount
    var trustPosition: Amount
    var units: Amount
    let hasPlan: Bool
    var hasFiled = false
}
