extension SDLRule {
    /// Directives exist and stand where they may.
    static let knownDirectives = SDLRule("KnownDirectives") { facts, report in
        for list in facts.directiveLists {
            for node in list.nodes {
                guard let definition = facts.directive(named: node.name.text) else {
                    report.add("Unknown directive '@\(node.name.text)'.", at: node.offset)
                    continue
                }
                if !definition.locations.contains(list.location) {
                    report.add(
                        "Directive '@\(node.name.text)' may not be used on \(list.location.rawValue).",
                        at: node.offset
                    )
                }
            }
        }
    }
}
