import GraphQLLanguage

extension Rule {
    /// Introspection does not follow lists of types into each other: such queries grow without bound.
    ///
    /// A limit, not a rule of the specification (`DocumentLimits.boundsIntrospection`): three nested lists are one too
    /// many, as in graphql-js.
    static let maxIntrospectionDepth = Rule("MaxIntrospectionDepth") { facts, report in
        var search = IntrospectionDepth(facts: facts)
        for field in facts.fields
        where field.definition === IntrospectionTypes.schemaField
            || field.definition === IntrospectionTypes.typeField
        {
            if report.isFull { break }
            if search.exceeds(field.node) {
                // It stopped half-way, so what it has visited tells nothing of the next field.
                search = IntrospectionDepth(facts: facts)
                report.add("Maximum introspection depth exceeded", at: field.node.offset)
            }
        }
    }

    private struct IntrospectionDepth {
        private static let limit = 3
        private static let lists: Set = ["fields", "interfaces", "possibleTypes", "inputFields"]

        let facts: DocumentFacts
        /// Fragments that were followed, with the depth at which they were: deeper visits tell more.
        private var visited: [String: Int] = [:]

        init(facts: DocumentFacts) {
            self.facts = facts
        }

        mutating func exceeds(_ root: FieldNode) -> Bool {
            var pending: [(set: SelectionSet, depth: Int)] = root.selectionSet.map { [($0, 0)] } ?? []
            while let (set, depth) = pending.popLast() {
                for selection in set.selections {
                    switch selection {
                    case .field(let node):
                        let depth = depth + (Self.lists.contains(node.name.text) ? 1 : 0)
                        if depth >= Self.limit { return true }
                        if let set = node.selectionSet { pending.append((set, depth)) }
                    case .inline(let fragment): pending.append((fragment.selectionSet, depth))
                    case .spread(let spread):
                        guard let fragment = facts.fragment(named: spread.name.text),
                            visited[spread.name.text].map({ $0 < depth }) ?? true
                        else { continue }
                        visited[spread.name.text] = depth
                        pending.append((fragment.node.selectionSet, depth))
                    }
                }
            }
            return false
        }
    }
}
