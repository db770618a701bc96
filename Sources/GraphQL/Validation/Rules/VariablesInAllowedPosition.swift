import GraphQLLanguage

extension Rule {
    /// A variable's type fits every place where it is used.
    static let variablesInAllowedPosition = Rule("VariablesInAllowedPosition") { facts, report in
        for operation in facts.operations where !operation.node.variables.isEmpty {
            let definitions = Dictionary(operation.node.variables.map { ($0.variable.text, $0) }) { _, last in last }
            for use in facts.variableUses(of: operation) where !report.isFull {
                guard let definition = definitions[use.name], let expected = use.type else { continue }
                let type = TypeReference(definition.type)
                guard facts.schema.type(named: type.name) != nil,
                    !allows(type, default: definition.defaultValue, for: use, of: expected)
                else { continue }
                report.add(
                    "Variable '$\(use.name)' of type '\(type)' used in position expecting type '\(expected)'.",
                    at: definition.offset,
                    use.offset
                )
            }
        }
    }

    /// A nullable variable may stand for a non-null place if one of the two has a default.
    private static func allows(
        _ type: TypeReference,
        default value: ValueNode?,
        for use: DocumentFacts.VariableUse,
        of expected: TypeReference
    ) -> Bool {
        guard expected.isNonNull, !type.isNonNull else { return fits(type, expected) }
        let hasDefault = value.map { !$0.isNull } ?? false
        return (hasDefault || use.hasDefault) && fits(type, expected.nullable)
    }

    private static func fits(_ type: TypeReference, _ expected: TypeReference) -> Bool {
        switch (type, expected) {
        case (.nonNull(let type), .nonNull(let expected)): fits(type, expected)
        case (.nonNull(let type), _): fits(type, expected)
        case (_, .nonNull): false
        case (.list(let type), .list(let expected)): fits(type, expected)
        case (.named(let name), .named(let expected)): name == expected
        default: false
        }
    }
}
