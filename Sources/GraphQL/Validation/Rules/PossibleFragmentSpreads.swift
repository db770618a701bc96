extension Rule {
    /// A fragment's type and the type around it have an object type in common.
    static let possibleFragmentSpreads = Rule("PossibleFragmentSpreads") { facts, report in
        for fragment in facts.inlineFragments {
            guard let type = fragment.type, let parent = fragment.parent, !facts.schema.overlap(type, parent) else {
                continue
            }
            report.add(
                """
                Fragment cannot be spread here as objects of type '\(parent.name)' can never be of type \
                '\(type.name)'.
                """,
                at: fragment.node.offset
            )
        }
        for spread in facts.spreads {
            let name = spread.node.name.text
            guard let type = facts.fragment(named: name)?.type, let parent = spread.parent,
                !facts.schema.overlap(type, parent)
            else { continue }
            report.add(
                """
                Fragment '\(name)' cannot be spread here as objects of type '\(parent.name)' can never be of type \
                '\(type.name)'.
                """,
                at: spread.node.offset
            )
        }
    }
}

extension Schema {
    /// Whether an object can be of both composite types.
    fileprivate func overlap(_ left: NamedType, _ right: NamedType) -> Bool {
        if left.name == right.name { return true }
        if case .object = left { return isSubtype(left.name, of: right.name) }
        if case .object = right { return isSubtype(right.name, of: left.name) }
        return possibleTypes(of: left).contains { isSubtype($0.name, of: right.name) }
    }
}
