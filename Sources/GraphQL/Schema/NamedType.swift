// The six kinds of named types. All are built in code or from SDL (Schema+Document.swift) and never change.

import GraphQLLanguage

package enum NamedType: Sendable {
    case scalar(ScalarType)
    case object(ObjectType)
    case interface(InterfaceType)
    case union(UnionType)
    case enumeration(EnumType)
    case inputObject(InputObjectType)

    private var common: any NamedTypeDefinition {
        switch self {
        case .scalar(let type): type
        case .object(let type): type
        case .interface(let type): type
        case .union(let type): type
        case .enumeration(let type): type
        case .inputObject(let type): type
        }
    }

    package var name: String {
        switch self {
        case .scalar(let type): type.name
        case .object(let type): type.name
        case .interface(let type): type.name
        case .union(let type): type.name
        case .enumeration(let type): type.name
        case .inputObject(let type): type.name
        }
    }

    package var description: String? { common.description }
    var origin: TypeOrigin? { common.origin }

    package var kind: TypeKind {
        switch self {
        case .scalar: .scalar
        case .object: .object
        case .interface: .interface
        case .union: .union
        case .enumeration: .enumeration
        case .inputObject: .inputObject
        }
    }

    /// Objects, interfaces and unions: what has a selection set.
    package var isComposite: Bool {
        switch self {
        case .object, .interface, .union: true
        case .scalar, .enumeration, .inputObject: false
        }
    }

    package var isAbstract: Bool {
        switch self {
        case .interface, .union: true
        case .scalar, .object, .enumeration, .inputObject: false
        }
    }

    package var isLeaf: Bool {
        switch self {
        case .scalar, .enumeration: true
        case .object, .interface, .union, .inputObject: false
        }
    }

    package var isInput: Bool {
        switch self {
        case .scalar, .enumeration, .inputObject: true
        case .object, .interface, .union: false
        }
    }

    package var isOutput: Bool {
        if case .inputObject = self { false } else { true }
    }

    /// The fields of an object or interface; of others none.
    package var fields: NamedList<FieldDefinition> {
        switch self {
        case .object(let type): type.fields
        case .interface(let type): type.fields
        case .scalar, .union, .enumeration, .inputObject: .empty
        }
    }

    /// The interfaces that an object or interface says it implements.
    package var interfaces: [String] {
        switch self {
        case .object(let type): type.interfaces
        case .interface(let type): type.interfaces
        case .scalar, .union, .enumeration, .inputObject: []
        }
    }
}

/// What all named types have.
protocol NamedTypeDefinition: Sendable {
    var name: String { get }
    var description: String? { get }
    var origin: TypeOrigin? { get }
}

/// Where SDL defined and extended a type, for the locations of errors about it.
struct TypeOrigin: Sendable {
    let definition: TypeDefinitionNode?
    let extensions: [TypeDefinitionNode]

    var nodes: [TypeDefinitionNode] { [definition].compactMap { $0 } + extensions }
}

package final class ObjectType: NamedTypeDefinition {
    package let name: String
    package let description: String?
    package let interfaces: [String]
    package let fields: NamedList<FieldDefinition>
    let origin: TypeOrigin?

    package convenience init(
        _ name: String,
        description: String? = nil,
        interfaces: [String] = [],
        fields: [FieldDefinition]
    ) {
        self.init(name, description: description, interfaces: interfaces, fields: fields, origin: nil)
    }

    init(
        _ name: String,
        description: String?,
        interfaces: [String],
        fields: [FieldDefinition],
        origin: TypeOrigin?
    ) {
        self.name = name
        self.description = description
        self.interfaces = interfaces
        self.fields = NamedList(fields)
        self.origin = origin
    }
}

package final class InterfaceType: NamedTypeDefinition {
    package let name: String
    package let description: String?
    package let interfaces: [String]
    package let fields: NamedList<FieldDefinition>
    let origin: TypeOrigin?

    package convenience init(
        _ name: String,
        description: String? = nil,
        interfaces: [String] = [],
        fields: [FieldDefinition]
    ) {
        self.init(name, description: description, interfaces: interfaces, fields: fields, origin: nil)
    }

    init(
        _ name: String,
        description: String?,
        interfaces: [String],
        fields: [FieldDefinition],
        origin: TypeOrigin?
    ) {
        self.name = name
        self.description = description
        self.interfaces = interfaces
        self.fields = NamedList(fields)
        self.origin = origin
    }
}

package final class UnionType: NamedTypeDefinition {
    package let name: String
    package let description: String?
    package let members: [String]
    let origin: TypeOrigin?

    package convenience init(_ name: String, description: String? = nil, members: [String]) {
        self.init(name, description: description, members: members, origin: nil)
    }

    init(_ name: String, description: String?, members: [String], origin: TypeOrigin?) {
        self.name = name
        self.description = description
        self.members = members
        self.origin = origin
    }
}

package final class EnumType: NamedTypeDefinition {
    package let name: String
    package let description: String?
    package let values: NamedList<EnumValueDefinition>
    let origin: TypeOrigin?

    package convenience init(_ name: String, description: String? = nil, values: [EnumValueDefinition]) {
        self.init(name, description: description, values: values, origin: nil)
    }

    init(_ name: String, description: String?, values: [EnumValueDefinition], origin: TypeOrigin?) {
        self.name = name
        self.description = description
        self.values = NamedList(values)
        self.origin = origin
    }
}

package final class InputObjectType: NamedTypeDefinition {
    package let name: String
    package let description: String?
    /// `@oneOf`: exactly one field has to be given.
    package let isOneOf: Bool
    package let fields: NamedList<InputValueDefinition>
    let origin: TypeOrigin?

    package convenience init(
        _ name: String,
        description: String? = nil,
        isOneOf: Bool = false,
        fields: [InputValueDefinition]
    ) {
        self.init(name, description: description, isOneOf: isOneOf, fields: fields, origin: nil)
    }

    init(
        _ name: String,
        description: String?,
        isOneOf: Bool,
        fields: [InputValueDefinition],
        origin: TypeOrigin?
    ) {
        self.name = name
        self.description = description
        self.isOneOf = isOneOf
        self.fields = NamedList(fields)
        self.origin = origin
    }
}
