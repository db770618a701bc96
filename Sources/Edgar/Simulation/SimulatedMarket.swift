/// All invented companies of a simulation, and how busy each is.
///
/// Their CIKs begin at 9,000,000,001, a thousand times beyond those EDGAR gives out, and every issuer is called “(Simulated)”.
struct SimulatedMarket: Sendable {
    var companies: [SimulatedCompany]
    /// Few companies file much, most file little, as on EDGAR.
    let activity: WeightedChoice

    static let firstIssuer = 9_000_000_001
    static let firstOwner = 9_100_000_001
    static let firstAgent = 9_900_000_001
    static let agentCount = 12

    private var founding: Founding

    init(companies count: Int, from start: CalendarDate, to end: CalendarDate, seed: UInt64) {
        var founding = Founding(start: start, end: end, random: SeededGenerator(seed: seed))
        companies = (0..<count).map { founding.company($0) }
        activity = WeightedChoice(weights: (0..<count).map { 1_000_000 / ($0 + 12) })
        self.founding = founding
    }

    /// Gives the company a director who has not filed yet, and answers with the seat's index.
    mutating func hire(at company: Int) -> Int {
        companies[company].seats.append(founding.newcomer())
        return companies[company].seats.count - 1
    }
}

/// Makes up companies and people, one after the other.
private struct Founding: Sendable {
    let start: CalendarDate
    let end: CalendarDate
    var random: SeededGenerator
    private var ownersMade = 0
    /// Directors who may sit on a second board.
    private var boardMembers: [SimulatedOwner] = []

    init(start: CalendarDate, end: CalendarDate, random: SeededGenerator) {
        self.start = start
        self.end = end
        self.random = random
    }

    mutating func company(_ index: Int) -> SimulatedCompany {
        let stem = companyStem(index)
        let renamed = random.chance(perMille: 60)
        let changedOn = start.adding(days: random.between(10, max(11, end.dayNumber - start.dayNumber)))
        let place = random.pick(SimulatedWords.places)
        let street = "\(random.between(1, 9999)) \(random.pick(SimulatedWords.streets))"
        return SimulatedCompany(
            cik: CIK(clamped: SimulatedMarket.firstIssuer + index),
            name: "\(stem) \(random.pick(SimulatedWords.companySuffixes)) (Simulated)",
            formerName: renamed ? ("\(stem) Acquisition Corp (Simulated)", changedOn) : nil,
            tradingSymbol: tradingSymbol(index),
            industry: random.pick(SimulatedWords.industries),
            address: .init(
                street1: street.uppercased(),
                city: place.city.uppercased(),
                state: place.state,
                zip: place.zip,
                phone: "555-0100"
            ),
            fileNumber: "001-\(90_000 + index % 10_000)",
            agent: SimulatedMarket.firstAgent + index % SimulatedMarket.agentCount,
            security: random.pick(SimulatedWords.securities),
            volatilityPerMille: random.between(8, 45),
            price: Amount(random.size(from: 3, to: 600)),
            priceDay: start,
            seats: seats(stem),
            group: random.chance(perMille: 150) ? group() : [],
            groupPosition: Amount(random.size(from: 2_000_000, to: 60_000_000))
        )
    }

    mutating func newcomer() -> SimulatedSeat { seat(person(), isDirector: true, title: nil) }

    private func companyStem(_ index: Int) -> String {
        let (first, second) = (SimulatedWords.companyFirst, SimulatedWords.companySecond)
        let (words, round) = (index % (first.count * second.count), index / (first.count * second.count))
        // A step prime to the count visits every pair once, without neighbours that look alike.
        let pair = words * 37 % (first.count * second.count)
        return "\(first[pair % first.count]) \(second[pair / first.count])" + (round == 0 ? "" : " \(round + 1)")
    }

    /// Five letters beginning with QZ, which no listed company uses, in the spellings that filers use.
    private mutating func tradingSymbol(_ index: Int) -> String {
        var letters = ""
        var rest = index
        for _ in 0..<3 {
            letters = String(Character(Unicode.Scalar(UInt8(65 + rest % 26)))) + letters
            rest /= 26
        }
        let symbol = "QZ" + letters
        switch random.below(100) {
        case 0: return "NONE"
        case 1: return symbol.lowercased()
        case 2: return "NYSE: \(symbol)"
        case 3: return "(\(symbol))"
        case 4: return "\(symbol), \(symbol).B"
        default: return symbol
        }
    }

    private mutating func seats(_ stem: String) -> [SimulatedSeat] {
        var seats = SimulatedWords.officerTitles.prefix(random.between(4, SimulatedWords.officerTitles.count)).map {
            title in
            seat(person(), isDirector: title.contains("Chief Executive"), title: title)
        }
        for _ in 0..<random.between(3, 8) {
            let isShared = !boardMembers.isEmpty && random.chance(perMille: 250)
            let owner = isShared ? random.pick(boardMembers) : person()
            if seats.contains(where: { $0.owner.cik == owner.cik }) { continue }
            seats.append(seat(owner, isDirector: true, title: nil))
            if !isShared, random.chance(perMille: 400) { boardMembers.append(owner) }
        }
        if random.chance(perMille: 200) {
            seats.append(seat(entity(), isDirector: false, title: nil, isTenPercent: true))
        }
        if random.chance(perMille: 80) {
            seats.append(seat(person(), isDirector: false, title: nil, otherText: "Former officer"))
        }
        return seats
    }

    private mutating func seat(
        _ owner: SimulatedOwner,
        isDirector: Bool,
        title: String?,
        isTenPercent: Bool = false,
        otherText: String? = nil
    ) -> SimulatedSeat {
        SimulatedSeat(
            owner: owner,
            isDirector: isDirector,
            officerTitle: title,
            isTenPercentOwner: isTenPercent || random.chance(perMille: 15),
            otherText: otherText,
            position: Amount(random.size(from: 500, to: isTenPercent ? 20_000_000 : 800_000)),
            trustPosition: Amount(random.chance(perMille: 300) ? random.size(from: 200, to: 200_000) : 0),
            units: Amount(title == nil ? 0 : random.size(from: 200, to: 150_000)),
            hasPlan: title != nil && random.chance(perMille: 400)
        )
    }

    /// Two to ten related entities; in one of five groups more, which need several forms to report together.
    private mutating func group() -> [SimulatedOwner] {
        let name = random.pick(SimulatedWords.lastNames)
        let count = random.chance(perMille: 200) ? random.between(11, 23) : random.between(2, 10)
        return (0..<count).map { index in
            let kind = SimulatedWords.entityKinds[index % SimulatedWords.entityKinds.count]
            let series = index / SimulatedWords.entityKinds.count
            return owner("\(name) \(kind)\(series == 0 ? "" : " \(series + 1)") (Simulated)")
        }
    }

    private mutating func entity() -> SimulatedOwner {
        owner(
            "\(random.pick(SimulatedWords.lastNames)) Partners \(random.pick(["LP", "LLC", "Fund II LP"])) (Simulated)"
        )
    }

    /// Last name first, as EDGAR writes the names of people.
    private mutating func person() -> SimulatedOwner {
        let middle = Character(Unicode.Scalar(UInt8(65 + random.below(26))))
        return owner("\(random.pick(SimulatedWords.lastNames)) \(random.pick(SimulatedWords.firstNames)) \(middle).")
    }

    private mutating func owner(_ name: String) -> SimulatedOwner {
        ownersMade += 1
        let place = random.pick(SimulatedWords.places)
        var address = ReportingOwner.Address()
        address.street1 = "\(random.between(1, 9999)) \(random.pick(SimulatedWords.streets))".uppercased()
        address.city = place.city.uppercased()
        address.state = place.state
        address.zipCode = place.zip
        return SimulatedOwner(
            cik: CIK(clamped: SimulatedMarket.firstOwner + ownersMade - 1),
            name: name,
            address: address
        )
    }
}

extension CIK {
    /// The nearest number that is a CIK: simulations stay far inside the range.
    fileprivate init(clamped number: Int) {
        self.init(uncheckedNumber: Int64(min(max(number, 1), 9_999_999_999)))
    }
}
