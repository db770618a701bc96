import GraphQLLanguage

extension SDLRule {
    /// No two types share a name.
    static let uniqueTypeNames = SDLRule("UniqueTypeNames") { facts, report in
        var known: [String: Offset] = [:]
        for name in facts.types.lazy.filter({ !$0.isExtension }).map(\.name) {
            if facts.base?.type(named: name.text) != nil {
                report.add(
                    """
                    Type '\(name.text)' already exists in the schema. It cannot also be defined in this type \
                    definition.
                    """,
                    at: name.offset
                )
            } else if let first = known[name.text] {
                report.add("There can be only one type named '\(name.text)'.", at: first, name.offset)
            } else {
                known[name.text] = name.offset
            }
        }
    }
}
