import QueryPlanner
import SQLBuilder

/// One of the three sums of trades that an activity shows.
enum FlowSide: String, CaseIterable {
    case purchases
    case sales
    case all

    var doc: String {
        switch self {
        case .purchases: "Open-market and private purchases: code P."
        case .sales: "Open-market and private sales: code S."
        case .all: "Trades of every code."
        }
    }

    /// The code of its trades; nil for all.
    var code: SQL? {
        switch self {
        case .purchases: "'P'"
        case .sales: "'S'"
        case .all: nil
        }
    }

    /// The condition that a cell belongs to it.
    var condition: SQL { code.map { "flow_code = \($0)" } ?? .empty }
}

/// A number of a `Flow`, and how it is added up from cells.
struct FlowMeasure: Sendable {
    let name: String
    let doc: String
    let shape: ValueShape
    /// The measures of cells that it reads.
    var reads: [String] = []
    /// The set of cells whose elements it counts.
    var set: String?
    /// The sum over the cells of a group.
    ///
    /// `counted` is the condition that a cell counts, `excluded` that it belongs to the flow but is left out because of
    /// a flag.
    let sum: @Sendable (_ counted: SQL, _ excluded: SQL) -> SQL

    static let all: [FlowMeasure] = [
        FlowMeasure(
            name: "transactions",
            doc: "How many transactions.",
            shape: Int.shape,
            reads: ["transactions"],
            sum: { counted, _ in "coalesce(sum(transactions)\(filter(counted)), 0)" }
        ),
        FlowMeasure(
            name: "filings",
            doc: "How many filings they were reported in.",
            shape: Int.shape,
            set: "filings",
            sum: { counted, _ in "count(DISTINCT filings)\(filter(counted))" }
        ),
        FlowMeasure(
            name: "insiders",
            doc: "How many insiders reported them: distinct owners (CIKs) of these trades.",
            shape: Int.shape,
            set: "insiders",
            sum: { counted, _ in "count(DISTINCT insiders)\(filter(counted))" }
        ),
        FlowMeasure(
            name: "companies",
            doc: "How many issuers they were in.",
            shape: Int.shape,
            set: "companies",
            sum: { counted, _ in "count(DISTINCT companies)\(filter(counted))" }
        ),
        FlowMeasure(
            name: "shares",
            doc:
                "Shares traded, in Table II derivative units: the sum over trades that report them. Null if none does.",
            shape: DecimalNumber?.shape,
            reads: ["shares"],
            sum: { counted, _ in "trim_scale(sum(shares)\(filter(counted)))" }
        ),
        FlowMeasure(
            name: "value",
            doc: "US dollars: the sum over trades whose value is known. Null if none is; see `valueUnknown`.",
            shape: DecimalNumber?.shape,
            reads: ["value"],
            sum: { counted, _ in "trim_scale(sum(value)\(filter(counted)))" }
        ),
        FlowMeasure(
            name: "averagePrice",
            doc: "Value by share over the trades that tell both. Null if there is none, or only of 0 shares.",
            shape: DecimalNumber?.shape,
            reads: ["priced_value", "priced_shares"],
            sum: { counted, _ in
                "trim_scale(sum(priced_value)\(filter(counted)) / nullif(sum(priced_shares)\(filter(counted)), 0))"
            }
        ),
        FlowMeasure(
            name: "excluded",
            doc: "How many transactions a quality flag keeps out of all these numbers; 0 with `includeFlagged`.",
            shape: Int.shape,
            reads: ["transactions"],
            sum: { _, excluded in "coalesce(sum(transactions)\(filter(excluded)), 0)" }
        ),
        FlowMeasure(
            name: "valueUnknown",
            doc: "How many of the transactions have no known value.",
            shape: Int.shape,
            reads: ["value_unknown"],
            sum: { counted, _ in "coalesce(sum(value_unknown)\(filter(counted)), 0)" }
        ),
    ]

    /// What it is where there are no trades: counts are 0, amounts unknown.
    var ofNothing: PlanSeries.GapCell { shape.isNullable ? .null : .zero }

    static func named(_ name: String) -> FlowMeasure? { all.first { $0.name == name } }

    static func filter(_ condition: SQL) -> SQL {
        condition == "TRUE" ? .empty : " FILTER (WHERE \(condition))"
    }
}

/// A number made of two flows.
struct BalanceMeasure: Sendable {
    let name: String
    let doc: String
    /// What it is where there are no trades.
    let ofNothing: PlanSeries.GapCell
    /// Over the SQL of value and count of purchases, then of sales.
    let sum: @Sendable (_ bought: SQL, _ purchases: SQL, _ sold: SQL, _ sales: SQL) -> SQL

    static let all: [BalanceMeasure] = [
        BalanceMeasure(
            name: "netValue",
            doc: """
                Purchases minus sales in US dollars. A side without trades is 0; null when a side has trades but no \
                known value.
                """,
            ofNothing: .zero,
            sum: { bought, purchases, sold, sales in
                "CASE WHEN \(unknown(bought, purchases)) OR \(unknown(sold, sales)) THEN NULL "
                    + "ELSE coalesce(\(bought), 0) - coalesce(\(sold), 0) END"
            }
        ),
        BalanceMeasure(
            name: "buySellRatio",
            doc:
                "Value of purchases by value of sales. Null when sales are 0, or a side has trades but no known value.",
            ofNothing: .null,
            sum: { bought, purchases, sold, sales in
                "CASE WHEN \(unknown(bought, purchases)) THEN NULL "
                    + "ELSE trim_scale(coalesce(\(bought), 0) / nullif(\(sold), 0)) END"
            }
        ),
    ]

    private static func unknown(_ value: SQL, _ count: SQL) -> SQL { "(\(count) > 0 AND \(value) IS NULL)" }
}
