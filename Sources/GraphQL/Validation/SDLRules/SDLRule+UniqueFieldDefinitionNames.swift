import GraphQLLanguage

extension SDLRule {
    /// A type and its extensions define a field once.
    static let uniqueFieldDefinitionNames = SDLRule("UniqueFieldDefinitionNames") { facts, report in
        var known: [String: [String: Offset]] = [:]
        for type in facts.types {
            for name in type.fields.map(\.name) + type.inputFields.map(\.name) {
                let title = "\(type.name.text).\(name.text)"
                if facts.base?.type(named: type.name.text)?.hasField(name.text) == true {
                    report.add(
                        """
                        Field '\(title)' already exists in the schema. It cannot also be defined in this type \
                        extension.
                        """,
                        at: name.offset
                    )
                } else if let first = known[type.name.text]?[name.text] {
                    report.add("Field '\(title)' can only be defined once.", at: first, name.offset)
                } else {
                    known[type.name.text, default: [:]][name.text] = name.offset
                }
            }
        }
    }
}

extension NamedType {
    fileprivate func hasField(_ name: String) -> Bool {
        if case .inputObject(let input) = self { input.fields[name] != nil } else { fields[name] != nil }
    }
}
