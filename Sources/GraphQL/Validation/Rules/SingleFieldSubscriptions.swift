import GraphQLLanguage

extension Rule {
    /// A subscription has one root field, no introspection field, and decides about it without @skip and @include.
    static let singleFieldSubscriptions = Rule("SingleFieldSubscriptions") { facts, report in
        for operation in facts.operations where operation.node.kind == .subscription {
            guard case .object(let type)? = operation.type else { continue }
            let title = operation.node.name.map { "Subscription '\($0.text)'" } ?? "Anonymous Subscription"
            let root = RootFields(of: operation.node.selectionSet, on: type, facts)
            if !root.conditions.isEmpty {
                report.add(
                    "\(title) must not use '@skip' or '@include' in the top level selection.",
                    at: root.conditions
                )
            }
            if root.groups.count > 1 {
                let extra = root.groups.dropFirst().flatMap { $0 }
                report.add("\(title) must select only one top level field.", at: extra.map(\.offset))
            }
            for group in root.groups where group[0].name.text.hasPrefix("__") {
                report.add("\(title) must not select an introspection top level field.", at: group.map(\.offset))
            }
        }
    }

    /// The fields of a root selection, through fragments, grouped by response key.
    private struct RootFields {
        private(set) var groups: [[FieldNode]] = []
        /// Places of @skip and @include.
        private(set) var conditions: [Offset] = []
        private var indices: [String: Int] = [:]

        init(of set: SelectionSet, on type: ObjectType, _ facts: DocumentFacts) {
            var visited: Set<String> = []
            var stack = [set.selections[...]]
            func applies(_ condition: Name?) -> Bool {
                condition.map { facts.schema.isSubtype(type.name, of: $0.text) } ?? true
            }
            while var rest = stack.popLast() {
                guard let selection = rest.popFirst() else { continue }
                stack.append(rest)
                switch selection {
                case .field(let node):
                    note(node.directives)
                    add(node)
                case .inline(let fragment):
                    note(fragment.directives)
                    if applies(fragment.typeCondition) { stack.append(fragment.selectionSet.selections[...]) }
                case .spread(let spread):
                    note(spread.directives)
                    guard visited.insert(spread.name.text).inserted,
                        let fragment = facts.fragment(named: spread.name.text), applies(fragment.node.typeCondition)
                    else { continue }
                    stack.append(fragment.node.selectionSet.selections[...])
                }
            }
        }

        private mutating func add(_ node: FieldNode) {
            if let index = indices[node.responseKey] {
                groups[index].append(node)
            } else {
                indices[node.responseKey] = groups.count
                groups.append([node])
            }
        }

        private mutating func note(_ directives: [DirectiveNode]) {
            conditions += directives.filter { $0.name.text == "skip" || $0.name.text == "include" }.map(\.offset)
        }
    }
}
