import GraphQLLanguage

extension SDLRule {
    /// A directive that is not repeatable stands once on a type (with its extensions), field, argument or value.
    static let uniqueDirectivesPerLocation = SDLRule("UniqueDirectivesPerLocation") { facts, report in
        var seenByOwner: [SDLFacts.DirectiveListUse.Owner: FirstUses] = [:]
        for list in facts.directiveLists {
            var seen = seenByOwner[list.owner] ?? facts.base?.uses(on: list.owner) ?? [:]
            for node in list.nodes where facts.directive(named: node.name.text)?.isRepeatable == false {
                guard let first = seen[node.name.text] else {
                    seen[node.name.text] = .some(node.offset)
                    continue
                }
                report.add(
                    "The directive '@\(node.name.text)' can only be used once at this location.",
                    at: [first, node.offset].compactMap { $0 }
                )
            }
            if list.owner != .part { seenByOwner[list.owner] = seen }
        }
    }

    /// Where each directive is first used; nil where that is in the schema which the document extends.
    fileprivate typealias FirstUses = [String: Offset?]
}

extension Schema {
    fileprivate func uses(on owner: SDLFacts.DirectiveListUse.Owner) -> SDLRule.FirstUses {
        let lists: [[DirectiveNode]] =
            switch owner {
            case .schema: [origin?.definition?.directives ?? []] + (origin?.extensions ?? []).map(\.directives)
            case .type(let name): (type(named: name)?.origin?.nodes ?? []).map(\.directives)
            case .part: []
            }
        return Dictionary(lists.joined().map { node -> (String, Offset?) in (node.name.text, nil) }) { first, _ in first
        }
    }
}
