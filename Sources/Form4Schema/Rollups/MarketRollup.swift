import QueryPlanner

extension Rollup.Grain {
    /// All trades of a day or month.
    package static let market = Rollup.Grain(
        name: "market",
        doc: "All companies together.",
        entity: [],
        source: .grain("industry"),
        indexes: [["basis", "bucket"]]
    )
}
