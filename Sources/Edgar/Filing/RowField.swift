/// One fact that a row of Table I or Table II can state.
///
/// The one place that says where a fact stands in the XML, what its text must look like and how the data sets call it:
/// reading XML, reading and writing data sets and writing simulated filings all follow this table.
package enum RowField: Int, CaseIterable, Sendable {
    case securityTitle
    case conversionOrExercisePrice
    case transactionDate
    case deemedExecutionDate
    /// The coding as a whole: it has no text of its own, only footnotes hang on it.
    case transactionCoding
    case transactionFormType
    case transactionCode
    case equitySwapInvolved
    case transactionTimeliness
    case transactionShares
    case transactionTotalValue
    case transactionPricePerShare
    case transactionAcquiredDisposedCode
    case exerciseDate
    case expirationDate
    case underlyingSecurityTitle
    case underlyingSecurityShares
    case underlyingSecurityValue
    case sharesOwnedFollowingTransaction
    case valueOwnedFollowingTransaction
    case directOrIndirectOwnership
    case natureOfOwnership

    /// What the text of a fact must look like for the store to take it.
    package enum Format: Sendable {
        case text
        case date
        case decimal
        case boolean
        case oneOf([String])
    }

    struct Declaration: Sendable {
        /// The element's name.
        let element: String
        /// The element around it, when it does not stand in the row itself.
        let container: String?
        let format: Format
        /// Whether the text stands in a `<value>` of its own, as all but the coding does.
        let isWrapped: Bool
        /// Its column in the data sets; the footnotes' column is called the same with `_FN` behind it.
        let column: String
    }

    /// Form 4, General Instruction 8.
    private static let transactionCodes = "PSVADFIMCEHOXGLWZJKU".map { String($0) }

    private func declare() -> Declaration {
        switch self {
        case .securityTitle: .field("securityTitle", column: "SECURITY_TITLE")
        case .conversionOrExercisePrice:
            .field("conversionOrExercisePrice", format: .decimal, column: "CONV_EXERCISE_PRICE")
        case .transactionDate: .field("transactionDate", format: .date, column: "TRANS_DATE")
        case .deemedExecutionDate: .field("deemedExecutionDate", format: .date, column: "DEEMED_EXECUTION_DATE")
        case .transactionCoding: .field("transactionCoding", column: "EQUITY_SWAP_TRANS_CD")
        case .transactionFormType: .coding("transactionFormType", column: "TRANS_FORM_TYPE")
        case .transactionCode: .coding("transactionCode", format: .oneOf(Self.transactionCodes), column: "TRANS_CODE")
        case .equitySwapInvolved: .coding("equitySwapInvolved", format: .boolean, column: "EQUITY_SWAP_INVOLVED")
        case .transactionTimeliness:
            .field("transactionTimeliness", format: .oneOf(["E", "L"]), column: "TRANS_TIMELINESS")
        case .transactionShares: .amount("transactionShares", column: "TRANS_SHARES")
        case .transactionTotalValue: .amount("transactionTotalValue", column: "TRANS_TOTAL_VALUE")
        case .transactionPricePerShare: .amount("transactionPricePerShare", column: "TRANS_PRICEPERSHARE")
        case .transactionAcquiredDisposedCode:
            .amount("transactionAcquiredDisposedCode", format: .oneOf(["A", "D"]), column: "TRANS_ACQUIRED_DISP_CD")
        case .exerciseDate: .field("exerciseDate", format: .date, column: "EXERCISE_DATE")
        case .expirationDate: .field("expirationDate", format: .date, column: "EXPIRATION_DATE")
        case .underlyingSecurityTitle:
            .underlying("underlyingSecurityTitle", format: .text, column: "UNDLYNG_SEC_TITLE")
        case .underlyingSecurityShares:
            .underlying("underlyingSecurityShares", format: .decimal, column: "UNDLYNG_SEC_SHARES")
        case .underlyingSecurityValue:
            .underlying("underlyingSecurityValue", format: .decimal, column: "UNDLYNG_SEC_VALUE")
        case .sharesOwnedFollowingTransaction:
            .following("sharesOwnedFollowingTransaction", column: "SHRS_OWND_FOLWNG_TRANS")
        case .valueOwnedFollowingTransaction:
            .following("valueOwnedFollowingTransaction", column: "VALU_OWND_FOLWNG_TRANS")
        case .directOrIndirectOwnership:
            .nature("directOrIndirectOwnership", format: .oneOf(["D", "I"]), column: "DIRECT_INDIRECT_OWNERSHIP")
        case .natureOfOwnership: .nature("natureOfOwnership", format: .text, column: "NATURE_OF_OWNERSHIP")
        }
    }

    private static let declarations = allCases.map { $0.declare() }

    var declaration: Declaration { Self.declarations[rawValue] }

    package var element: String { declaration.element }
    package var container: String? { declaration.container }
    package var format: Format { declaration.format }

    /// Whether rows of this table and kind can state the fact.
    func applies(to table: FilingRow.Table, _ kind: FilingRow.Kind) -> Bool {
        switch self {
        case .securityTitle, .transactionFormType, .sharesOwnedFollowingTransaction, .valueOwnedFollowingTransaction,
            .directOrIndirectOwnership, .natureOfOwnership, .transactionCoding:
            true
        case .conversionOrExercisePrice, .exerciseDate, .expirationDate, .underlyingSecurityTitle,
            .underlyingSecurityShares, .underlyingSecurityValue:
            table == .derivative
        case .transactionTotalValue: table == .derivative && kind == .transaction
        case .transactionDate, .deemedExecutionDate, .transactionCode, .equitySwapInvolved, .transactionTimeliness,
            .transactionShares, .transactionPricePerShare, .transactionAcquiredDisposedCode:
            kind == .transaction
        }
    }

    private static let byElement = Dictionary(uniqueKeysWithValues: allCases.map { ($0.element, $0) })

    /// Elements that only group others.
    static let containers = Set(allCases.compactMap(\.container))

    package init?(element: String) {
        guard let field = Self.byElement[element] else { return nil }
        self = field
    }
}

extension RowField.Format {
    /// Whether the store can keep the text as what it should be.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .text: true
        case .date: CalendarDate(filed: text) != nil
        case .decimal: DecimalText(text) != nil
        case .boolean: BooleanWord.value(of: text) != nil
        case .oneOf(let words): words.contains(text)
        }
    }

    var expectation: String {
        switch self {
        case .text: "text"
        case .date: "a date such as 2020-03-18"
        case .decimal: "a plain decimal number such as 12.5"
        case .boolean: "0, 1, false or true"
        case .oneOf(let words): "one of " + words.joined(separator: ", ")
        }
    }
}

extension RowField.Declaration {
    fileprivate static func field(_ element: String, format: RowField.Format = .text, column: String) -> Self {
        Self(element: element, container: nil, format: format, isWrapped: true, column: column)
    }
    fileprivate static func coding(_ element: String, format: RowField.Format = .text, column: String) -> Self {
        Self(element: element, container: "transactionCoding", format: format, isWrapped: false, column: column)
    }
    fileprivate static func amount(_ element: String, format: RowField.Format = .decimal, column: String) -> Self {
        Self(element: element, container: "transactionAmounts", format: format, isWrapped: true, column: column)
    }
    fileprivate static func underlying(_ element: String, format: RowField.Format, column: String) -> Self {
        Self(element: element, container: "underlyingSecurity", format: format, isWrapped: true, column: column)
    }
    fileprivate static func following(_ element: String, column: String) -> Self {
        Self(element: element, container: "postTransactionAmounts", format: .decimal, isWrapped: true, column: column)
    }
    fileprivate static func nature(_ element: String, format: RowField.Format, column: String) -> Self {
        Self(element: element, container: "ownershipNature", format: format, isWrapped: true, column: column)
    }
}
