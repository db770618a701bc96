@testable import Edgar

/// The same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &self)] }
}

/// A filing as a test makes it: texts as a filer types them.
struct GeneratedFiling {
    var filing: OwnershipFiling
    /// What tells different readings of one accession apart.
    var text: String
}

/// Invented filings of two issuers between April and September 2023, small enough that everything meets everything.
///
/// Few owners, securities, prices and days make near misses common: lines that differ in one fact, owners in several
/// forms, amendments of amendments, filings known at one moment, rounded copies from a data set, wrong dates and totals.
struct GeneratedHistory {
    private var random: SeededGenerator
    private(set) var filings: [GeneratedFiling] = []
    private var sequence = 0

    private static let owners = [501, 502, 503, 504, 505, 506]
    private static let securities = ["Common Stock", "Class B Common", "COMMON  STOCK"]
    private static let prices = ["10", "10.00", "12.5", "11", "0", "300", "0.4", "22625"]
    private static let shares = ["100", "100.0", "250", "1000", "12500", "40"]
    private static let natures = ["By Trust", "By Spouse", "by trust"]

    init(seed: UInt64, filings count: Int = 24) {
        random = SeededGenerator(seed: seed)
        for _ in 0..<count { addSomething() }
    }

    private mutating func addSomething() {
        let originals = filings.filter { $0.filing.source != .dataSet }
        if !originals.isEmpty, random.chance(30) {
            addAmendment(of: random.pick(originals).filing)
        } else if random.chance(15) {
            addJointFilings()
        } else if !originals.isEmpty, random.chance(10) {
            addCopy(of: random.pick(originals))
        } else {
            add(
                makeFiling(
                    form: random.pick([.four, .four, .four, .five, .three]),
                    owners: someOwners(),
                    on: someDay()
                )
            )
        }
    }

    private mutating func someDay() -> CalendarDate {
        let first = CalendarDate(year: 2023, month: 4, day: 3) ?? CalendarDate(dayNumber: 0)
        var day = first.adding(days: Int.random(in: 0..<170, using: &random))
        while day.isWeekend { day = day.adding(days: 1) }
        return day
    }

    private mutating func someOwners() -> [Int] {
        let first = random.pick(Self.owners)
        guard random.chance(25) else { return [first] }
        return [first, random.pick(Self.owners.filter { $0 != first })]
    }

    // MARK: Filings

    private mutating func makeFiling(form: FormNumberText, owners: [Int], on day: CalendarDate) -> OwnershipFiling {
        sequence += 1
        let agent = random.pick([1111, 2222])
        let issuer = CIK(number: random.pick([9001, 9001, 9002]))
        var filing = OwnershipFiling(
            source: .submission,
            form: OwnershipFiling.Form(form.number),
            documentType: form.rawValue,
            issuer: OwnershipFiling.Issuer(
                cik: issuer ?? Self.anyone,
                cikText: "",
                name: "Issuer \(random.pick(["A", "B"]))",
                tradingSymbol: random.pick(["ABC", "abc, ABC.B", "NONE"])
            )
        )
        filing.accessionNumber = AccessionNumber(digits: Int64(agent) * 100_000_000 + 23_000_000 + Int64(sequence))
        filing.periodOfReport = "\(day.adding(days: -random.pick([0, 1, 2])))"
        filing.owners = owners.map { makeOwner($0) }
        setDates(of: &filing, day)
        if form != .three { addTransactions(to: &filing, day, count: random.pick([0, 1, 2, 3, 5])) }
        addHoldings(to: &filing, count: random.pick([0, 0, 1, 2]))
        return filing
    }

    private static let anyone = CIK(number: 1).map { $0 } ?? CIK("1").unsafelyUnwrapped

    private mutating func setDates(of filing: inout OwnershipFiling, _ day: CalendarDate) {
        if random.chance(25) {
            filing.source = .bareXML
            filing.header = nil
            filing.filedOn = nil
            filing.signatures = [OwnershipFiling.Signature(name: "/s/", date: "\(day)")]
        } else {
            filing.source = .submission
            filing.filedOn = day
            var header = SubmissionHeader()
            header.filedAsOf = day.compact
            header.acceptanceDatetime = day.compact + random.pick(["163000", "170500", "214500"])
            if random.chance(10) { header.acceptanceDatetime = nil }
            filing.header = header
        }
    }

    private mutating func makeOwner(_ number: Int) -> ReportingOwner {
        let cik = CIK(number: Int64(number)) ?? Self.anyone
        var owner = ReportingOwner(cik: cik, cikText: "\(number)", name: "Owner \(number)")
        owner.isDirector = number % 2 == 0
        owner.isOfficer = number % 3 == 0
        owner.officerTitle = number % 3 == 0 ? random.pick(["CEO", "Chief Financial Officer", "EVP"]) : nil
        owner.isTenPercentOwner = number == 505
        return owner
    }

    // MARK: Rows

    private mutating func addTransactions(to filing: inout OwnershipFiling, _ day: CalendarDate, count: Int) {
        for _ in 0..<count {
            let table: FilingRow.Table = random.chance(85) ? .nonDerivative : .derivative
            var row = FilingRow(
                table: table,
                kind: .transaction,
                ordinal: filing.rows(table, .transaction).count + 1
            )
            row[.securityTitle] = random.pick(Self.securities)
            row[.transactionCode] = random.pick(["P", "P", "S", "S", "M", "A", "G"])
            row[.transactionFormType] = random.chance(80) ? "\(filing.form.number.rawValue)" : "5"
            row[.transactionDate] = "\(tradeDay(before: day))"
            if random.chance(10) { row[.deemedExecutionDate] = "\(day.adding(days: -1))" }
            if random.chance(10) { row[.transactionTimeliness] = random.pick(["E", "L"]) }
            row[.transactionAcquiredDisposedCode] = row[.transactionCode] == "S" ? "D" : "A"
            setAmounts(of: &row)
            row[.directOrIndirectOwnership] = random.chance(50) ? "D" : "I"
            if row[.directOrIndirectOwnership] == "I" { row[.natureOfOwnership] = random.pick(Self.natures) }
            filing.rows.append(row)
        }
        filing.sortRows()
    }

    private mutating func setAmounts(of row: inout FilingRow) {
        if random.chance(90) { row[.transactionShares] = random.pick(Self.shares) }
        if random.chance(90) { row[.transactionPricePerShare] = random.pick(Self.prices) }
        if random.chance(10) { row[.transactionTotalValue] = random.pick(["22625", "5000"]) }
        if random.chance(80) { row[.sharesOwnedFollowingTransaction] = random.pick(["5000", "2500", "125000", "40"]) }
    }

    private mutating func tradeDay(before day: CalendarDate) -> CalendarDate {
        switch Int.random(in: 0..<40, using: &random) {
        case 0: day.adding(days: 3)
        case 1: day.adding(days: -365 * 20 - 6)
        case 2: day.adding(days: -400)
        default: day.adding(days: -random.pick([0, 1, 2, 3, 5, 9]))
        }
    }

    private mutating func addHoldings(to filing: inout OwnershipFiling, count: Int) {
        for _ in 0..<count {
            var row = FilingRow(
                table: .nonDerivative,
                kind: .holding,
                ordinal: filing.rows(.nonDerivative, .holding).count + 1
            )
            row[.securityTitle] = random.pick(Self.securities)
            row[.sharesOwnedFollowingTransaction] = random.pick(Self.shares)
            row[.directOrIndirectOwnership] = random.chance(50) ? "D" : "I"
            if row[.directOrIndirectOwnership] == "I" { row[.natureOfOwnership] = random.pick(Self.natures) }
            filing.rows.append(row)
        }
        filing.sortRows()
    }

    // MARK: Relatives

    /// A later filing that repeats, corrects, drops and adds lines.
    private mutating func addAmendment(of original: OwnershipFiling) {
        let day = (original.lastSignedOn ?? original.filedOn ?? someDay()).adding(days: random.pick([0, 1, 3, 20]))
        var amendment = makeFiling(form: .four, owners: original.owners.map { Int($0.cik.number) }, on: day)
        amendment.form = OwnershipFiling.Form(original.form.number, isAmendment: true)
        amendment.documentType = amendment.form.documentType
        amendment.issuer = original.issuer
        amendment.periodOfReport = random.chance(70) ? original.periodOfReport : amendment.periodOfReport
        let filedOn = original.filedOn ?? original.lastSignedOn
        amendment.dateOfOriginalSubmission =
            random.chance(60) ? filedOn?.description : random.pick([nil, original.periodOfReport])
        if random.chance(20) { amendment.owners = Array(amendment.owners.prefix(1)) }
        let extra = amendment.rows
        amendment.rows = []
        for row in original.rows where random.chance(80) { amendment.rows.append(corrected(row)) }
        if random.chance(30) { amendment.rows += extra.filter { $0.kind == .transaction }.prefix(1) }
        amendment.renumberRows()
        add(amendment)
    }

    private mutating func corrected(_ row: FilingRow) -> FilingRow {
        var row = row
        guard random.chance(60) else { return row }
        if row.kind == .holding {
            row[.sharesOwnedFollowingTransaction] = random.pick(Self.shares)
            return row
        }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: row[.transactionPricePerShare] = random.pick(Self.prices)
        case 1: row[.transactionShares] = random.pick(Self.shares)
        case 2: row[.transactionCode] = random.pick(["P", "S", "G"])
        case 3: row[.transactionDate] = row.date(.transactionDate).map { "\($0.adding(days: -1))" }
        case 4: row[.sharesOwnedFollowingTransaction] = "7777"
        default:
            row[.transactionPricePerShare] = random.pick(Self.prices)
            row[.transactionShares] = random.pick(Self.shares)
        }
        return row
    }

    /// One group's trades on two or three forms of one day, by one agent.
    private mutating func addJointFilings() {
        let day = someDay()
        var first = makeFiling(form: .four, owners: [501, 502], on: day)
        for index in first.rows.indices { first.rows[index][.directOrIndirectOwnership] = "I" }
        for index in first.rows.indices { first.rows[index][.natureOfOwnership] = "By Fund" }
        add(first)
        for owners in [[503, 504], [505]].prefix(random.pick([1, 2])) {
            var other = makeFiling(form: .four, owners: owners, on: day)
            other.issuer = first.issuer
            other.rows = first.rows
            if random.chance(20), !other.rows.isEmpty { other.rows[0][.transactionShares] = "999" }
            let sequence = (other.accessionNumber?.digits ?? 0) % 100_000_000
            let agent = first.accessionNumber?.submitter ?? 1111
            other.accessionNumber = AccessionNumber(digits: agent * 100_000_000 + sequence)
            add(other)
        }
    }

    /// The same filing from another source, with other dates or rounded amounts.
    private mutating func addCopy(of original: GeneratedFiling) {
        var copy = original.filing
        if random.chance(50) {
            copy.source = .dataSet
            copy.header = nil
            copy.filedOn = original.filing.filedOn ?? original.filing.lastSignedOn
            for index in copy.rows.indices where copy.rows[index][.transactionShares] == "12500" {
                copy.rows[index][.transactionShares] = "12500.01"
            }
        } else {
            setDates(of: &copy, original.filing.filedOn ?? original.filing.lastSignedOn ?? someDay())
        }
        filings.append(GeneratedFiling(filing: copy, text: "\(copy)"))
    }

    private mutating func add(_ filing: OwnershipFiling) {
        filings.append(GeneratedFiling(filing: filing, text: "\(filing)"))
    }
}

/// The forms, as documents call them.
enum FormNumberText: String {
    case three = "3"
    case four = "4"
    case five = "5"

    var number: OwnershipFiling.Form.Number {
        switch self {
        case .three: .three
        case .four: .four
        case .five: .five
        }
    }
}

extension OwnershipFiling {
    /// Table I first, as documents are.
    fileprivate mutating func sortRows() {
        rows = rows.filter { $0.table == .nonDerivative } + rows.filter { $0.table == .derivative }
    }

    fileprivate mutating func renumberRows() {
        sortRows()
        var counts: [String: Int] = [:]
        rows = rows.map { row in
            let key = "\(row.table) \(row.kind)"
            counts[key, default: 0] += 1
            var numbered = FilingRow(table: row.table, kind: row.kind, ordinal: counts[key] ?? 1)
            for field in RowField.allCases { numbered[field] = row[field] }
            numbered.footnotes = row.footnotes
            return numbered
        }
    }
}
