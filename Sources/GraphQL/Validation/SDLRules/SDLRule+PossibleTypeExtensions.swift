import GraphQLLanguage

extension SDLRule {
    /// What is extended exists and is of that kind.
    static let possibleTypeExtensions = SDLRule("PossibleTypeExtensions") { facts, report in
        for node in facts.types where node.isExtension {
            let name = node.name.text
            let definition = facts.definition(of: name)
            guard let kind = definition?.kind ?? facts.base?.type(named: name)?.kind else {
                let suggestion = report.suggestion(
                    for: name,
                    among: facts.types.filter { !$0.isExtension }.map(\.name.text)
                        + (facts.base?.types.map(\.name) ?? [])
                )
                report.add(
                    "Cannot extend type '\(name)' because it is not defined.\(suggestion)",
                    at: node.name.offset
                )
                continue
            }
            if kind != node.kind {
                report.add(
                    "Cannot extend non-\(node.kind.title) type '\(name)'.",
                    at: [definition?.offset, node.offset].compactMap { $0 }
                )
            }
        }
    }
}

extension TypeKind {
    fileprivate var title: String {
        switch self {
        case .scalar: "scalar"
        case .object: "object"
        case .interface: "interface"
        case .union: "union"
        case .enumeration: "enum"
        case .inputObject: "input object"
        }
    }
}
