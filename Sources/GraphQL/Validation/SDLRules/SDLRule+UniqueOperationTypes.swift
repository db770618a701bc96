import GraphQLLanguage

extension SDLRule {
    /// A schema has one root type for each kind of operation.
    static let uniqueOperationTypes = SDLRule("UniqueOperationTypes") { facts, report in
        var defined: [OperationKind: OperationTypeNode] = [:]
        for node in facts.schemas.flatMap(\.operationTypes) {
            if facts.base?.rootTypeNames[node.kind] != nil {
                report.add(
                    "Type for \(node.kind.rawValue) already defined in the schema. It cannot be redefined.",
                    at: node.offset
                )
            } else if let first = defined[node.kind] {
                report.add(
                    "There can be only one \(node.kind.rawValue) type in schema.",
                    at: first.offset,
                    node.offset
                )
            } else {
                defined[node.kind] = node
            }
        }
    }
}
