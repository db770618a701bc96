// The document tree: definitions and extensions of the type system.

/// `schema { … }` or `extend schema { … }`.
package struct SchemaDefinitionNode: Sendable {
    package let isExtension: Bool
    package let description: StringNode?
    package let directives: [DirectiveNode]
    package let operationTypes: [OperationTypeNode]
    package let offset: Offset
}

/// `query: Query`.
package struct OperationTypeNode: Sendable {
    package let kind: OperationKind
    package let type: Name
    package let offset: Offset
}

package enum TypeKind: String, Sendable, CaseIterable {
    case scalar
    case object = "type"
    case interface
    case union
    case enumeration = "enum"
    case inputObject = "input"

    /// The keyword that starts a definition of this kind.
    package var keyword: String { rawValue }
}

/// A definition or an extension of a named type.
///
/// Parts that its kind does not have are empty.
package final class TypeDefinitionNode: Sendable {
    package let kind: TypeKind
    package let isExtension: Bool
    package let description: StringNode?
    package let name: Name
    package let interfaces: [Name]
    package let directives: [DirectiveNode]
    /// Fields of objects and interfaces.
    package let fields: [FieldDefinitionNode]
    /// Fields of input objects.
    package let inputFields: [InputValueNode]
    /// Members of unions.
    package let members: [Name]
    /// Values of enums.
    package let values: [EnumValueNode]
    package let offset: Offset

    init(
        kind: TypeKind,
        isExtension: Bool,
        description: StringNode?,
        name: Name,
        interfaces: [Name] = [],
        directives: [DirectiveNode],
        fields: [FieldDefinitionNode] = [],
        inputFields: [InputValueNode] = [],
        members: [Name] = [],
        values: [EnumValueNode] = [],
        offset: Offset
    ) {
        self.kind = kind
        self.isExtension = isExtension
        self.description = description
        self.name = name
        self.interfaces = interfaces
        self.directives = directives
        self.fields = fields
        self.inputFields = inputFields
        self.members = members
        self.values = values
        self.offset = offset
    }
}

package struct FieldDefinitionNode: Sendable {
    package let description: StringNode?
    package let name: Name
    package let arguments: [InputValueNode]
    package let type: TypeNode
    package let directives: [DirectiveNode]
    package let offset: Offset
}

/// An argument's definition or a field of an input object.
package struct InputValueNode: Sendable {
    package let description: StringNode?
    package let name: Name
    package let type: TypeNode
    package let defaultValue: ValueNode?
    package let directives: [DirectiveNode]
    package let offset: Offset
}

package struct EnumValueNode: Sendable {
    package let description: StringNode?
    package let name: Name
    package let directives: [DirectiveNode]
    package let offset: Offset
}

package struct DirectiveDefinitionNode: Sendable {
    package let description: StringNode?
    package let name: Name
    package let arguments: [InputValueNode]
    package let isRepeatable: Bool
    package let locations: [Name]
    package let offset: Offset
}

/// Where a directive may stand (specification, "DirectiveLocation").
package enum DirectiveLocation: String, Sendable, CaseIterable {
    case query = "QUERY"
    case mutation = "MUTATION"
    case subscription = "SUBSCRIPTION"
    case field = "FIELD"
    case fragmentDefinition = "FRAGMENT_DEFINITION"
    case fragmentSpread = "FRAGMENT_SPREAD"
    case inlineFragment = "INLINE_FRAGMENT"
    case variableDefinition = "VARIABLE_DEFINITION"
    case schema = "SCHEMA"
    case scalar = "SCALAR"
    case object = "OBJECT"
    case fieldDefinition = "FIELD_DEFINITION"
    case argumentDefinition = "ARGUMENT_DEFINITION"
    case interface = "INTERFACE"
    case union = "UNION"
    case enumeration = "ENUM"
    case enumValue = "ENUM_VALUE"
    case inputObject = "INPUT_OBJECT"
    case inputFieldDefinition = "INPUT_FIELD_DEFINITION"
}
