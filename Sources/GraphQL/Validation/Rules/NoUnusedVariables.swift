extension Rule {
    /// An operation uses every variable that it defines, itself or in a fragment.
    static let noUnusedVariables = Rule("NoUnusedVariables") { facts, report in
        for operation in facts.operations where !operation.node.variables.isEmpty {
            let used = Set(facts.variableUses(of: operation).map(\.name))
            for definition in operation.node.variables where !used.contains(definition.variable.text) {
                let place = operation.node.name.map { " in operation '\($0.text)'" } ?? ""
                report.add("Variable '$\(definition.variable.text)' is never used\(place).", at: definition.offset)
            }
        }
    }
}
