// The types of the introspection system (specification, "Schema Introspection Schema").

import GraphQLLanguage

enum IntrospectionTypes {
    static let all: [NamedType] = [
        .object(schema), .object(type), .enumeration(typeKind), .object(field), .object(inputValue),
        .object(enumValue), .object(directive), .enumeration(directiveLocation),
    ]

    /// `__schema` of the query root.
    static let schemaField = FieldDefinition(
        "__schema",
        type: .nonNull(.named("__Schema")),
        description: "Access the current type schema of this server."
    )

    /// `__type` of the query root.
    static let typeField = FieldDefinition(
        "__type",
        type: .named("__Type"),
        arguments: [InputValueDefinition("name", type: .nonNull(.named("String")))],
        description: "Request the type information of a single type."
    )

    /// `__typename` of every object, interface and union.
    static let typenameField = FieldDefinition(
        "__typename",
        type: .nonNull(.named("String")),
        description: "The name of the current Object type at runtime."
    )

    private static let schema = ObjectType(
        "__Schema",
        description: """
            A GraphQL Schema defines the capabilities of a GraphQL server. It exposes all available types and \
            directives on the server, as well as the entry points for query, mutation, and subscription operations.
            """,
        fields: [
            FieldDefinition("description", type: string),
            FieldDefinition(
                "types",
                type: list("__Type"),
                description: "A list of all types supported by this server."
            ),
            FieldDefinition(
                "queryType",
                type: required("__Type"),
                description: "The type that query operations will be rooted at."
            ),
            FieldDefinition(
                "mutationType",
                type: .named("__Type"),
                description: """
                    If this server supports mutation, the type that mutation operations will be rooted at.
                    """
            ),
            FieldDefinition(
                "subscriptionType",
                type: .named("__Type"),
                description: """
                    If this server supports subscription, the type that subscription operations will be rooted at.
                    """
            ),
            FieldDefinition(
                "directives",
                type: list("__Directive"),
                description: "A list of all directives supported by this server."
            ),
        ]
    )

    private static let type = ObjectType(
        "__Type",
        description: """
            The fundamental unit of any GraphQL Schema is the type. There are many kinds of types in GraphQL as \
            represented by the `__TypeKind` enum.

            Depending on the kind of a type, certain fields describe information about that type. Scalar types \
            provide no information beyond a name, description and optional `specifiedByURL`, while Enum types provide \
            their values. Object and Interface types provide the fields they describe. Abstract types, Union and \
            Interface, provide the Object types possible at runtime. List and NonNull types compose other types.
            """,
        fields: [
            FieldDefinition("kind", type: required("__TypeKind")),
            FieldDefinition("name", type: string),
            FieldDefinition("description", type: string),
            FieldDefinition("specifiedByURL", type: string),
            FieldDefinition("fields", type: optionalList("__Field"), arguments: [includeDeprecated]),
            FieldDefinition("interfaces", type: optionalList("__Type")),
            FieldDefinition("possibleTypes", type: optionalList("__Type")),
            FieldDefinition("enumValues", type: optionalList("__EnumValue"), arguments: [includeDeprecated]),
            FieldDefinition("inputFields", type: optionalList("__InputValue"), arguments: [includeDeprecated]),
            FieldDefinition("ofType", type: .named("__Type")),
            FieldDefinition("isOneOf", type: .named("Boolean")),
        ]
    )

    private static let typeKind = EnumType(
        "__TypeKind",
        description: "An enum describing what kind of type a given `__Type` is.",
        values: [
            EnumValueDefinition("SCALAR", description: "Indicates this type is a scalar."),
            EnumValueDefinition(
                "OBJECT",
                description: "Indicates this type is an object. `fields` and `interfaces` are valid fields."
            ),
            EnumValueDefinition(
                "INTERFACE",
                description: """
                    Indicates this type is an interface. `fields`, `interfaces`, and `possibleTypes` are valid fields.
                    """
            ),
            EnumValueDefinition(
                "UNION",
                description: "Indicates this type is a union. `possibleTypes` is a valid field."
            ),
            EnumValueDefinition(
                "ENUM",
                description: "Indicates this type is an enum. `enumValues` is a valid field."
            ),
            EnumValueDefinition(
                "INPUT_OBJECT",
                description: "Indicates this type is an input object. `inputFields` is a valid field."
            ),
            EnumValueDefinition("LIST", description: "Indicates this type is a list. `ofType` is a valid field."),
            EnumValueDefinition(
                "NON_NULL",
                description: "Indicates this type is a non-null. `ofType` is a valid field."
            ),
        ]
    )

    private static let field = ObjectType(
        "__Field",
        description: """
            Object and Interface types are described by a list of Fields, each of which has a name, potentially a \
            list of arguments, and a return type.
            """,
        fields: [
            FieldDefinition("name", type: required("String")),
            FieldDefinition("description", type: string),
            FieldDefinition("args", type: list("__InputValue"), arguments: [includeDeprecated]),
            FieldDefinition("type", type: required("__Type")),
            FieldDefinition("isDeprecated", type: required("Boolean")),
            FieldDefinition("deprecationReason", type: string),
        ]
    )

    private static let inputValue = ObjectType(
        "__InputValue",
        description: """
            Arguments provided to Fields or Directives and the input fields of an InputObject are represented as \
            Input Values which describe their type and optionally a default value.
            """,
        fields: [
            FieldDefinition("name", type: required("String")),
            FieldDefinition("description", type: string),
            FieldDefinition("type", type: required("__Type")),
            FieldDefinition(
                "defaultValue",
                type: string,
                description: """
                    A GraphQL-formatted string representing the default value for this input value.
                    """
            ),
            FieldDefinition("isDeprecated", type: required("Boolean")),
            FieldDefinition("deprecationReason", type: string),
        ]
    )

    private static let enumValue = ObjectType(
        "__EnumValue",
        description: """
            One possible value for a given Enum. Enum values are unique values, not a placeholder for a string or \
            numeric value. However an Enum value is returned in a JSON response as a string.
            """,
        fields: [
            FieldDefinition("name", type: required("String")),
            FieldDefinition("description", type: string),
            FieldDefinition("isDeprecated", type: required("Boolean")),
            FieldDefinition("deprecationReason", type: string),
        ]
    )

    private static let directive = ObjectType(
        "__Directive",
        description: """
            A Directive provides a way to describe alternate runtime execution and type validation behavior in a \
            GraphQL document.

            In some cases, you need to provide options to alter GraphQL's execution behavior in ways field arguments \
            will not suffice, such as conditionally including or skipping a field. Directives provide this by \
            describing additional information to the executor.
            """,
        fields: [
            FieldDefinition("name", type: required("String")),
            FieldDefinition("description", type: string),
            FieldDefinition("isRepeatable", type: required("Boolean")),
            FieldDefinition("locations", type: list("__DirectiveLocation")),
            FieldDefinition("args", type: list("__InputValue"), arguments: [includeDeprecated]),
        ]
    )

    private static let directiveLocation = EnumType(
        "__DirectiveLocation",
        description: """
            A Directive can be adjacent to many parts of the GraphQL language, a __DirectiveLocation describes one \
            such possible adjacencies.
            """,
        values: DirectiveLocation.allCases.map { location in
            EnumValueDefinition(location.rawValue, description: "Location adjacent to \(location.phrase).")
        }
    )

    private static let includeDeprecated = InputValueDefinition(
        "includeDeprecated",
        type: .nonNull(.named("Boolean")),
        defaultValue: .boolean(false)
    )

    private static let string = TypeReference.named("String")

    private static func required(_ name: String) -> TypeReference { .nonNull(.named(name)) }
    private static func optionalList(_ name: String) -> TypeReference { .list(.nonNull(.named(name))) }
    private static func list(_ name: String) -> TypeReference { .nonNull(optionalList(name)) }
}

extension DirectiveLocation {
    fileprivate var phrase: String {
        switch self {
        case .query: "a query operation"
        case .mutation: "a mutation operation"
        case .subscription: "a subscription operation"
        case .field: "a field"
        case .fragmentDefinition: "a fragment definition"
        case .fragmentSpread: "a fragment spread"
        case .inlineFragment: "an inline fragment"
        case .variableDefinition: "a variable definition"
        case .schema: "a schema definition"
        case .scalar: "a scalar definition"
        case .object: "an object type definition"
        case .fieldDefinition: "a field definition"
        case .argumentDefinition: "an argument definition"
        case .interface: "an interface definition"
        case .union: "a union definition"
        case .enumeration: "an enum definition"
        case .enumValue: "an enum value definition"
        case .inputObject: "an input object type definition"
        case .inputFieldDefinition: "an input object field definition"
        }
    }
}
