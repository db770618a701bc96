// Directives do not stand on what they are made of (specification, "Type Validation" of directives).

import GraphQLLanguage

extension SchemaValidation {
    /// What may be spent on the walks: they grow with directives times types, in schemas that nobody has.
    private static let mostSteps = 1_000_000

    mutating func checkDirectiveCycles() {
        var steps = 0
        for directive in schema.directives where directive.node != nil {
            if let path = pathBack(to: directive, &steps) {
                let via = path.isEmpty ? "" : " by way of \(path.joined(separator: ", "))"
                add("Directive @\(directive.name) must not refer to itself\(via).", at: [directive.node?.offset])
            }
            guard steps < Self.mostSteps else {
                return add(
                    "Directives refer to each other in too many ways to be checked, by @\(directive.name) for one.",
                    at: [directive.node?.offset]
                )
            }
        }
    }

    /// What lies between a directive and its use on its own arguments or on their types; nil if there is no such use.
    private func pathBack(to directive: DirectiveDefinition, _ steps: inout Int) -> [String]? {
        /// Names that were met, each with the place of the one that led to it.
        var met = uses(by: directive.arguments).map { (name: $0, from: -1) }
        var visited: Set<String> = []
        var next = 0
        while next < met.count, steps < Self.mostSteps {
            defer { next += 1 }
            steps += 1
            let use = met[next].name
            guard visited.insert(use).inserted else { continue }
            let name = String(use.drop { $0 == "@" })
            if use.hasPrefix("@") {
                if name == directive.name { return names(from: met[next].from, in: met) }
                if let following = schema.directive(named: name) {
                    met += uses(by: following.arguments).map { (name: $0, from: next) }
                }
            } else if let type = schema.type(named: name) {
                met += uses(by: type).map { (name: $0, from: next) }
            }
        }
        return nil
    }

    private func names(from last: Int, in met: [(name: String, from: Int)]) -> [String] {
        sequence(first: last) { met[$0].from }.prefix { $0 >= 0 }.map { met[$0].name }.reversed()
    }

    /// Names of types, and of directives with their `@`, that arguments or input fields mention.
    private func uses(by inputs: NamedList<InputValueDefinition>) -> [String] {
        inputs.flatMap { input in names(of: input.node?.directives ?? []) + [input.type.name] }
    }

    private func uses(by type: NamedType) -> [String] {
        let own = names(of: (type.origin?.nodes ?? []).flatMap(\.directives))
        return switch type {
        case .inputObject(let input): own + uses(by: input.fields)
        case .enumeration(let enumeration): own + names(of: enumeration.values.flatMap { $0.node?.directives ?? [] })
        default: own
        }
    }

    private func names(of nodes: [DirectiveNode]) -> [String] {
        nodes.map { "@\($0.name.text)" }
    }
}
