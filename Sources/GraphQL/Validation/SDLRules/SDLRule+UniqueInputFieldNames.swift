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
        for argument in facts.directiveLists.flatMap(\.nodes).flatMap(\.arguments) { check(argument.value) }
        let inputs =
            facts.types.flatMap { $0.inputFields + $0.fields.flatMap(\.arguments) }
            + facts.directiveDefinitions.flatMap(\.arguments)
        for input in inputs {
            if let value = input.defaultValue { check(value) }
        }
    }
}
