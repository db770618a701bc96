extension Rule {
    /// Fragments that are spread are defined.
    static let knownFragmentNames = Rule("KnownFragmentNames") { facts, report in
        for spread in facts.spreads where facts.fragmentIndices[spread.node.name.text] == nil {
            report.add("Unknown fragment '\(spread.node.name.text)'.", at: spread.node.name.offset)
        }
    }
}
