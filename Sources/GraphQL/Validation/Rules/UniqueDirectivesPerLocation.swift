import GraphQLLanguage

extension Rule {
    /// A directive that is not repeatable stands once at a place.
    static let uniqueDirectivesPerLocation = Rule("UniqueDirectivesPerLocation") { facts, report in
        for list in facts.directiveLists where list.nodes.count > 1 {
            var seen: [String: DirectiveNode] = [:]
            for node in list.nodes where facts.schema.directive(named: node.name.text)?.isRepeatable == false {
                guard let first = seen[node.name.text] else {
                    seen[node.name.text] = node
                    continue
                }
                report.add(
                    "The directive '@\(node.name.text)' can only be used once at this location.",
                    at: first.offset,
                    node.offset
                )
            }
        }
    }
}
