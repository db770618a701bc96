// What types are made of: fields, arguments and input fields, enum values, directives.

import GraphQLLanguage
import Synchronization

/// Something with a name that is unique among its siblings.
package protocol Named: Sendable {
    var name: String { get }
}

/// A list in order of definition, with look-up by name.
package struct NamedList<Element: Named>: Sendable, RandomAccessCollection {
    /// Up to here comparing names is quicker than hashing one.
    private static var linearCount: Int { 8 }

    private let elements: [Element]
    /// Empty for short lists.
    private let indices: [String: Int]

    package init(_ elements: [Element]) {
        self.elements = elements
        guard elements.count > Self.linearCount else {
            indices = [:]
            return
        }
        indices = Dictionary(elements.enumerated().map { ($1.name, $0) }) { _, last in last }
    }

    package static var empty: NamedList<Element> { NamedList([]) }

    package subscript(name: String) -> Element? {
        if elements.count <= Self.linearCount { return elements.last { $0.name == name } }
        return indices[name].map { elements[$0] }
    }

    package subscript(position: Int) -> Element { elements[position] }
    package var startIndex: Int { elements.startIndex }
    package var endIndex: Int { elements.endIndex }
    package var names: [String] { elements.map(\.name) }
}

package final class FieldDefinition: Named {
    package let name: String
    package let description: String?
    package let arguments: NamedList<InputValueDefinition>
    package let type: TypeReference
    package let deprecationReason: String?
    /// Whatever the owner of the schema wants to find again when it gets a `SelectedField`; the engine ignores it.
    package let attachment: (any Sendable)?
    let node: FieldDefinitionNode?
    /// `type.name`, taken apart once.
    let typeName: String

    package convenience init(
        _ name: String,
        type: TypeReference,
        arguments: [InputValueDefinition] = [],
        description: String? = nil,
        deprecationReason: String? = nil,
        attachment: (any Sendable)? = nil
    ) {
        self.init(
            name,
            type: type,
            arguments: arguments,
            description: description,
            deprecationReason: deprecationReason,
            attachment: attachment,
            node: nil
        )
    }

    init(
        _ name: String,
        type: TypeReference,
        arguments: [InputValueDefinition],
        description: String?,
        deprecationReason: String?,
        attachment: (any Sendable)?,
        node: FieldDefinitionNode?
    ) {
        self.name = name
        self.type = type
        self.arguments = NamedList(arguments)
        self.description = description
        self.deprecationReason = deprecationReason
        self.attachment = attachment
        self.node = node
        typeName = type.name
    }
}

/// An argument of a field or directive, or a field of an input object.
package final class InputValueDefinition: Named {
    package let name: String
    package let description: String?
    package let type: TypeReference
    /// As it is written, not coerced: an enum value is `.enumeration`.
    package let defaultValue: Value?
    package let deprecationReason: String?
    /// As for `FieldDefinition.attachment`.
    package let attachment: (any Sendable)?
    let node: InputValueNode?
    /// The default value once it was coerced by the schema that this belongs to.
    let coercedDefault = Mutex<Value?>(nil)

    /// Whether leaving it out is an error.
    package var isRequired: Bool { type.isNonNull && defaultValue == nil }

    package convenience init(
        _ name: String,
        type: TypeReference,
        defaultValue: Value? = nil,
        description: String? = nil,
        deprecationReason: String? = nil,
        attachment: (any Sendable)? = nil
    ) {
        self.init(
            name,
            type: type,
            defaultValue: defaultValue,
            description: description,
            deprecationReason: deprecationReason,
            attachment: attachment,
            node: nil
        )
    }

    init(
        _ name: String,
        type: TypeReference,
        defaultValue: Value?,
        description: String?,
        deprecationReason: String?,
        attachment: (any Sendable)?,
        node: InputValueNode?
    ) {
        self.name = name
        self.type = type
        self.defaultValue = defaultValue
        self.description = description
        self.deprecationReason = deprecationReason
        self.attachment = attachment
        self.node = node
    }
}

package struct EnumValueDefinition: Named {
    package let name: String
    package let description: String?
    package let deprecationReason: String?
    let node: EnumValueNode?

    package init(_ name: String, description: String? = nil, deprecationReason: String? = nil) {
        self.init(name, description: description, deprecationReason: deprecationReason, node: nil)
    }

    init(_ name: String, description: String?, deprecationReason: String?, node: EnumValueNode?) {
        self.name = name
        self.description = description
        self.deprecationReason = deprecationReason
        self.node = node
    }
}

package final class DirectiveDefinition: Named {
    package let name: String
    package let description: String?
    package let arguments: NamedList<InputValueDefinition>
    package let isRepeatable: Bool
    package let locations: [DirectiveLocation]
    let node: DirectiveDefinitionNode?

    package convenience init(
        _ name: String,
        on locations: [DirectiveLocation],
        arguments: [InputValueDefinition] = [],
        isRepeatable: Bool = false,
        description: String? = nil
    ) {
        self.init(
            name,
            on: locations,
            arguments: arguments,
            isRepeatable: isRepeatable,
            description: description,
            node: nil
        )
    }

    init(
        _ name: String,
        on locations: [DirectiveLocation],
        arguments: [InputValueDefinition],
        isRepeatable: Bool,
        description: String?,
        node: DirectiveDefinitionNode?
    ) {
        self.name = name
        self.locations = locations
        self.arguments = NamedList(arguments)
        self.isRepeatable = isRepeatable
        self.description = description
        self.node = node
    }
}
