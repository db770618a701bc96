extension Rule {
    /// A field or directive gets an argument once.
    static let uniqueArgumentNames = Rule("UniqueArgumentNames") { facts, report in
        for list in facts.argumentLists where list.nodes.count > 1 {
            report.groupedDuplicates(among: list.nodes.map(\.name)) { "There can be only one argument named '\($0)'." }
        }
    }
}
