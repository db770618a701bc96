/// An exact decimal number, kept as the digits it was written with.
///
/// Amounts never pass through binary floating point: `.275` stays 0.275, and 224.048 keeps its third digit.
package struct DecimalText: Hashable, Sendable, CustomStringConvertible {
    /// What the filer wrote, with a zero before a leading point and no point at the end; PostgreSQL's `numeric` reads it.
    package let description: String

    /// Reads an optional sign, digits, and at most one point; nil for anything else (`1,000`, `$5`, `1e6`, `N/A`).
    package init?(_ text: some StringProtocol) {
        var integer = ""
        var fraction = ""
        var isNegative = false
        var sawPoint = false
        for (offset, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "+") where offset == 0: break
            case UInt8(ascii: "-") where offset == 0: isNegative = true
            case UInt8(ascii: ".") where !sawPoint: sawPoint = true
            case 48...57:
                let digit = Character(Unicode.Scalar(byte))
                if sawPoint { fraction.append(digit) } else { integer.append(digit) }
            default: return nil
            }
        }
        // PostgreSQL's numeric ends at 131,072 digits; no amount of money or shares comes near forty.
        guard !(integer.isEmpty && fraction.isEmpty), integer.utf8.count + fraction.utf8.count <= 40 else { return nil }
        let whole = integer.isEmpty ? "0" : integer
        description = (isNegative ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    package var isZero: Bool { description.utf8.allSatisfy { $0 < 49 || $0 > 57 } }
}
