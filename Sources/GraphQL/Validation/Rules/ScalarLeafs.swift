extension Rule {
    /// Scalars and enums have no selection; objects, interfaces and unions have one.
    static let scalarLeafs = Rule("ScalarLeafs") { facts, report in
        for field in facts.fields {
            guard let definition = field.definition, let type = field.type else { continue }
            let name = field.node.name.text
            if let selectionSet = field.node.selectionSet {
                guard type.isLeaf else { continue }
                report.add(
                    "Field '\(name)' must not have a selection since type '\(definition.type)' has no subfields.",
                    at: selectionSet.offset
                )
            } else if type.isComposite {
                report.add(
                    """
                    Field '\(name)' of type '\(definition.type)' must have a selection of subfields. Did you mean \
                    '\(name) { ... }'?
                    """,
                    at: field.node.offset
                )
            }
        }
    }
}
