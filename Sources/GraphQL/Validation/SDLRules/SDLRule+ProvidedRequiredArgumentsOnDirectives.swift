extension SDLRule {
    /// Directives get the arguments that they require.
    static let providedRequiredArgumentsOnDirectives = SDLRule("ProvidedRequiredArgumentsOnDirectives") {
        facts,
        report in
        for node in facts.directiveLists.flatMap(\.nodes) {
            guard let definition = facts.directive(named: node.name.text) else { continue }
            for argument in definition.arguments where argument.isRequired {
                if node.arguments.contains(where: { $0.name.text == argument.name }) { continue }
                report.add(
                    """
                    Directive '@\(node.name.text)' argument '\(argument.name)' of type '\(argument.type)' is required, \
                    but it was not provided.
                    """,
                    at: node.offset
                )
            }
        }
    }
}
