import GraphQLLanguage

extension SDLRule {
    /// A field or directive defines an argument once.
    static let uniqueArgumentDefinitionNames = SDLRule("UniqueArgumentDefinitionNames") { facts, report in
        func check(_ arguments: [InputValueNode], of owner: String) {
            report.groupedDuplicates(among: arguments.map(\.name)) {
                "Argument '\(owner)(\($0):)' can only be defined once."
            }
        }
        for type in facts.types {
            for field in type.fields { check(field.arguments, of: "\(type.name.text).\(field.name.text)") }
        }
        for directive in facts.directiveDefinitions { check(directive.arguments, of: "@\(directive.name.text)") }
    }
}
