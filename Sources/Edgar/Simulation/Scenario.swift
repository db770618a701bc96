/// What insiders do, with shares per thousand filings like those of real quarters.
enum Scenario: CaseIterable {
    case sale, purchase, grant, exercise, vesting, taxWithholding, gift, conversion, returnToIssuer, distribution

    var perMille: Int {
        switch self {
        case .sale: 250
        case .purchase: 90
        case .grant: 270
        case .exercise: 110
        case .vesting: 170
        case .taxWithholding: 40
        case .gift: 35
        case .conversion: 10
        case .returnToIssuer: 10
        case .distribution: 15
        }
    }

    static let choice = WeightedChoice(weights: allCases.map(\.perMille))
}

/// What the footnotes of simulated filings say.
enum Note {
    static let average = "The price is a weighted average; the shares were traded in multiple transactions."
    static let unit = "Each restricted stock unit represents a contingent right to receive one share."
    static let vesting = "The units vest in four equal annual installments."
    static let tax = "Shares withheld by the issuer to cover taxes on the vesting of restricted stock units."
    static let gift = "Represents a bona fide gift without consideration."
    static let held =
        "The reporting persons disclaim beneficial ownership except to the extent of their pecuniary interest."
    static let distribution = "A pro rata distribution by a fund to its partners without consideration."

    static func plan(_ adopted: CalendarDate) -> String {
        "The trade was made under a Rule 10b5-1 trading plan adopted by the reporting person on \(adopted)."
    }
}

extension FilingRow {
    /// The coding of a Form 4 transaction.
    mutating func code(_ code: String, on date: CalendarDate) {
        self[.transactionDate] = date.description
        self[.transactionFormType] = "4"
        self[.transactionCode] = code
        self[.equitySwapInvolved] = "0"
    }
}
