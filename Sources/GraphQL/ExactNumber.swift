/// A decimal number as its digits, so that tests such as "is it an integer" never go through binary floating point.
struct ExactNumber {
    private let isNegative: Bool
    /// Significant digits without leading or trailing zeros; empty for zero.
    private let digits: ArraySlice<UInt8>
    /// The number is 0.digits times ten to this power.
    private let exponent: Int

    /// Reads a JSON or GraphQL number; nil if the text is not one.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var index = 0
        isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var digits: [UInt8] = []
        var power = 0
        let start = index
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
            digits.append(bytes[index])
            index += 1
        }
        power = index - start
        guard power > 0, power == 1 || bytes[start] != 0x30 else { return nil }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let fraction = index
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
                digits.append(bytes[index])
                index += 1
            }
            guard index > fraction else { return nil }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            guard let shift = ExactNumber.exponent(bytes[(index + 1)...]) else { return nil }
            power += shift
            index = bytes.count
        }
        guard index == bytes.count else { return nil }
        let leading = digits.prefix { $0 == 0x30 }.count
        let significant = digits.dropFirst(leading)
        let trailing = significant.reversed().prefix { $0 == 0x30 }.count
        self.digits = significant.dropLast(trailing)
        exponent = self.digits.isEmpty ? 0 : power - leading
    }

    /// The digits of an exponent, clamped to a million: larger ones behave the same for every question asked here.
    private static func exponent(_ bytes: ArraySlice<UInt8>) -> Int? {
        var rest = bytes
        var sign = 1
        if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            rest = rest.dropFirst()
        }
        guard !rest.isEmpty, rest.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let value = rest.reduce(0) { min($0 * 10 + Int($1 - 0x30), 1_000_000) }
        return sign * value
    }

    /// The number without point and exponent, or nil if it is no integer (or one of more than 400 digits).
    var integerText: String? {
        if digits.isEmpty { return "0" }
        guard exponent >= digits.count, exponent <= 400 else { return nil }
        let zeros = String(repeating: "0", count: exponent - digits.count)
        return (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self) + zeros
    }
}
