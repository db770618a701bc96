import QueryPlanner

/// What can be subscribed to besides the live queries.
package struct Subscription: Sendable {
    let transactionAdded = Computed(
        AdditionsField(
            of: Transaction.self,
            """
            The transactions that became known, in the order of versions, then of accession number, table and place. A \
            line that restates another is an addition of the amendment's version; `amends` tells which one it restates.
            """
        )
    )
    let filingAdded = Computed(
        AdditionsField(
            of: Filing.self,
            "The filings that became known, in the order of versions, then of accession number."
        )
    )

    package init() {}
}
