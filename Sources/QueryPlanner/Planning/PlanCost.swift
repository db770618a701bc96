import GraphQL
import GraphQLLanguage

/// What a request may cost, known before it runs.
///
/// The cost is an upper bound of the rows that the statements return. It depends on the document and the variables
/// only, never on the data, so that a request that is accepted today is accepted tomorrow:
///
///     company(cik: 1) { name }                                           1
///     transactions(first: 100) { nodes { shares company { name } } }     100: rows of to-one links come along
///     companies(first: 50) { nodes { transactions(first: 10) { nodes { price } } } }     50 + 50 × 10 = 550
///     companies(first: 50) { nodes { transactions { totalCount } } }     50 + 50 × 10: a count is 10 rows, so are sums
///     filings(first: 20) { nodes { owners { name } } }                   20 + 20 × 2: plain lists by their usual length
///
/// `first` counts as given, whether or not there are so many rows; fields that share a statement count once.
package struct PlanCost {
    /// What counting the rows of a list is reckoned as.
    static let count = 10

    private(set) var total = 0
    private var parts: [(cost: Int, path: [String], field: SelectedField)] = []

    mutating func add(_ cost: Int, path: [String], field: SelectedField) {
        let (sum, isTooMuch) = total.addingReportingOverflow(cost)
        total = isTooMuch ? .max : sum
        parts.append((cost, path, field))
    }

    func check(against limit: Int) throws(PlanError) {
        guard total > limit, let costliest = parts.max(by: { $0.cost < $1.cost }) else { return }
        var error = PlanError(
            """
            The request may fetch up to \(total) rows, more than the limit of \(limit) (max-cost). Most of \
            them, \(costliest.cost), would be for '\(costliest.path.joined(separator: "."))'.
            """,
            exceeding: ExceededLimit(
                "max-cost",
                maximum: limit,
                value: total,
                remedy: """
                    To fetch fewer, lower 'first' there or on the lists around it, or ask for an aggregate ('activity', \
                    'totalCount') instead of rows.
                    """
            ),
            field: costliest.field
        )
        error.path = costliest.path
        throw error
    }
}
