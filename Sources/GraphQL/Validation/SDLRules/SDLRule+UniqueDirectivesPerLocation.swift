import GraphQLLanguage

extension SDLRule {
    /// A directive that is not repeatable stands once on a type (with its extensions), field, argument or value.
    static let uniqueDirectivesPerLocation = SDLRule("UniqueDirectivesPerLocation") { facts, report in
        var seenByOwner: [SDLFacts.DirectiveListUse.Owner: [String: Offset]] = [:]
        for list in facts.directiveLists {
            var seen = list.owner == .part ? [:] : seenByOwner[list.owner] ?? [:]
            for node in list.nodes where facts.directive(named: node.name.text)?.isRepeatable == false {
                guard let first = seen[node.name.text] else {
                    seen[node.name.text] = node.offset
                    continue
                }
                report.add(
                    "The directive '@\(node.name.text)' can only be used once at this location.",
                    at: first,
                    node.offset
                )
            }
            seenByOwner[list.owner] = seen
        }
    }
}
