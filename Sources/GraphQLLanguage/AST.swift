// The document tree: executable definitions. Type system definitions are in AST+Types.swift.
//
// Nodes that others point at (selections, selection sets, definitions) are classes, so that a fact about a node holds a
// reference; the rest are values. Every node knows the offset of its first byte; `Source` turns it into line and column.

package struct Document: Sendable {
    package let source: Source
    package let definitions: [Definition]
    /// How many tokens the text has, as a measure of its size.
    package let tokenCount: Int
}

package enum Definition: Sendable {
    case operation(OperationDefinition)
    case fragment(FragmentDefinition)
    case schema(SchemaDefinitionNode)
    case type(TypeDefinitionNode)
    case directive(DirectiveDefinitionNode)
}

package struct Name: Sendable {
    package let text: String
    package let offset: Offset

    /// Whether a text is one by the grammar.
    package static func isValid(_ text: String) -> Bool {
        text.utf8.first?.isNameStart ?? false && text.utf8.allSatisfy(\.isNameContinue)
    }
}

package enum OperationKind: String, Sendable, CaseIterable {
    case query
    case mutation
    case subscription
}

package final class OperationDefinition: Sendable {
    package let kind: OperationKind
    package let description: StringNode?
    package let name: Name?
    package let variables: [VariableDefinition]
    package let directives: [DirectiveNode]
    package let selectionSet: SelectionSet
    package let offset: Offset

    init(
        kind: OperationKind,
        description: StringNode?,
        name: Name?,
        variables: [VariableDefinition],
        directives: [DirectiveNode],
        selectionSet: SelectionSet,
        offset: Offset
    ) {
        self.kind = kind
        self.description = description
        self.name = name
        self.variables = variables
        self.directives = directives
        self.selectionSet = selectionSet
        self.offset = offset
    }
}

package final class FragmentDefinition: Sendable {
    package let description: StringNode?
    package let name: Name
    package let typeCondition: Name
    package let directives: [DirectiveNode]
    package let selectionSet: SelectionSet
    package let offset: Offset

    init(
        description: StringNode?,
        name: Name,
        typeCondition: Name,
        directives: [DirectiveNode],
        selectionSet: SelectionSet,
        offset: Offset
    ) {
        self.description = description
        self.name = name
        self.typeCondition = typeCondition
        self.directives = directives
        self.selectionSet = selectionSet
        self.offset = offset
    }
}

package struct VariableDefinition: Sendable {
    package let description: StringNode?
    package let variable: Name
    package let type: TypeNode
    package let defaultValue: ValueNode?
    package let directives: [DirectiveNode]
    package let offset: Offset
}

package final class SelectionSet: Sendable {
    package let selections: [Selection]
    package let offset: Offset

    init(selections: [Selection], offset: Offset) {
        self.selections = selections
        self.offset = offset
    }
}

package enum Selection: Sendable {
    case field(FieldNode)
    case spread(FragmentSpread)
    case inline(InlineFragment)
}

package final class FieldNode: Sendable {
    package let alias: Name?
    package let name: Name
    package let arguments: [ArgumentNode]
    package let directives: [DirectiveNode]
    package let selectionSet: SelectionSet?

    package var offset: Offset { (alias ?? name).offset }
    /// The key of the field in the response: its alias, else its name.
    package var responseKey: String { (alias ?? name).text }

    init(
        alias: Name?,
        name: Name,
        arguments: [ArgumentNode],
        directives: [DirectiveNode],
        selectionSet: SelectionSet?
    ) {
        self.alias = alias
        self.name = name
        self.arguments = arguments
        self.directives = directives
        self.selectionSet = selectionSet
    }
}

package final class FragmentSpread: Sendable {
    package let name: Name
    package let directives: [DirectiveNode]
    package let offset: Offset

    init(name: Name, directives: [DirectiveNode], offset: Offset) {
        self.name = name
        self.directives = directives
        self.offset = offset
    }
}

package final class InlineFragment: Sendable {
    package let typeCondition: Name?
    package let directives: [DirectiveNode]
    package let selectionSet: SelectionSet
    package let offset: Offset

    init(typeCondition: Name?, directives: [DirectiveNode], selectionSet: SelectionSet, offset: Offset) {
        self.typeCondition = typeCondition
        self.directives = directives
        self.selectionSet = selectionSet
        self.offset = offset
    }
}

package struct ArgumentNode: Sendable {
    package let name: Name
    package let value: ValueNode

    package var offset: Offset { name.offset }
}

package struct DirectiveNode: Sendable {
    package let name: Name
    package let arguments: [ArgumentNode]
    package let offset: Offset
}

/// A string literal; `isBlock` tells how it was written.
package struct StringNode: Sendable {
    package let value: String
    package let isBlock: Bool
    package let offset: Offset
}

/// A value as it is written.
///
/// Numbers keep their text.
package enum ValueNode: Sendable {
    case variable(Name, Offset)
    case int(String, Offset)
    case float(String, Offset)
    case string(StringNode)
    case boolean(Bool, Offset)
    case null(Offset)
    case enumeration(Name)
    case list([ValueNode], Offset)
    case object([ObjectFieldNode], Offset)

    package var offset: Offset {
        switch self {
        case .variable(_, let offset), .int(_, let offset), .float(_, let offset), .boolean(_, let offset),
            .null(let offset), .list(_, let offset), .object(_, let offset):
            offset
        case .string(let node): node.offset
        case .enumeration(let name): name.offset
        }
    }

    package var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

package struct ObjectFieldNode: Sendable {
    package let name: Name
    package let value: ValueNode

    package var offset: Offset { name.offset }
}

/// A type as it is written: `[Int!]!`.
package indirect enum TypeNode: Sendable {
    case named(Name)
    case list(TypeNode, Offset)
    case nonNull(TypeNode)

    package var offset: Offset {
        switch self {
        case .named(let name): name.offset
        case .list(_, let offset): offset
        case .nonNull(let type): type.offset
        }
    }

    package var namedType: Name {
        switch self {
        case .named(let name): name
        case .list(let type, _), .nonNull(let type): type.namedType
        }
    }
}
