/// A simulated amount in ten-thousandths: shares and prices with up to four decimals, exact.
struct Amount: Comparable, Sendable {
    var tenThousandths: Int

    init(tenThousandths: Int) { self.tenThousandths = tenThousandths }
    init(_ whole: Int) { tenThousandths = whole * 10_000 }

    static func < (left: Amount, right: Amount) -> Bool { left.tenThousandths < right.tenThousandths }
    static func + (left: Amount, right: Amount) -> Amount {
        Amount(tenThousandths: left.tenThousandths + right.tenThousandths)
    }
    static func - (left: Amount, right: Amount) -> Amount {
        Amount(tenThousandths: left.tenThousandths - right.tenThousandths)
    }
    static func += (left: inout Amount, right: Amount) { left = left + right }
    static func -= (left: inout Amount, right: Amount) { left = left - right }

    /// Without the decimals that say nothing: `12.5`, `100`.
    var text: String {
        let fraction = tenThousandths.magnitude % 10_000
        let whole = (tenThousandths < 0 ? "-" : "") + String(tenThousandths.magnitude / 10_000)
        if fraction == 0 { return whole }
        var digits = zeroPadded(fraction, to: 4)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }

    /// To whole cents, as most prices are.
    var cents: Amount { Amount(tenThousandths: tenThousandths / 100 * 100) }
}
