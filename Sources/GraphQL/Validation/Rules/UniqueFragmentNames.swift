extension Rule {
    /// No two fragments share a name.
    static let uniqueFragmentNames = Rule("UniqueFragmentNames") { facts, report in
        report.duplicates(among: facts.fragments.map(\.node.name)) { "There can be only one fragment named '\($0)'." }
    }
}
