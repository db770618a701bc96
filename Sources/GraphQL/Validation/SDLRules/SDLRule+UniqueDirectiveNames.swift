import GraphQLLanguage

extension SDLRule {
    /// No two directives share a name.
    static let uniqueDirectiveNames = SDLRule("UniqueDirectiveNames") { facts, report in
        var known: [String: Offset] = [:]
        for name in facts.directiveDefinitions.map(\.name) {
            if facts.base?.directive(named: name.text) != nil {
                report.add(
                    "Directive '@\(name.text)' already exists in the schema. It cannot be redefined.",
                    at: name.offset
                )
            } else if let first = known[name.text] {
                report.add("There can be only one directive named '@\(name.text)'.", at: first, name.offset)
            } else {
                known[name.text] = name.offset
            }
        }
    }
}
