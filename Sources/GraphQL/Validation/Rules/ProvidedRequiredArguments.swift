extension Rule {
    /// Arguments that have to be given are given.
    static let providedRequiredArguments = Rule("ProvidedRequiredArguments") { facts, report in
        for list in facts.argumentLists {
            switch list.owner {
            case .field(let node, _, let definition):
                for argument in definition?.arguments ?? .empty where list.lacks(argument) {
                    report.add(
                        """
                        Field '\(node.name.text)' argument '\(argument.name)' of type '\(argument.type)' is required, \
                        but it was not provided.
                        """,
                        at: node.offset
                    )
                }
            case .directive(let node, let definition):
                for argument in definition?.arguments ?? .empty where list.lacks(argument) {
                    report.add(
                        """
                        Directive '@\(node.name.text)' argument '\(argument.name)' of type '\(argument.type)' is \
                        required, but it was not provided.
                        """,
                        at: node.offset
                    )
                }
            }
        }
    }
}

extension DocumentFacts.ArgumentListUse {
    fileprivate func lacks(_ argument: InputValueDefinition) -> Bool {
        argument.isRequired && !nodes.contains { $0.name.text == argument.name }
    }
}
