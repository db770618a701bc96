import Form4Schema

/// Which industry and sector a SIC code stands for.
package struct Industries: Sendable {
    package struct Industry: Equatable, Sendable {
        /// The SEC's title of the code; nil for a code the list does not have.
        package let title: String?
        package let sector: SectorCode
    }

    package static let standard = Industries()

    private var byCode: [Int: Industry] = [:]

    package init() {
        var sector = SectorCode.unclassified
        for line in IndustryTable.text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            if let code = Int(words[0]), words.count == 2 {
                byCode[code] = Industry(title: String(words[1]), sector: sector)
            } else if let next = SectorCode(rawValue: String(line)) {
                sector = next
            }
        }
    }

    package var codes: [Int] { byCode.keys.sorted() }

    /// A code that is not listed (the list has dropped some that old filings carry) belongs where the nearest code of its
    /// two-digit major group does.
    package subscript(code: Int) -> Industry {
        if let industry = byCode[code] { return industry }
        let group = byCode.keys.filter { $0 / 100 == code / 100 }
        let nearest = group.min { (abs($0 - code), $0) < (abs($1 - code), $1) }
        return Industry(title: nil, sector: nearest.flatMap { byCode[$0]?.sector } ?? .unclassified)
    }

    /// This table with the corrections of a text: one `7370 COMMUNICATION` a line, a title behind it for a code that is not
    /// listed; `#` opens a comment.
    package func overridden(by text: String) throws(IndustryError) -> Industries {
        var industries = self
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(maxSplits: 2, whereSeparator: \.isWhitespace)
            if words.isEmpty { continue }
            guard words.count >= 2, let code = Int(words[0]), (1...9999).contains(code),
                let sector = SectorCode(rawValue: String(words[1]))
            else { throw IndustryError(line: index + 1, text: String(line)) }
            let title = words.count > 2 ? String(words[2]) : byCode[code]?.title
            industries.byCode[code] = Industry(title: title, sector: sector)
        }
        return industries
    }
}

package struct IndustryError: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let text: String

    package var description: String {
        "line \(line) of the sector overrides is “\(text)”; write a SIC code and one of "
            + SectorCode.allCases.map(\.rawValue).joined(separator: " ")
    }
}
