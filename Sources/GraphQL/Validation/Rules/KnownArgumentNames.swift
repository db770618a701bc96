extension Rule {
    /// Arguments are defined by their field or directive.
    static let knownArgumentNames = Rule("KnownArgumentNames") { facts, report in
        for list in facts.argumentLists where !report.isFull {
            switch list.owner {
            case .field(let field, let parent, let definition):
                guard let definition, let parent else { continue }
                for node in list.nodes where definition.arguments[node.name.text] == nil {
                    let suggestion = report.suggestion(for: node.name.text, among: definition.arguments.names)
                    report.add(
                        """
                        Unknown argument '\(node.name.text)' on field '\(parent.name).\(field.name.text)'.\
                        \(suggestion)
                        """,
                        at: node.offset
                    )
                }
            case .directive(let directive, let definition):
                guard let definition else { continue }
                for node in list.nodes where definition.arguments[node.name.text] == nil {
                    let suggestion = report.suggestion(for: node.name.text, among: definition.arguments.names)
                    report.add(
                        "Unknown argument '\(node.name.text)' on directive '@\(directive.name.text)'.\(suggestion)",
                        at: node.offset
                    )
                }
            }
        }
    }
}
