extension Rule {
    /// No two operations share a name.
    static let uniqueOperationNames = Rule("UniqueOperationNames") { facts, report in
        report.duplicates(among: facts.operations.compactMap(\.node.name)) {
            "There can be only one operation named '\($0)'."
        }
    }
}
