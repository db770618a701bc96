extension Rule {
    /// Every fragment is spread by an operation, directly or through others.
    static let noUnusedFragments = Rule("NoUnusedFragments") { facts, report in
        guard !facts.fragments.isEmpty else { return }
        var used: Set<String> = []
        for operation in facts.operations {
            for fragment in facts.fragmentsReached(from: operation.extent) { used.insert(fragment.node.name.text) }
        }
        for fragment in facts.fragments where !used.contains(fragment.node.name.text) {
            report.add("Fragment '\(fragment.node.name.text)' is never used.", at: fragment.node.offset)
        }
    }
}
