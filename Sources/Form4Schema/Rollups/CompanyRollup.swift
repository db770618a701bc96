import QueryPlanner

extension Rollup.Grain {
    /// Trades by issuer, each joint trade once.
    package static let company = Rollup.Grain(
        name: "company",
        doc: "One company.",
        entity: [.init("company_id", "bigint")],
        source: .facts,
        indexes: [["company_id", "basis", "bucket"], ["basis", "bucket"]]
    )
}
