/// The SEC's number of a company or a person (Central Index Key), up to ten digits.
package struct CIK: Hashable, Sendable {
    package let number: Int64

    package init?(number: Int64) {
        guard number > 0, number <= 9_999_999_999 else { return nil }
        self.number = number
    }

    /// For numbers that are made up within the range.
    init(uncheckedNumber number: Int64) { self.number = number }

    /// Reads one to ten digits, with or without leading zeros; nil for anything else.
    package init?(_ text: some StringProtocol) {
        guard (1...10).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
            let number = Int64(text)
        else { return nil }
        self.init(number: number)
    }
}

extension CIK: CustomStringConvertible {
    /// Ten digits with leading zeros, as EDGAR writes it in documents.
    package var description: String { zeroPadded(number, to: 10) }
}

extension CIK: Comparable { package static func < (left: Self, right: Self) -> Bool { left.number < right.number } }
