extension Rule {
    /// An operation defines every variable that it uses, fragments included.
    static let noUndefinedVariables = Rule("NoUndefinedVariables") { facts, report in
        for operation in facts.operations where !report.isFull {
            let defined = Set(operation.node.variables.map(\.variable.text))
            for use in facts.variableUses(of: operation) where !defined.contains(use.name) {
                let place = operation.node.name.map { " by operation '\($0.text)'" } ?? ""
                report.add(
                    "Variable '$\(use.name)' is not defined\(place).",
                    at: use.offset,
                    operation.node.offset
                )
            }
        }
    }
}
