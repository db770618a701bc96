// A schema as SDL, in the layout of graphql-js: definitions in their order, without what every schema has.

import GraphQLLanguage

extension Schema {
    /// The schema as a type system document, ending in a line break.
    package var printed: String {
        let specified = DirectiveDefinition.builtIns
        let ownDirectives = directives.filter { directive in !specified.contains { $0 === directive } }
        let ownTypes = types.filter { type in
            !type.name.hasPrefix("__") && !ScalarType.builtIns.contains { $0.name == type.name }
        }
        var blocks: [String] = []
        if description != nil || !hasDefaultRootNames { blocks.append(schemaBlock) }
        blocks += ownDirectives.map(print) + ownTypes.map(print)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// One element as it stands in the printed schema, ending in a line break.
    package func printed(_ element: SchemaElement) -> String {
        switch element {
        case .type(let type): print(type) + "\n"
        case .field(let field): comment(field.description) + print(field, indentation: "") + "\n"
        case .input(let input): comment(input.description) + print(input) + "\n"
        case .enumValue(let value): comment(value.description) + print(value) + "\n"
        case .directive(let directive): print(directive) + "\n"
        }
    }

    private var hasDefaultRootNames: Bool {
        rootTypeNames.allSatisfy { $0.value == $0.key.defaultTypeName }
    }

    private var schemaBlock: String {
        let roots = OperationKind.allCases.compactMap { kind in
            rootTypeNames[kind].map { "  \(kind.rawValue): \($0)\n" }
        }
        return comment(description) + "schema {\n\(roots.joined())}"
    }

    private func print(_ type: NamedType) -> String {
        let head = comment(type.description) + "\(type.kind.keyword) \(type.name)"
        switch type {
        case .scalar(let scalar):
            return head + (scalar.specifiedByURL.map { " @specifiedBy(url: \(Printer.literal($0)))" } ?? "")
        case .object, .interface:
            let interfaces =
                type.interfaces.isEmpty ? "" : " implements " + type.interfaces.joined(separator: " & ")
            return head + interfaces + block(type.fields, description: \.description) { print($0, indentation: "  ") }
        case .union(let union):
            return head + (union.members.isEmpty ? "" : " = " + union.members.joined(separator: " | "))
        case .enumeration(let enumeration):
            return head
                + block(enumeration.values, description: \.description, print)
        case .inputObject(let input):
            return head + (input.isOneOf ? " @oneOf" : "") + block(input.fields, description: \.description, print)
        }
    }

    private func print(_ directive: DirectiveDefinition) -> String {
        comment(directive.description) + "directive @\(directive.name)"
            + print(directive.arguments, indentation: "") + (directive.isRepeatable ? " repeatable" : "") + " on "
            + directive.locations.map(\.rawValue).joined(separator: " | ")
    }

    private func print(_ field: FieldDefinition, indentation: String) -> String {
        field.name + print(field.arguments, indentation: indentation) + ": \(field.type)"
            + deprecation(field.deprecationReason)
    }

    private func print(_ value: EnumValueDefinition) -> String {
        value.name + deprecation(value.deprecationReason)
    }

    private func print(_ value: InputValueDefinition) -> String {
        "\(value.name): \(value.type)" + (defaultLiteral(of: value).map { " = \($0)" } ?? "")
            + deprecation(value.deprecationReason)
    }

    /// Arguments in one line, or one a line where one of them is described.
    private func print(_ arguments: NamedList<InputValueDefinition>, indentation: String) -> String {
        if arguments.isEmpty { return "" }
        if arguments.allSatisfy({ $0.description == nil }) {
            return "(" + arguments.map(print).joined(separator: ", ") + ")"
        }
        let inner = indentation + "  "
        return "(\n" + items(arguments, indentation: inner, description: \.description, print) + "\(indentation))"
    }

    private func block<List: Sequence>(
        _ list: List,
        description: (List.Element) -> String?,
        _ print: (List.Element) -> String
    ) -> String {
        let lines = items(list, indentation: "  ", description: description, print)
        return lines.isEmpty ? "" : " {\n\(lines)}"
    }

    /// One item a line below its description; a described item stands off from the one before.
    private func items<List: Sequence>(
        _ list: List,
        indentation: String,
        description: (List.Element) -> String?,
        _ print: (List.Element) -> String
    ) -> String {
        var text = ""
        for (index, item) in list.enumerated() {
            if index > 0, description(item) != nil { text += "\n" }
            text += comment(description(item), indentation: indentation) + indentation + print(item) + "\n"
        }
        return text
    }

    private func comment(_ description: String?, indentation: String = "") -> String {
        guard let description else { return "" }
        let literal =
            BlockString.canHold(description) ? BlockString.literal(description) : Printer.literal(description)
        return literal.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "\n" : indentation + $0 + "\n" }.joined()
    }

    private func deprecation(_ reason: String?) -> String {
        switch reason {
        case nil: ""
        case DirectiveDefinition.defaultDeprecationReason: " @deprecated"
        case let reason?: " @deprecated(reason: \(Printer.literal(reason)))"
        }
    }
}
