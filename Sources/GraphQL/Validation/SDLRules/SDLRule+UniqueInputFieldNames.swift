import GraphQLLanguage

extension SDLRule {
    /// An input object literal gives a field once, in defaults and in arguments of directives.
    static let uniqueInputFieldNames = SDLRule("UniqueInputFieldNames") { facts, report in
        func check(_ value: ValueNode) {
            switch value {
            case .list(let items, _):
                for item in items { check(item) }
            case .object(let fields, _):
                report.duplicates(among: fields.map(\.name)) { "There can be only one input field named '\($0)'." }
                for field in fields { check(field.value) }
            default: break
            }
        }
        for value in facts.values { check(value) }
    }
}
