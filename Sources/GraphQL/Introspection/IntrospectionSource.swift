// Answers `__schema` and `__type` from the schema itself, through the same completion as everything else.

import GraphQLLanguage

struct IntrospectionSource: ResolverSource {
    enum Object {
        case schema
        case type(TypeReference)
        case field(FieldDefinition)
        case inputValue(InputValueDefinition)
        case enumValue(EnumValueDefinition)
        case directive(DirectiveDefinition)
    }

    let schema: Schema

    func typeName(of object: Object, for field: SelectedField) -> TypeNameResolution {
        switch object {  // The introspection types have no abstract fields; this is only for completeness.
        case .schema: .name("__Schema")
        case .type: .name("__Type")
        case .field: .name("__Field")
        case .inputValue: .name("__InputValue")
        case .enumValue: .name("__EnumValue")
        case .directive: .name("__Directive")
        }
    }

    /// `__schema` or `__type(name:)` on the root of a query.
    func resolveRoot(_ field: SelectedField) -> Resolution<Object> {
        guard field.definition === IntrospectionTypes.typeField else { return .object(.schema) }
        guard case .string(let name)? = field.arguments["name"], schema.type(named: name) != nil else { return .null }
        return .object(.type(.named(name)))
    }

    func resolve(_ field: SelectedField, on object: Object) -> Resolution<Object> {
        switch object {
        case .schema: schemaField(field)
        case .type(let type): typeField(field, type)
        case .field(let definition): fieldField(field, definition)
        case .inputValue(let definition): inputValueField(field, definition)
        case .enumValue(let definition): enumValueField(field, definition)
        case .directive(let definition): directiveField(field, definition)
        }
    }

    private func schemaField(_ field: SelectedField) -> Resolution<Object> {
        switch field.definition.name {
        case "description": text(schema.description)
        case "types": list(schema.types) { .type(.named($0.name)) }
        case "queryType": root(.query)
        case "mutationType": root(.mutation)
        case "subscriptionType": root(.subscription)
        case "directives": list(Array(schema.directives)) { .directive($0) }
        default: .null
        }
    }

    private func root(_ kind: OperationKind) -> Resolution<Object> {
        schema.rootTypeNames[kind].map { .object(.type(.named($0))) } ?? .null
    }

    private func typeField(_ field: SelectedField, _ reference: TypeReference) -> Resolution<Object> {
        guard case .named(let name) = reference else { return wrapperField(field, reference) }
        guard let type = schema.type(named: name) else { return .null }
        switch field.definition.name {
        case "kind": return .leaf(.enumeration(type.kind.introspectionName))
        case "name": return .leaf(.string(name))
        case "description": return text(type.description)
        case "specifiedByURL":
            if case .scalar(let scalar) = type { return text(scalar.specifiedByURL) }
        case "fields":
            switch type {
            case .object, .interface:
                let shown = type.fields.filter { isShown($0.deprecationReason, field) }
                return list(shown) { .field($0) }
            default: break
            }
        case "interfaces":
            switch type {
            case .object, .interface: return list(type.interfaces) { .type(.named($0)) }
            default: break
            }
        case "possibleTypes" where type.isAbstract:
            return list(schema.possibleTypes(of: type)) { .type(.named($0.name)) }
        case "enumValues":
            if case .enumeration(let type) = type {
                return list(type.values.filter { isShown($0.deprecationReason, field) }) { .enumValue($0) }
            }
        case "inputFields":
            if case .inputObject(let type) = type { return inputValues(type.fields, field) }
        case "isOneOf":
            if case .inputObject(let type) = type { return .leaf(.boolean(type.isOneOf)) }
        default: break
        }
        return .null
    }

    private func wrapperField(_ field: SelectedField, _ type: TypeReference) -> Resolution<Object> {
        switch (field.definition.name, type) {
        case ("kind", .list): .leaf(.enumeration("LIST"))
        case ("kind", .nonNull): .leaf(.enumeration("NON_NULL"))
        case ("ofType", .list(let inner)), ("ofType", .nonNull(let inner)): .object(.type(inner))
        default: .null
        }
    }

    private func fieldField(_ field: SelectedField, _ definition: FieldDefinition) -> Resolution<Object> {
        switch field.definition.name {
        case "name": .leaf(.string(definition.name))
        case "description": text(definition.description)
        case "args": inputValues(definition.arguments, field)
        case "type": .object(.type(definition.type))
        case "isDeprecated": .leaf(.boolean(definition.deprecationReason != nil))
        case "deprecationReason": text(definition.deprecationReason)
        default: .null
        }
    }

    private func inputValueField(_ field: SelectedField, _ definition: InputValueDefinition) -> Resolution<Object> {
        switch field.definition.name {
        case "name": .leaf(.string(definition.name))
        case "description": text(definition.description)
        case "type": .object(.type(definition.type))
        case "defaultValue": text(schema.defaultLiteral(of: definition))
        case "isDeprecated": .leaf(.boolean(definition.deprecationReason != nil))
        case "deprecationReason": text(definition.deprecationReason)
        default: .null
        }
    }

    private func enumValueField(_ field: SelectedField, _ definition: EnumValueDefinition) -> Resolution<Object> {
        switch field.definition.name {
        case "name": .leaf(.string(definition.name))
        case "description": text(definition.description)
        case "isDeprecated": .leaf(.boolean(definition.deprecationReason != nil))
        case "deprecationReason": text(definition.deprecationReason)
        default: .null
        }
    }

    private func directiveField(_ field: SelectedField, _ definition: DirectiveDefinition) -> Resolution<Object> {
        switch field.definition.name {
        case "name": .leaf(.string(definition.name))
        case "description": text(definition.description)
        case "isRepeatable": .leaf(.boolean(definition.isRepeatable))
        case "locations": .leaves(definition.locations.map { .enumeration($0.rawValue) })
        case "args": inputValues(definition.arguments, field)
        default: .null
        }
    }

    // MARK: Pieces

    private func text(_ text: String?) -> Resolution<Object> {
        text.map { .leaf(.string($0)) } ?? .null
    }

    private func list<Item>(_ items: [Item], _ object: @escaping (Item) -> Object) -> Resolution<Object> {
        .list(count: items.count) { .object(object(items[$0])) }
    }

    private func inputValues(
        _ definitions: NamedList<InputValueDefinition>,
        _ field: SelectedField
    ) -> Resolution<Object> {
        list(definitions.filter { isShown($0.deprecationReason, field) }) { .inputValue($0) }
    }

    /// Deprecated things are shown only on `includeDeprecated: true`.
    private func isShown(_ deprecationReason: String?, _ field: SelectedField) -> Bool {
        deprecationReason == nil || field.arguments["includeDeprecated"] == .boolean(true)
    }
}

extension TypeKind {
    /// The value of `__TypeKind`.
    fileprivate var introspectionName: String {
        switch self {
        case .scalar: "SCALAR"
        case .object: "OBJECT"
        case .interface: "INTERFACE"
        case .union: "UNION"
        case .enumeration: "ENUM"
        case .inputObject: "INPUT_OBJECT"
        }
    }
}
