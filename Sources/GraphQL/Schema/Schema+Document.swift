// From SDL to a schema. The document has to have passed the rules for type system documents (`SDLValidation`).

import GraphQLLanguage

extension Schema {
    /// Builds the schema that a type system document describes: definitions with their extensions merged in.
    ///
    /// Root types are those that `schema { … }` names, else the types called Query, Mutation and Subscription.
    package convenience init(document: Document) {
        var definitions: [TypeDefinitionNode] = []
        var extensions: [String: [TypeDefinitionNode]] = [:]
        var directives: [DirectiveDefinition] = []
        var schemaDefinition: SchemaDefinitionNode?
        var schemaExtensions: [SchemaDefinitionNode] = []
        for definition in document.definitions {
            switch definition {
            case .type(let node) where node.isExtension: extensions[node.name.text, default: []].append(node)
            case .type(let node): definitions.append(node)
            case .schema(let node) where node.isExtension: schemaExtensions.append(node)
            case .schema(let node): schemaDefinition = node
            case .directive(let node): directives.append(DirectiveDefinition(node))
            case .operation, .fragment: break
            }
        }
        let types = definitions.compactMap { node in
            ScalarType.builtIns.contains { $0.name == node.name.text }
                ? nil : NamedType(node, extensions: extensions[node.name.text] ?? [])
        }
        var roots: [OperationKind: String] = [:]
        if schemaDefinition == nil {
            for kind in OperationKind.allCases where types.contains(where: { $0.name == kind.defaultTypeName }) {
                roots[kind] = kind.defaultTypeName
            }
        }
        for operationType in ([schemaDefinition].compactMap { $0 } + schemaExtensions).flatMap(\.operationTypes) {
            roots[operationType.kind] = operationType.type.text
        }
        self.init(
            types: types,
            roots: roots,
            directives: directives,
            description: schemaDefinition?.description?.value,
            origin: SchemaOrigin(
                source: document.source,
                definition: schemaDefinition,
                extensions: schemaExtensions
            )
        )
    }
}

extension OperationKind {
    /// The name of the root type that needs no `schema { … }`.
    package var defaultTypeName: String {
        switch self {
        case .query: "Query"
        case .mutation: "Mutation"
        case .subscription: "Subscription"
        }
    }
}

extension NamedType {
    init(_ node: TypeDefinitionNode, extensions: [TypeDefinitionNode]) {
        let origin = TypeOrigin(definition: node, extensions: extensions)
        let nodes = origin.nodes
        let name = node.name.text
        let description = node.description?.value
        switch node.kind {
        case .scalar:
            let scalar = ScalarType(name)
            self = .scalar(
                ScalarType(
                    name,
                    description: description,
                    specifiedByURL: nodes.lazy.compactMap { $0.directives.string("url", of: "specifiedBy") }.last,
                    parse: scalar.parse,
                    serialize: scalar.serialize,
                    origin: origin
                )
            )
        case .object:
            self = .object(
                ObjectType(
                    name,
                    description: description,
                    interfaces: nodes.flatMap(\.interfaces).map(\.text),
                    fields: nodes.flatMap(\.fields).map(FieldDefinition.init),
                    origin: origin
                )
            )
        case .interface:
            self = .interface(
                InterfaceType(
                    name,
                    description: description,
                    interfaces: nodes.flatMap(\.interfaces).map(\.text),
                    fields: nodes.flatMap(\.fields).map(FieldDefinition.init),
                    origin: origin
                )
            )
        case .union:
            self = .union(
                UnionType(
                    name,
                    description: description,
                    members: nodes.flatMap(\.members).map(\.text),
                    origin: origin
                )
            )
        case .enumeration:
            self = .enumeration(
                EnumType(
                    name,
                    description: description,
                    values: nodes.flatMap(\.values).map(EnumValueDefinition.init),
                    origin: origin
                )
            )
        case .inputObject:
            self = .inputObject(
                InputObjectType(
                    name,
                    description: description,
                    isOneOf: nodes.contains { $0.directives.contains { $0.name.text == "oneOf" } },
                    fields: nodes.flatMap(\.inputFields).map(InputValueDefinition.init),
                    origin: origin
                )
            )
        }
    }
}

extension FieldDefinition {
    convenience init(_ node: FieldDefinitionNode) {
        self.init(
            node.name.text,
            type: TypeReference(node.type),
            arguments: node.arguments.map(InputValueDefinition.init),
            description: node.description?.value,
            deprecationReason: node.directives.deprecationReason,
            attachment: nil,
            node: node
        )
    }
}

extension InputValueDefinition {
    convenience init(_ node: InputValueNode) {
        self.init(
            node.name.text,
            type: TypeReference(node.type),
            defaultValue: node.defaultValue.map(Value.init(constant:)),
            description: node.description?.value,
            deprecationReason: node.directives.deprecationReason,
            attachment: nil,
            node: node
        )
    }
}

extension EnumValueDefinition {
    init(_ node: EnumValueNode) {
        self.init(
            node.name.text,
            description: node.description?.value,
            deprecationReason: node.directives.deprecationReason,
            node: node
        )
    }
}

extension DirectiveDefinition {
    convenience init(_ node: DirectiveDefinitionNode) {
        self.init(
            node.name.text,
            on: node.locations.compactMap { DirectiveLocation(rawValue: $0.text) },
            arguments: node.arguments.map(InputValueDefinition.init),
            isRepeatable: node.isRepeatable,
            description: node.description?.value,
            node: node
        )
    }
}

extension [DirectiveNode] {
    /// The reason of `@deprecated`, nil where it is not used.
    fileprivate var deprecationReason: String? {
        guard contains(where: { $0.name.text == "deprecated" }) else { return nil }
        return string("reason", of: "deprecated") ?? DirectiveDefinition.defaultDeprecationReason
    }

    fileprivate func string(_ argument: String, of directive: String) -> String? {
        guard
            let node = first(where: { $0.name.text == directive })?.arguments.first(where: { $0.name.text == argument }
            ),
            case .string(let text) = node.value
        else { return nil }
        return text.value
    }
}
