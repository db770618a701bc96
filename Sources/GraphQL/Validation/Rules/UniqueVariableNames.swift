extension Rule {
    /// No two variables of an operation share a name.
    static let uniqueVariableNames = Rule("UniqueVariableNames") { facts, report in
        for operation in facts.operations {
            report.groupedDuplicates(among: operation.node.variables.map(\.variable)) {
                "There can be only one variable named '$\($0)'."
            }
        }
    }
}
