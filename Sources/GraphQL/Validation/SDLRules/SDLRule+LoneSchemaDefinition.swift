extension SDLRule {
    /// A document defines one schema, and none if it extends one.
    static let loneSchemaDefinition = SDLRule("LoneSchemaDefinition") { facts, report in
        let definitions = facts.schemas.filter { !$0.isExtension }
        if facts.base?.hasRoots == true {
            for node in definitions {
                report.add("Cannot define a new schema within a schema extension.", at: node.offset)
            }
        } else {
            for node in definitions.dropFirst() {
                report.add("Must provide only one schema definition.", at: node.offset)
            }
        }
    }
}

extension Schema {
    fileprivate var hasRoots: Bool { !rootTypeNames.isEmpty || origin?.definition != nil }
}
