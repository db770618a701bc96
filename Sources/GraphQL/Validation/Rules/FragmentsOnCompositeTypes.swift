extension Rule {
    /// Fragments are on objects, interfaces and unions.
    static let fragmentsOnCompositeTypes = Rule("FragmentsOnCompositeTypes") { facts, report in
        for fragment in facts.inlineFragments {
            guard let name = fragment.node.typeCondition, let type = facts.schema.type(named: name.text),
                !type.isComposite
            else { continue }
            report.add("Fragment cannot condition on non composite type '\(name.text)'.", at: name.offset)
        }
        for fragment in facts.fragments {
            let name = fragment.node.typeCondition
            guard let type = facts.schema.type(named: name.text), !type.isComposite else { continue }
            report.add(
                "Fragment '\(fragment.node.name.text)' cannot condition on non composite type '\(name.text)'.",
                at: name.offset
            )
        }
    }
}
