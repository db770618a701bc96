import GraphQLLanguage

extension SDLRule {
    /// An enum and its extensions define a value once.
    static let uniqueEnumValueNames = SDLRule("UniqueEnumValueNames") { facts, report in
        var known: [String: [String: Offset]] = [:]
        for type in facts.types where type.kind == .enumeration {
            for name in type.values.map(\.name) {
                let title = "\(type.name.text).\(name.text)"
                if case .enumeration(let existing)? = facts.base?.type(named: type.name.text),
                    existing.values[name.text] != nil
                {
                    report.add(
                        """
                        Enum value '\(title)' already exists in the schema. It cannot also be defined in this type \
                        extension.
                        """,
                        at: name.offset
                    )
                } else if let first = known[type.name.text]?[name.text] {
                    report.add("Enum value '\(title)' can only be defined once.", at: first, name.offset)
                } else {
                    known[type.name.text, default: [:]][name.text] = name.offset
                }
            }
        }
    }
}
