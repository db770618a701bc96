import QueryPlanner

extension Rollup.Grain {
    /// Trades by what the issuer is in now; a sector is the sum of its industries, as each company is in one.
    ///
    /// When a company's SIC changes, its whole history moves: the refresh sees that the company is no longer where
    /// `rollup_classification` says its numbers stand.
    package static let industry = Rollup.Grain(
        name: "industry",
        doc: "All companies of an industry (SIC), told apart by sector.",
        entity: [.init("sector", "sector"), .init("sic", "smallint", isNullable: true)],
        source: .grain("company"),
        indexes: [["basis", "bucket"], ["sector", "basis", "bucket"], ["sic", "basis", "bucket"]]
    )
}
