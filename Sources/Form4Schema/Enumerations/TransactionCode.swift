import QueryPlanner
import SQLBuilder

/// The letter of a transaction (Form 4, General Instruction 8).
package enum TransactionCode: String, SchemaEnum {
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

    package static let sqlType: SQL = "transaction_code"
    package static let doc = """
        The SEC's transaction code: the letter of a line of Form 4 or 5 (General Instruction 8). `TransactionKind` groups \
        the codes by what happened.
        """

    package var doc: String {
        switch self {
        case .p: "Open market or private purchase of a security: the insider paid for it."
        case .s: "Open market or private sale of a security."
        case .v: "Transaction voluntarily reported earlier than required."
        case .a: "Grant, award or other acquisition from the issuer under Rule 16b-3(d), such as restricted stock."
        case .d: "Disposition to the issuer under Rule 16b-3(e), such as a forfeiture or a sale back."
        case .f: "Payment of an exercise price or of tax by delivering or withholding securities (Rule 16b-3)."
        case .i: "Discretionary transaction in an employee benefit plan at the insider's volition (Rule 16b-3(f))."
        case .m: "Exercise or conversion of a derivative security exempted under Rule 16b-3, such as employee options."
        case .c: "Conversion of a derivative security."
        case .e: "Expiration of a short derivative position."
        case .h: "Expiration or cancellation of a long derivative position with value received."
        case .o: "Exercise of an out-of-the-money derivative security."
        case .x: "Exercise of an in-the-money or at-the-money derivative security."
        case .g: "Bona fide gift, given or received; no money changes hands."
        case .l: "Small acquisition under Rule 16a-6."
        case .w: "Acquisition or disposition by will or the laws of descent and distribution."
        case .z: "Deposit into or withdrawal from a voting trust."
        case .j: "Other acquisition or disposition; a footnote describes it."
        case .k: "Transaction in an equity swap or instrument with similar characteristics."
        case .u: "Disposition under a tender of shares in a change of control."
        }
    }

    /// What a trade of this code is.
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
}

/// What happened, whatever the letter.
package enum TransactionKind: String, SchemaEnum {
    case purchase = "PURCHASE"
    case sale = "SALE"
    case grant = "GRANT"
    case exercise = "EXERCISE"
    case tax = "TAX"
    case gift = "GIFT"
    case conversion = "CONVERSION"
    case dispositionToIssuer = "DISPOSITION_TO_ISSUER"
    case other = "OTHER"

    package static let sqlType: SQL = "transaction_kind"
    package static let doc = "Transaction codes grouped by what happened."

    package var doc: String {
        switch self {
        case .purchase: "Code P: bought in the market or privately."
        case .sale: "Code S: sold in the market or privately."
        case .grant: "Code A: granted or awarded by the issuer."
        case .exercise: "Codes M, O and X: a derivative such as an option was exercised."
        case .tax: "Code F: shares withheld or delivered for tax or an exercise price."
        case .gift: "Code G: given or received as a gift."
        case .conversion: "Code C: a derivative was converted."
        case .dispositionToIssuer: "Code D: returned or sold to the issuer."
        case .other: "Every other code: V, I, E, H, L, W, Z, J, K and U."
        }
    }
}
