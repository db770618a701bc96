// Directives do not stand on what they are made of (specification, "Type Validation" of directives).

import GraphQLLanguage

extension SchemaValidation {
    mutating func checkDirectiveCycles() {
        for directive in schema.directives where directive.node != nil {
            if let path = pathBack(to: directive) {
                let via = path.isEmpty ? "" : " by way of \(path.joined(separator: ", "))"
                add("Directive @\(directive.name) must not refer to itself\(via).", at: [directive.node?.offset])
            }
        }
    }

    /// What lies between a directive and its use on its own arguments or on their types; nil if there is no such use.
    private func pathBack(to directive: DirectiveDefinition) -> [String]? {
        var visited: Set<String> = []
        var pending = uses(by: directive.arguments).map { [$0] }
        while let path = pending.popLast() {
            guard let last = path.last, visited.insert(last).inserted else { continue }
            let name = String(last.drop { $0 == "@" })
            if last.hasPrefix("@") {
                if name == directive.name { return path.dropLast() }
                if let next = schema.directive(named: name) {
                    pending += uses(by: next.arguments).map { path + [$0] }
                }
            } else if let type = schema.type(named: name) {
                pending += uses(by: type).map { path + [$0] }
            }
        }
        return nil
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
