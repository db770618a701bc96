extension Rule {
    /// Variables are of scalars, enums, input objects and lists of them.
    static let variablesAreInputTypes = Rule("VariablesAreInputTypes") { facts, report in
        for definition in facts.variableDefinitions {
            guard let type = definition.namedType, !type.isInput else { continue }
            report.add(
                "Variable '$\(definition.node.variable.text)' cannot be non-input type '\(definition.type)'.",
                at: definition.node.type.offset
            )
        }
    }
}
