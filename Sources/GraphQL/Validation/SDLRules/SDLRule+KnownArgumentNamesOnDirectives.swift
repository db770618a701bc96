extension SDLRule {
    /// Directives get arguments that they define.
    static let knownArgumentNamesOnDirectives = SDLRule("KnownArgumentNamesOnDirectives") { facts, report in
        for directive in facts.directiveLists.flatMap(\.nodes) {
            guard let definition = facts.directive(named: directive.name.text) else { continue }
            for node in directive.arguments where definition.arguments[node.name.text] == nil {
                let suggestion = report.suggestion(for: node.name.text, among: definition.arguments.names)
                report.add(
                    "Unknown argument '\(node.name.text)' on directive '@\(directive.name.text)'.\(suggestion)",
                    at: node.offset
                )
            }
        }
    }
}
