/// The SEC's number of one filing: ten digits of the submitter's CIK, two of the year, six of a sequence.
///
/// Written `0001318605-20-000012`; stored as the number its eighteen digits make.
package struct AccessionNumber: Hashable, Sendable {
    package let digits: Int64

    package init?(digits: Int64) {
        guard digits > 0, digits < 1_000_000_000_000_000_000 else { return nil }
        self.digits = digits
    }

    /// Reads `0001318605-20-000012` or the eighteen digits alone; nil for anything else.
    package init?(_ text: some StringProtocol) {
        var digits: Int64 = 0
        var count = 0
        for (offset, byte) in text.utf8.enumerated() {
            if byte == UInt8(ascii: "-") {
                guard (offset == 10 && count == 10) || (offset == 13 && count == 12) else { return nil }
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), count < 18 else { return nil }
            digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
            count += 1
        }
        let length = text.utf8.count
        guard count == 18, length == 18 || length == 20 else { return nil }
        self.init(digits: digits)
    }

    /// Reads the number a file name starts with, as in `0001318605-20-000012.txt`.
    package init?(startOfFileName name: String) {
        let base = name.split(separator: "/").last ?? ""
        for length in [20, 18] where base.utf8.count >= length {
            let rest = base.utf8.dropFirst(length)
            if let next = rest.first, next >= UInt8(ascii: "0"), next <= UInt8(ascii: "9") { continue }
            if let number = AccessionNumber(base.prefix(length)) {
                self = number
                return
            }
        }
        return nil
    }

    /// The CIK of whoever submitted the filing: an owner, a company or, mostly, a filing agent.
    package var submitter: Int64 { digits / 100_000_000 }

    /// The eighteen digits without dashes, as EDGAR names the folder of a filing.
    package var folderName: String { zeroPadded(digits, to: 18) }
}

extension AccessionNumber: CustomStringConvertible {
    package var description: String {
        let text = folderName
        return "\(text.prefix(10))-\(text.dropFirst(10).prefix(2))-\(text.suffix(6))"
    }
}

extension AccessionNumber: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.digits < right.digits }
}

func zeroPadded(_ number: some BinaryInteger, to width: Int) -> String {
    let text = String(number)
    return text.utf8.count >= width ? text : String(repeating: "0", count: width - text.utf8.count) + text
}
