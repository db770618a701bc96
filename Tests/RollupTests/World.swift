import Foundation
import TestSupport

/// A small market in memory: companies, insiders and their trades, as a test made them up.
struct World {
    struct Company {
        let id: Int64
        var sector: String
        var sic: Int?
    }

    struct Trade: Hashable {
        let company: Int64
        let accession: Int64
        let table: String
        let ordinal: Int
        var code: String
        var form: String
        var roles: Int
        var owners: [Int64]
        var shares: Decimal?
        var value: Decimal?
        var firstFiledOn: Day
        var tradedOn: Day
        var knownFrom: Day
        /// The day an amendment ended it; null while valid.
        var knownUntil: Day?
        var plan: Bool?
        var excluded: Bool

        var kind: String { World.kinds[code] ?? "OTHER" }
        var role: String { World.roleNames[roles.trailingZeroBitCount] }
        var direction: String { ["S", "F", "G", "D"].contains(code) ? "DISPOSED" : "ACQUIRED" }
        var ownership: String { ordinal.isMultiple(of: 2) ? "INDIRECT" : "DIRECT" }
        var isLate: Bool? { form == "FORM_5" ? nil : accession.isMultiple(of: 3) }
    }

    static let kinds = [
        "P": "PURCHASE", "S": "SALE", "A": "GRANT", "M": "EXERCISE", "X": "EXERCISE", "O": "EXERCISE", "F": "TAX",
        "G": "GIFT",
        "C": "CONVERSION", "D": "DISPOSITION_TO_ISSUER",
    ]
    static let roleNames = ["CEO", "CFO", "OFFICER", "DIRECTOR", "TEN_PERCENT_OWNER", "OTHER"]
    static let codes = ["P", "P", "P", "S", "S", "S", "S", "A", "M", "F", "G", "J"]
    static let first = Day(2019, 12, 20)
    static let dayCount = 430

    var companies: [Company] = []
    var trades: [Trade] = []
    private var nextAccession: Int64 = 1

    /// Those that count today.
    var valid: [Trade] { trades.filter { $0.knownUntil == nil } }

    /// The company with this CIK: they are numbered from 1.
    func company(_ id: Int64) -> Company { companies[Int(id) - 1] }

    /// How many owners filings have, by chance.
    private let owners: [Int]

    init(
        companies count: Int,
        filings: Int,
        owners: [Int] = [1, 1, 1, 2, 3],
        using random: inout some RandomNumberGenerator
    ) {
        self.owners = owners
        for id in 1...count {
            companies.append(Company(id: Int64(id), sector: "ENERGY", sic: nil))
            classify(at: id - 1, using: &random)
        }
        for _ in 0..<filings { _ = file(using: &random) }
    }

    mutating func classify(at index: Int, using random: inout some RandomNumberGenerator) {
        let sic = [nil, 1311, 1381, 2834, 7372, 6022].randomElement(using: &random) ?? nil
        companies[index].sic = sic
        companies[index].sector =
            switch sic {
            case 1311, 1381: "ENERGY"
            case 2834: "HEALTH_CARE"
            case 7372: "TECHNOLOGY"
            case .some: "FINANCIALS"
            case nil: "UNCLASSIFIED"
            }
    }

    /// One more filing of one to four trades; returns its accession.
    mutating func file(using random: inout some RandomNumberGenerator) -> Int64 {
        let company = Int64.random(in: 1...Int64(companies.count), using: &random)
        let filed = Self.first + Int.random(in: 0..<Self.dayCount, using: &random)
        // A handful of insiders each, some of them at two companies; groups file together.
        let pool = (0..<6).map { company * 4 + Int64($0) + 1_000 }
        let owners = Array(pool.shuffled(using: &random).prefix(self.owners.randomElement(using: &random) ?? 1))
        let accession = nextAccession
        nextAccession += 1
        let form = ["FORM_4", "FORM_4", "FORM_4", "FORM_5"].randomElement(using: &random) ?? "FORM_4"
        for ordinal in 1...Int.random(in: 1...4, using: &random) {
            trades.append(
                trade(company, accession, ordinal: ordinal, owners: owners, filed: filed, form: form, using: &random)
            )
        }
        return accession
    }

    private func trade(
        _ company: Int64,
        _ accession: Int64,
        ordinal: Int,
        owners: [Int64],
        filed: Day,
        form: String,
        using random: inout some RandomNumberGenerator
    ) -> Trade {
        let shares: Decimal? =
            .random(in: 0..<10, using: &random) == 0 ? nil : Decimal(Int.random(in: 0...500, using: &random))
        let price: Decimal? =
            .random(in: 0..<6, using: &random) == 0
            ? nil : Decimal(Int.random(in: 0...4_000, using: &random)) / 100
        let total: Decimal? =
            .random(in: 0..<3, using: &random) == 0 ? Decimal(Int.random(in: 1...9_000, using: &random)) : nil
        let value: Decimal? = if let shares, let price { shares * price } else { total }
        return Trade(
            company: company,
            accession: accession,
            table: .random(in: 0..<5, using: &random) == 0 ? "DERIVATIVE" : "NON_DERIVATIVE",
            ordinal: ordinal,
            code: Self.codes.randomElement(using: &random) ?? "P",
            form: form,
            roles: [1, 2, 4, 8, 8, 9, 12, 16, 24, 32].randomElement(using: &random) ?? 8,
            owners: owners,
            shares: shares,
            value: value,
            firstFiledOn: filed,
            tradedOn: filed + -Int.random(in: 0...5, using: &random),
            knownFrom: filed,
            knownUntil: nil,
            plan: [true, false, nil].randomElement(using: &random) ?? nil,
            excluded: .random(in: 0..<8, using: &random) == 0
        )
    }

    // MARK: What happens to a market

    enum Change: CaseIterable {
        case file, amend, delete, flag, refile, classify
    }

    /// Something random happens; returns all trades it concerns, as they were and as they are, and companies moved.
    mutating func change(
        using random: inout some RandomNumberGenerator
    ) -> (concerned: [Trade], moved: [Int64]) {
        switch Change.allCases.randomElement(using: &random) ?? .file {
        case .file:
            let accession = file(using: &random)
            return (trades.filter { $0.accession == accession }, [])
        case .amend:
            guard let place = trades.indices.filter({ trades[$0].knownUntil == nil }).randomElement(using: &random)
            else { return ([], []) }
            let before = trades[place]
            let day = before.knownFrom + Int.random(in: 1...60, using: &random)
            trades[place].knownUntil = day
            var after = trade(
                before.company,
                nextAccession,
                ordinal: 1,
                owners: before.owners,
                filed: day,
                form: before.form,
                using: &random
            )
            nextAccession += 1
            after.firstFiledOn = before.firstFiledOn
            after.tradedOn = before.tradedOn
            trades.append(after)
            return ([before, trades[place], after], [])
        case .delete:
            guard let accession = trades.randomElement(using: &random)?.accession else { return ([], []) }
            let gone = trades.filter { $0.accession == accession }
            trades.removeAll { $0.accession == accession }
            return (gone, [])
        case .flag:
            guard let place = trades.indices.randomElement(using: &random) else { return ([], []) }
            trades[place].excluded.toggle()
            return ([trades[place]], [])
        case .refile:
            // A better source: other days, values and owners of the same filing.
            guard let place = trades.indices.randomElement(using: &random) else { return ([], []) }
            let before = trades[place]
            let accession = before.accession
            let same = trades.indices.filter { trades[$0].accession == accession }
            let old = same.map { trades[$0] }
            for index in same {
                trades[index].firstFiledOn = before.firstFiledOn + 3
                trades[index].tradedOn = before.tradedOn + -40
                trades[index].owners = before.owners + [before.company * 4 + 1_003]
                trades[index].shares = [nil, 7, trades[index].shares].randomElement(using: &random) ?? nil
                trades[index].value = [nil, 11.5, trades[index].value].randomElement(using: &random) ?? nil
                trades[index].owners = trades[index].owners.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
            }
            return (old + same.map { trades[$0] }, [])
        case .classify:
            guard let place = companies.indices.randomElement(using: &random) else { return ([], []) }
            classify(at: place, using: &random)
            return ([], [companies[place].id])
        }
    }
}
