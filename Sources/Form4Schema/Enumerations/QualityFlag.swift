import QueryPlanner
import SQLBuilder

/// Why a row deserves a second look.
package enum QualityFlag: String, SchemaEnum {
    case priceOutlier = "PRICE_OUTLIER"
    case priceLooksLikeTotal = "PRICE_LOOKS_LIKE_TOTAL"
    case dateImplausible = "DATE_IMPLAUSIBLE"
    case futureDate = "FUTURE_DATE"
    case duplicateOfJoint = "DUPLICATE_OF_JOINT"
    case ambiguousAmendment = "AMBIGUOUS_AMENDMENT"
    case originalNotFound = "ORIGINAL_NOT_FOUND"
    case filedOnEstimated = "FILED_ON_ESTIMATED"
    case incomplete = "INCOMPLETE"

    package static let sqlType: SQL = "quality_flag"
    package static let doc = """
        Why a row deserves a second look. Nothing a filer wrote is altered; rows whose values are in doubt stay out of \
        aggregates unless `includeFlagged` is set, and `Flow.excluded` counts them.
        """

    /// Whether a flagged row stays out of aggregates unless they are asked for with flagged rows.
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

    package var doc: String {
        "\(reason) \(excludesFromAggregates ? "Left out of aggregates." : "Counted in aggregates.")"
    }

    private var reason: String {
        switch self {
        case .priceOutlier:
            """
            The price is more than 20 times off the median of at least three earlier priced Table I trades of the same \
            issuer and security within 90 days, and no split in between explains it.
            """
        case .priceLooksLikeTotal:
            "A price of 10,000 or more that fits a total typed into the price field."
        case .dateImplausible: "The trade date is decades away from the filing."
        case .futureDate: "The trade date is after the filing."
        case .duplicateOfJoint:
            """
            The same indirect trade of a large group of owners, which had to be filed on several forms, stands on an \
            earlier accession already.
            """
        case .ambiguousAmendment:
            "A line of an amendment for which several filings could be the original."
        case .originalNotFound: "A line of an amendment whose original is not in the store."
        case .filedOnEstimated: "The filing day was taken from the last signature."
        case .incomplete:
            "From a quarter of the data sets of which some tables were missing."
        }
    }
}
