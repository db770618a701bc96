extension Rule {
    /// An operation without a name is the only one.
    static let loneAnonymousOperation = Rule("LoneAnonymousOperation") { facts, report in
        guard facts.operations.count > 1 else { return }
        for operation in facts.operations where operation.node.name == nil {
            report.add("This anonymous operation must be the only defined operation.", at: operation.node.offset)
        }
    }
}
