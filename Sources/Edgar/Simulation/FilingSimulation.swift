/// What a simulation is asked for.
package struct SimulationSettings: Sendable {
    /// How many filings.
    package var filings: Int
    package var seed: UInt64
    /// The last filing day.
    package var until: CalendarDate
    /// Over how many years the filings spread, the last ending with `until`.
    package var years: Int

    /// 30 June 2025: simulations without a date are the same whenever they run.
    package static let defaultUntil = CalendarDate(dayNumber: 20_269)

    package init(filings: Int, seed: UInt64, until: CalendarDate = Self.defaultUntil, years: Int = 3) {
        self.filings = max(0, filings)
        self.seed = seed
        self.until = until
        self.years = min(max(1, years), 40)
    }

    /// Companies grow with the filings, up to about as many as really file.
    var companyCount: Int { min(max(filings / 25, 12), 6000) }

    var start: CalendarDate { until.adding(days: -365 * years) }
}

/// Invents filings in the order of their acceptance: the same ones for the same settings, on every machine.
///
/// Shares of forms and codes follow the SEC's data set of 2024 Q3; see `Scenario` for what insiders do.
package struct FilingSimulation: IteratorProtocol, Sendable {
    let settings: SimulationSettings
    var market: SimulatedMarket
    var random: SeededGenerator
    /// Filings that an amendment may still restate.
    var recent: [OwnershipFiling] = []
    private var days: [(date: CalendarDate, filings: Int)]
    private var nextDay = 0
    /// The day's filings, the next one last.
    private var pending: [OwnershipFiling] = []
    /// The last sequence number of each agent, by year.
    private var sequences: [Int: Int] = [:]

    package init(_ settings: SimulationSettings) {
        self.settings = settings
        market = SimulatedMarket(
            companies: settings.companyCount,
            from: settings.start,
            to: settings.until,
            seed: settings.seed
        )
        random = SeededGenerator(seed: settings.seed &+ 1)
        days = Self.schedule(settings)
    }

    package mutating func next() -> OwnershipFiling? {
        while pending.isEmpty {
            guard nextDay < days.count else { return nil }
            let day = days[nextDay]
            nextDay += 1
            pending = filings(on: day.date, count: day.filings).reversed()
        }
        return pending.popLast()
    }

    /// How many filings each filing day gets: more in the months after quarters and years end, some on every day.
    private static func schedule(_ settings: SimulationSettings) -> [(date: CalendarDate, filings: Int)] {
        var dates: [CalendarDate] = []
        var weights: [Int] = []
        for number in settings.start.dayNumber + 1...settings.until.dayNumber {
            let date = CalendarDate(dayNumber: number)
            guard EdgarCalendar.standard.isFilingDay(date) else { continue }
            dates.append(date)
            weights.append([100, 150, 160, 90, 130, 120, 90, 125, 100, 80, 115, 120][date.parts.month - 1])
        }
        let total = weights.reduce(0, +)
        var (given, cumulated) = (0, 0)
        return zip(dates, weights).map { date, weight in
            cumulated += weight
            let due = settings.filings * cumulated / max(1, total)
            defer { given = due }
            return (date, due - given)
        }
    }

    private mutating func filings(on date: CalendarDate, count: Int) -> [OwnershipFiling] {
        var drafts: [OwnershipFiling] = []
        while drafts.count < count { drafts += draft(on: date, room: count - drafts.count) }
        let times = (0..<drafts.count).map { _ in acceptanceSecond() }.sorted()
        for index in drafts.indices {
            complete(&drafts[index], acceptedAt: times[index], on: date)
            remember(drafts[index])
        }
        return drafts
    }

    /// One filing, or the several of a group that is too large for one form.
    private mutating func draft(on date: CalendarDate, room: Int) -> [OwnershipFiling] {
        let company = market.activity.draw(&random)
        market.companies[company].advancePrice(to: date, &random)
        switch random.below(1000) {
        case 0..<79: return [initialStatement(at: company, on: date)]
        case 79..<81: return [annualStatement(at: company, on: date)]
        case 81..<98:
            if let amendment = amendment(on: date) { return [amendment] }
            return changes(at: company, on: date, room: room)
        default: return changes(at: company, on: date, room: room)
        }
    }

    /// Seconds since midnight in New York: most between the close and eight, none after ten.
    private mutating func acceptanceSecond() -> Int {
        switch random.below(10) {
        case 0...1: random.between(6 * 3600, 16 * 3600)
        case 2...8: random.between(16 * 3600, 20 * 3600)
        default: random.between(20 * 3600, 22 * 3600 - 1)
        }
    }

    private mutating func complete(_ filing: inout OwnershipFiling, acceptedAt second: Int, on date: CalendarDate) {
        guard let company = company(of: filing) else { return }
        let year = date.parts.year
        let slot = company.agent * 100 + year % 100
        sequences[slot, default: 0] += 1
        let digits = Int64(slot) * 1_000_000 + Int64(sequences[slot, default: 0])
        filing.accessionNumber = AccessionNumber(digits: digits)
        let clock = (second / 3600) * 10_000 + (second / 60 % 60) * 100 + second % 60
        filing.header = header(of: filing, company: company, on: date, clock: zeroPadded(clock, to: 6))
    }

    private func company(of filing: OwnershipFiling) -> SimulatedCompany? {
        let index = Int(filing.issuer.cik.number) - SimulatedMarket.firstIssuer
        return market.companies.indices.contains(index) ? market.companies[index] : nil
    }

    private func header(
        of filing: OwnershipFiling,
        company: SimulatedCompany,
        on date: CalendarDate,
        clock: String
    ) -> SubmissionHeader {
        var header = SubmissionHeader()
        header.accessionNumber = filing.accessionNumber?.description
        header.submissionType = filing.documentType
        header.documentCount = "1"
        header.periodOfReport = filing.periodOfReport?.replacing("-", with: "")
        header.filedAsOf = date.compact
        header.changedAsOf = date.compact
        header.acceptanceDatetime = date.compact + clock
        var issuer = SubmissionHeader.Party(role: .issuer)
        issuer.name = company.name(on: date)
        issuer.cik = company.cik.description
        if let sic = company.industry.sic {
            issuer.sic = String(sic)
            issuer.sicTitle = company.industry.title
        }
        issuer.stateOfIncorporation = "DE"
        issuer.fiscalYearEnd = "1231"
        issuer.businessAddress = company.address
        if let former = company.formerName, former.changedOn <= date {
            issuer.formerNames = [.init(name: former.name, changedOn: former.changedOn.compact)]
        }
        header.parties = filing.owners.map { owner in
            var party = SubmissionHeader.Party(role: .reportingOwner)
            party.name = owner.name
            party.cik = owner.cikText
            party.formType = filing.documentType
            party.act = "1934 Act"
            party.fileNumber = owner.fileNumber
            return party
        }
        header.parties.append(issuer)
        return header
    }

    private mutating func remember(_ filing: OwnershipFiling) {
        if recent.count < 2000 {
            recent.append(filing)
        } else if random.chance(perMille: 200) {
            recent[random.below(recent.count)] = filing
        }
    }
}
