extension SDLRule {
    /// A directive gets an argument once.
    static let uniqueArgumentNames = SDLRule("UniqueArgumentNames") { facts, report in
        for directive in facts.directiveLists.flatMap(\.nodes) {
            report.groupedDuplicates(among: directive.arguments.map(\.name)) {
                "There can be only one argument named '\($0)'."
            }
        }
    }
}
