import Edgar

/// An exact decimal number: `units` × 10 to the power of −`scale`.
///
/// Amounts never pass through binary floating point. Equal numbers are equal however many zeros end them, and the text
/// keeps the digits that were filed. Every operation that could leave 38 digits says so by nil.
package struct Amount: Sendable {
    package let units: Int128
    package let scale: Int

    package init(units: Int128, scale: Int = 0) {
        self.units = units
        self.scale = scale
    }

    /// Reads what `DecimalText` and PostgreSQL's `numeric` write; nil for anything else and beyond 38 digits.
    package init?(_ text: some StringProtocol) {
        var units: Int128 = 0
        var scale = 0
        var digits = 0
        var isNegative = false
        var sawPoint = false
        for (offset, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where offset == 0: isNegative = true
            case UInt8(ascii: ".") where !sawPoint: sawPoint = true
            case 48...57:
                if units != 0 || byte != 48 { digits += 1 }
                guard digits <= 38 else { return nil }
                units = units * 10 + Int128(byte - 48)
                if sawPoint { scale += 1 }
            default: return nil
            }
        }
        guard text.utf8.contains(where: { $0 >= 48 && $0 <= 57 }), scale <= 38 else { return nil }
        self.init(units: isNegative ? -units : units, scale: scale)
    }

    package init?(_ text: DecimalText) {
        self.init(text.description)
    }

    package static let zero = Amount(units: 0)

    package var isZero: Bool { units == 0 }
    package var isPositive: Bool { units > 0 }

    package static prefix func - (amount: Amount) -> Amount { Amount(units: -amount.units, scale: amount.scale) }

    /// Without the zeros that end the fraction.
    package var normalized: Amount {
        var (units, scale) = (units, scale)
        while scale > 0, units % 10 == 0 { (units, scale) = (units / 10, scale - 1) }
        return Amount(units: units, scale: scale)
    }

    package func adding(_ other: Amount) -> Amount? {
        guard let (left, right, scale) = Self.aligned(self, other) else { return nil }
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? nil : Amount(units: sum, scale: scale)
    }

    package func multiplied(by other: Amount) -> Amount? {
        let (left, right) = (normalized, other.normalized)
        let (product, overflow) = left.units.multipliedReportingOverflow(by: right.units)
        return overflow ? nil : Amount(units: product, scale: left.scale + right.scale).normalized
    }

    /// The quotient with so many decimals, half rounded away from zero; nil for a zero divisor.
    package func divided(by divisor: Amount, decimals: Int) -> Amount? {
        guard !divisor.isZero, let (left, right, _) = Self.aligned(self, divisor), let shift = Self.power(decimals + 1)
        else { return nil }
        let (scaled, overflow) = left.multipliedReportingOverflow(by: shift)
        guard !overflow else { return nil }
        let quotient = scaled / right
        return Amount(units: (quotient + (quotient < 0 ? -5 : 5)) / 10, scale: decimals).normalized
    }

    /// For rules of thumb only.
    package var approximation: Double {
        var value = Double(units)
        for _ in 0..<scale { value /= 10 }
        return value
    }

    private static func power(_ exponent: Int) -> Int128? {
        guard exponent <= 38 else { return nil }
        return (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
    }

    private static func aligned(_ left: Amount, _ right: Amount) -> (Int128, Int128, scale: Int)? {
        if left.scale == right.scale { return (left.units, right.units, left.scale) }
        let scale = max(left.scale, right.scale)
        guard let leftPower = power(scale - left.scale), let rightPower = power(scale - right.scale) else { return nil }
        let (leftUnits, leftOverflow) = left.units.multipliedReportingOverflow(by: leftPower)
        let (rightUnits, rightOverflow) = right.units.multipliedReportingOverflow(by: rightPower)
        return leftOverflow || rightOverflow ? nil : (leftUnits, rightUnits, scale)
    }
}

extension Amount: Comparable, Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        let (left, right) = (left.normalized, right.normalized)
        return left.units == right.units && left.scale == right.scale
    }

    package static func < (left: Self, right: Self) -> Bool {
        guard let (leftUnits, rightUnits, _) = aligned(left.normalized, right.normalized) else {
            // Numbers that do not fit one scale together differ by many orders of magnitude.
            return left.approximation < right.approximation
        }
        return leftUnits < rightUnits
    }

    package func hash(into hasher: inout Hasher) {
        let normal = normalized
        hasher.combine(normal.units)
        hasher.combine(normal.scale)
    }
}

extension Amount: CustomStringConvertible {
    package var description: String {
        let digits = String(units.magnitude)
        let sign = units < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}
