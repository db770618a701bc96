extension Rule {
    /// The schema has a root type for each operation.
    static let knownOperationTypes = Rule("KnownOperationTypes") { facts, report in
        for operation in facts.operations where operation.type == nil {
            report.add(
                "The \(operation.node.kind.rawValue) operation is not supported by the schema.",
                at: operation.node.offset
            )
        }
    }
}
