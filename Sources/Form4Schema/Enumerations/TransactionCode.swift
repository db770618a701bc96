import QueryPlanner
import SQLBuilder

/// The letter of a transaction (Form 4, General Instruction 8).
package enum TransactionCode: String, SchemaEnum {
    case P, S, V, A, D, F, I, M, C, E, H, O, X, G, L, W, Z, J, K, U

    package static let sqlType: SQL = "transaction_code"
    package static let doc = """
        The SEC's transaction code: the letter of a line of Form 4 or 5 (General Instruction 8). `TransactionKind` groups \
        the codes by what happened.
        """

    package var doc: String {
        switch self {
        case .P: "Open market or private purchase of a security: the insider paid for it."
        case .S: "Open market or private sale of a security."
        case .V: "Transaction voluntarily reported earlier than required."
        case .A: "Grant, award or other acquisition from the issuer under Rule 16b-3(d), such as restricted stock."
        case .D: "Disposition to the issuer under Rule 16b-3(e), such as a forfeiture or a sale back."
        case .F: "Payment of an exercise price or of tax by delivering or withholding securities (Rule 16b-3)."
        case .I: "Discretionary transaction in an employee benefit plan at the insider's volition (Rule 16b-3(f))."
        case .M: "Exercise or conversion of a derivative security exempted under Rule 16b-3, such as employee options."
        case .C: "Conversion of a derivative security."
        case .E: "Expiration of a short derivative position."
        case .H: "Expiration or cancellation of a long derivative position with value received."
        case .O: "Exercise of an out-of-the-money derivative security."
        case .X: "Exercise of an in-the-money or at-the-money derivative security."
        case .G: "Bona fide gift, given or received; no money changes hands."
        case .L: "Small acquisition under Rule 16a-6."
        case .W: "Acquisition or disposition by will or the laws of descent and distribution."
        case .Z: "Deposit into or withdrawal from a voting trust."
        case .J: "Other acquisition or disposition; a footnote describes it."
        case .K: "Transaction in an equity swap or instrument with similar characteristics."
        case .U: "Disposition under a tender of shares in a change of control."
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
