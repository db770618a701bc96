import GraphQLLanguage

extension Rule {
    /// Types of variables and of fragments exist.
    static let knownTypeNames = Rule("KnownTypeNames") { facts, report in
        let defined = facts.document.definitions.compactMap { definition in
            if case .type(let node) = definition, !node.isExtension { node.name.text } else { nil }
        }
        let known = Set(defined)
        func check(_ name: Name) {
            guard facts.schema.type(named: name.text) == nil, !known.contains(name.text) else { return }
            let suggestion = report.suggestion(for: name.text, among: facts.schema.types.map(\.name) + defined)
            report.add("Unknown type '\(name.text)'.\(suggestion)", at: name.offset)
        }
        for definition in facts.variableDefinitions { check(definition.node.type.namedType) }
        for fragment in facts.inlineFragments {
            if let name = fragment.node.typeCondition { check(name) }
        }
        for fragment in facts.fragments { check(fragment.node.typeCondition) }
    }
}
