/// Why a row is suspicious, or what of it is not certain.
///
/// Nothing a filer wrote is altered for it.
package enum QualityFlag: String, CaseIterable, Sendable {
    /// The price is more than twenty times off what earlier trades cost.
    case priceOutlier = "PRICE_OUTLIER"
    /// The price is the total of the trade, typed into the wrong field.
    case priceLooksLikeTotal = "PRICE_LOOKS_LIKE_TOTAL"
    /// The trade's date lies decades before the filing.
    case dateImplausible = "DATE_IMPLAUSIBLE"
    /// The trade's date lies after the filing.
    case futureDate = "FUTURE_DATE"
    /// Another filing of the same group of owners reports this trade already.
    case duplicateOfJoint = "DUPLICATE_OF_JOINT"
    /// Several filings could be the one that this amendment restates.
    case ambiguousAmendment = "AMBIGUOUS_AMENDMENT"
    /// No stored filing can be the one that this amendment restates.
    case originalNotFound = "ORIGINAL_NOT_FOUND"
    /// The filing day is taken from the last signature.
    case filedOnEstimated = "FILED_ON_ESTIMATED"
    /// The data set that the filing came from lacked tables.
    case incomplete = "INCOMPLETE"

    /// Whether the row stays out of aggregates unless they are asked for with flagged rows.
    ///
    /// Of the two that do not, neither doubts what was traded: one doubts the filing day, the other what the row replaced.
    package var excludesFromAggregates: Bool {
        switch self {
        case .filedOnEstimated, .originalNotFound: false
        case .priceOutlier, .priceLooksLikeTotal, .dateImplausible, .futureDate, .duplicateOfJoint, .ambiguousAmendment,
            .incomplete:
            true
        }
    }
}

/// Flags, in the order of their declaration.
package struct QualityFlags: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    package init(_ flag: QualityFlag) {
        self.init(rawValue: QualityFlag.allCases.firstIndex(of: flag).map { 1 << $0 } ?? 0)
    }

    package var flags: [QualityFlag] { QualityFlag.allCases.filter { contains(QualityFlags($0)) } }

    package var excludesFromAggregates: Bool { flags.contains { $0.excludesFromAggregates } }
}
