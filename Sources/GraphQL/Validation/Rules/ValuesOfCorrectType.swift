import GraphQLLanguage

extension Rule {
    /// Literals fit the types of their places.
    static let valuesOfCorrectType = Rule("ValuesOfCorrectType") { facts, report in
        let check = LiteralCheck(facts: facts)
        for value in facts.values where !report.isFull { check.check(value, &report) }
        check.checkOneOfVariables(&report)
    }

    private struct LiteralCheck {
        let facts: DocumentFacts

        func check(_ value: DocumentFacts.ValueUse, _ report: inout Report) {
            if value.isInsideMisfit { return }
            if let field = value.unknownField {
                let name = field.node.name.text
                let advice = Advice.field(
                    name,
                    of: field.type,
                    in: facts.schema,
                    similar: report.suggestion(for: name, among: field.type.fields.names)
                )
                report.add(
                    "Field '\(name)' is not defined by type '\(field.type.name)'.\(advice)",
                    at: field.node.offset
                )
            }
            guard let type = value.type else { return }
            switch value.node {
            case .variable: break
            case .null(let offset):
                if type.isNonNull { report.add("Expected value of type '\(type)', found null.", at: offset) }
            case .list where type.itemType != nil: break
            case .object(let fields, let offset):
                if case .inputObject(let input)? = facts.schema.type(named: type.name) {
                    check(fields, of: input, at: offset, &report)
                } else {
                    checkLeaf(value.node, type, &report)
                }
            default: checkLeaf(value.node, type, &report)
            }
        }

        private func checkLeaf(_ node: ValueNode, _ type: TypeReference, _ report: inout Report) {
            guard let named = facts.schema.type(named: type.name), named.isLeaf else {
                let advice =
                    if case .inputObject(let input)? = facts.schema.type(named: type.name) {
                        Advice.object(of: input)
                    } else { "" }
                report.add(
                    "Expected value of type '\(type)', found \(Printer.text(of: node)).\(advice)",
                    at: node.offset
                )
                return
            }
            // Variables inside of a custom scalar's literal have no type of their own to be checked against.
            guard let value = Value(literal: node, variable: { _ in nil }) else { return }
            do throws(CoercionFailure) {
                _ = try InputCoercion(schema: facts.schema).parse(value, as: named, origin: .literal)
            } catch {
                report.add(error.message, at: node.offset)
            }
        }

        private func check(
            _ nodes: [ObjectFieldNode],
            of input: InputObjectType,
            at offset: Offset,
            _ report: inout Report
        ) {
            for field in input.fields where field.isRequired && !nodes.contains(where: { $0.name.text == field.name }) {
                report.add(
                    "Field '\(input.name).\(field.name)' of required type '\(field.type)' was not provided.",
                    at: offset
                )
            }
            guard input.isOneOf else { return }
            if Set(nodes.map(\.name.text)).count != 1 {
                report.add(
                    """
                    OneOf Input Object '\(input.name)' must specify exactly one key.\(Advice.oneOf(nodes.map(\.name.text)))
                    """,
                    at: offset
                )
            } else if let node = nodes.last, node.value.isNull {
                report.add("Field '\(input.name).\(node.name.text)' must be non-null.", at: offset)
            }
        }

        /// The one field of a `@oneOf` object must not become null by a variable: its place counts as non-null, where a
        /// nullable variable fits only with a default (specification, "IsVariableUsageAllowed").
        func checkOneOfVariables(_ report: inout Report) {
            guard facts.variables.contains(where: { $0.oneOf != nil }) else { return }
            for operation in facts.operations {
                let nullable = Set(operation.node.variables.filter(\.canBeNull).map(\.variable.text))
                for use in facts.variableUses(of: operation) {
                    guard let oneOf = use.oneOf, nullable.contains(use.name) else { continue }
                    report.add(
                        """
                        Variable '\(use.name)' must be non-nullable to be used for OneOf Input Object \
                        '\(oneOf.type.name)'.
                        """,
                        at: oneOf.offset
                    )
                }
            }
        }
    }
}

extension VariableDefinition {
    fileprivate var canBeNull: Bool {
        if case .nonNull = type { return false }
        return defaultValue?.isNull ?? true
    }
}
