/// The SEC's transaction codes (Form 4, General Instruction 8), in the order of the instruction.
package enum TransactionCode: String, CaseIterable, Sendable {
    case p = "P"
    case s = "S"
    case v = "V"
    case a = "A"
    case d = "D"
    case f = "F"
    case i = "I"
    case m = "M"
    case c = "C"
    case e = "E"
    case h = "H"
    case o = "O"
    case x = "X"
    case g = "G"
    case l = "L"
    case w = "W"
    case z = "Z"
    case j = "J"
    case k = "K"
    case u = "U"

    package var kind: TransactionKind {
        switch self {
        case .p: .purchase
        case .s: .sale
        case .a: .grant
        case .m, .x, .o: .exercise
        case .f: .tax
        case .g: .gift
        case .c: .conversion
        case .d: .dispositionToIssuer
        case .v, .i, .e, .h, .l, .w, .z, .j, .k, .u: .other
        }
    }

    /// Whether the price of such a trade follows the market.
    ///
    /// Awards, exercises, conversions and expirations have the price that a contract set, often years before; held against
    /// market prices, each would look wrong.
    package var isPricedByMarket: Bool {
        switch self {
        case .a, .m, .c, .e, .h, .o, .x: false
        default: true
        }
    }
}

/// Codes, grouped by what the trade is.
package enum TransactionKind: String, CaseIterable, Sendable {
    case purchase = "PURCHASE"
    case sale = "SALE"
    case grant = "GRANT"
    case exercise = "EXERCISE"
    case tax = "TAX"
    case gift = "GIFT"
    case conversion = "CONVERSION"
    case dispositionToIssuer = "DISPOSITION_TO_ISSUER"
    case other = "OTHER"
}
