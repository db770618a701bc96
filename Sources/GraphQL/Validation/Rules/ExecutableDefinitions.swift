import GraphQLLanguage

extension Rule {
    /// A document for execution holds operations and fragments only.
    static let executableDefinitions = Rule("ExecutableDefinitions") { facts, report in
        for definition in facts.document.definitions {
            switch definition {
            case .operation, .fragment: break
            case .schema(let node): report.add("The schema definition is not executable.", at: node.offset)
            case .type(let node): report.add("The '\(node.name.text)' definition is not executable.", at: node.offset)
            case .directive(let node):
                report.add("The '\(node.name.text)' definition is not executable.", at: node.offset)
            }
        }
    }
}
