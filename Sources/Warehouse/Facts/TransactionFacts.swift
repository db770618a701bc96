import Edgar
import Form4Schema

package typealias SecurityTable = FilingRow.Table
package typealias FormNumber = OwnershipFiling.Form.Number

extension FormNumber {
    /// The store's name of the form.
    package var name: String { "FORM_\(rawValue)" }
}

/// A line's place in the store: one of a table of a filing, in document order from 1.
package struct LineReference: Hashable, Comparable, Sendable {
    package let accession: Int
    package let table: SecurityTable
    package let ordinal: Int

    package static func < (left: Self, right: Self) -> Bool { left.sortKey < right.sortKey }

    private var sortKey: (Int, Int, Int) { (accession, table == .nonDerivative ? 0 : 1, ordinal) }
}

/// What a line says of the derivative behind it; empty in Table I.
package struct DerivativeTerms: Hashable, Sendable {
    package var exercisePrice: Amount?
    package var exercisableOn: CalendarDate?
    package var expiresOn: CalendarDate?
    package var underlyingTitle: String?
    package var underlyingShares: Amount?
    package var underlyingValue: Amount?
}

/// A transaction as filed.
package struct TransactionFacts: Hashable, Sendable {
    package var table: SecurityTable
    package var ordinal: Int
    package var securityTitle: String
    package var rowForm: FormNumber?
    package var code: TransactionCode
    package var equitySwap: Bool?
    package var tradedOn: CalendarDate
    package var deemedOn: CalendarDate?
    package var timeliness: Timeliness?
    package var shares: Amount?
    package var price: Amount?
    package var totalValue: Amount?
    package var direction: TransactionDirection
    package var sharesOwnedAfter: Amount?
    package var valueOwnedAfter: Amount?
    package var ownership: OwnershipNature
    package var natureOfOwnership: String?
    package var terms = DerivativeTerms()
}

/// A position as filed.
package struct HoldingFacts: Hashable, Sendable {
    package var table: SecurityTable
    package var ordinal: Int
    package var securityTitle: String
    package var rowForm: FormNumber?
    package var sharesOwned: Amount?
    package var valueOwned: Amount?
    package var ownership: OwnershipNature
    package var natureOfOwnership: String?
    package var terms = DerivativeTerms()
}

extension TransactionFacts {
    /// The product of shares and price when both are reported, else the reported total; nil when neither is known.
    ///
    /// Null is not zero.
    package var value: Amount? {
        if let shares, let price { return shares.multiplied(by: price) }
        return totalValue
    }

    /// Whether `value` would need more digits than can be kept exactly.
    package var valueOverflows: Bool { shares != nil && price != nil && value == nil }

    /// The position before the trade, by what the line says of it after; nil when it does not.
    package var sharesOwnedBefore: Amount? {
        guard let sharesOwnedAfter, let shares else { return nil }
        return sharesOwnedAfter.adding(direction == .acquired ? -shares : shares)
    }

    /// The signed change of the position as a fraction of what it was before, to six decimals; nil when unknown or from
    /// nothing.
    package var ownershipChange: Amount? {
        guard let before = sharesOwnedBefore, before.isPositive, let shares else { return nil }
        return (direction == .acquired ? shares : -shares).divided(by: before, decimals: 6)
    }
}

/// A title of a security as rules compare it: `Common Stock` and `COMMON  STOCK` are one security.
package func securityKey(_ title: String) -> String {
    title.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
}
