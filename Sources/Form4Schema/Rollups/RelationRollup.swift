import QueryPlanner

extension Rollup.Grain {
    /// Trades by insider and issuer; a joint trade stands under each of its owners.
    ///
    /// The issuer is part of it because an insider has few of them, so it costs few rows, and because "the insiders of
    /// a company" is asked as often as "the companies of an insider". By day only: few insiders trade twice a month.
    package static let relation = Rollup.Grain(
        name: "relation",
        doc: "One insider at one company.",
        entity: [.init("insider_id", "bigint"), .init("company_id", "bigint")],
        source: .facts,
        periods: [.day],
        indexes: [
            ["insider_id", "basis", "bucket"], ["company_id", "basis", "bucket"], ["basis", "bucket"],
        ]
    )
}
