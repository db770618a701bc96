extension SDLRule {
    /// A directive gets an argument once.
    static let uniqueArgumentNames = SDLRule("UniqueArgumentNames") { facts, report in
        for arguments in facts.argumentLists {
            report.groupedDuplicates(among: arguments.map(\.name)) { "There can be only one argument named '\($0)'." }
        }
    }
}
