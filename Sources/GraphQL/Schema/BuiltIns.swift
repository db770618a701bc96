// The scalars and directives that every schema has (specification, "Scalars" and "Directives").

import GraphQLLanguage

extension ScalarType {
    static let builtIns: [ScalarType] = [string, int, float, boolean, id]

    package static let string = ScalarType(
        "String",
        description: """
            The `String` scalar type represents textual data, represented as UTF-8 character sequences. The String \
            type is most often used by GraphQL to represent free-form human-readable text.
            """,
        parse: { (value, _) throws(CoercionFailure) in
            guard case .string = value else {
                throw CoercionFailure("String cannot represent a non string value: \(value)")
            }
            return value
        },
        serialize: { (value) throws(CoercionFailure) in
            switch value {
            case .string, .enumeration: value
            case .boolean(let flag): .string(flag ? "true" : "false")
            case .int(let text), .float(let text): .string(text)
            case .null, .list, .object: throw CoercionFailure("String cannot represent value: \(value)")
            }
        }
    )

    package static let int = ScalarType(
        "Int",
        description: """
            The `Int` scalar type represents non-fractional signed whole numeric values. Int can represent values \
            between -(2^31) and 2^31 - 1.
            """,
        parse: { (value, origin) throws(CoercionFailure) in
            switch value {
            case .int(let text): .int(try int32(text, of: value))
            case .float(let text) where origin == .variable: .int(try int32(text, of: value))
            default: throw CoercionFailure("Int cannot represent non-integer value: \(value)")
            }
        },
        serialize: { (value) throws(CoercionFailure) in
            switch value {
            case .boolean(let flag): .int(flag ? 1 : 0)
            case .int(let text), .float(let text), .string(let text): .int(try int32(text, of: value))
            default: throw CoercionFailure("Int cannot represent non-integer value: \(value)")
            }
        }
    )

    package static let float = ScalarType(
        "Float",
        description: """
            The `Float` scalar type represents signed double-precision fractional values as specified by \
            [IEEE 754](https://en.wikipedia.org/wiki/IEEE_floating_point).
            """,
        parse: { (value, _) throws(CoercionFailure) in
            switch value {
            case .int(let text), .float(let text):
                .float(try finite(text, of: value))
            default: throw CoercionFailure("Float cannot represent non numeric value: \(value)")
            }
        },
        serialize: { (value) throws(CoercionFailure) in
            switch value {
            case .boolean(let flag): .int(flag ? 1 : 0)
            case .int(let text), .float(let text), .string(let text): .float(try finite(text, of: value))
            default: throw CoercionFailure("Float cannot represent non numeric value: \(value)")
            }
        }
    )

    package static let boolean = ScalarType(
        "Boolean",
        description: "The `Boolean` scalar type represents `true` or `false`.",
        parse: { (value, _) throws(CoercionFailure) in
            guard case .boolean = value else {
                throw CoercionFailure("Boolean cannot represent a non boolean value: \(value)")
            }
            return value
        },
        serialize: { (value) throws(CoercionFailure) in
            switch value {
            case .boolean: value
            case .int(let text), .float(let text): .boolean(Double(text) != 0)
            default: throw CoercionFailure("Boolean cannot represent a non boolean value: \(value)")
            }
        }
    )

    package static let id = ScalarType(
        "ID",
        description: """
            The `ID` scalar type represents a unique identifier, often used to refetch an object or as key for a \
            cache. The ID type appears in a JSON response as a String; however, it is not intended to be \
            human-readable. When expected as an input type, any string (such as `"4"`) or integer (such as `4`) input \
            value will be accepted as an ID.
            """,
        parse: { (value, origin) throws(CoercionFailure) in
            switch value {
            case .string: return value
            case .int(let text): return .string(ExactNumber(text)?.integerText ?? text)
            case .float(let text) where origin == .variable:
                guard let integer = ExactNumber(text)?.integerText else { break }
                return .string(integer)
            default: break
            }
            throw CoercionFailure(
                origin == .literal
                    ? "ID cannot represent a non-string and non-integer value: \(value)"
                    : "ID cannot represent value: \(value)"
            )
        },
        serialize: { (value) throws(CoercionFailure) in
            switch value {
            case .string: return value
            case .int(let text): return .string(text)
            case .float(let text):
                guard let integer = ExactNumber(text)?.integerText else { break }
                return .string(integer)
            default: break
            }
            throw CoercionFailure("ID cannot represent value: \(value)")
        }
    )

    /// The canonical text of a 32-bit integer, from any number that is one (`1e2` is 100).
    private static func int32(_ text: String, of value: Value) throws(CoercionFailure) -> String {
        // Most integers are short and plain: up to nine digits always fit.
        if text.utf8.count <= 9, text.utf8.first != 0x30, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            !text.isEmpty
        {
            return text
        }
        guard let integer = ExactNumber(text)?.integerText else {
            throw CoercionFailure("Int cannot represent non-integer value: \(value)")
        }
        guard Int32(integer) != nil else {
            throw CoercionFailure("Int cannot represent non 32-bit signed integer value: \(value)")
        }
        return integer
    }

    private static func finite(_ text: String, of value: Value) throws(CoercionFailure) -> String {
        guard ExactNumber(text) != nil, let double = Double(text), double.isFinite else {
            throw CoercionFailure("Float cannot represent non numeric value: \(value)")
        }
        return text
    }
}

extension DirectiveDefinition {
    static let builtIns: [DirectiveDefinition] = [include, skip, deprecated, specifiedBy, oneOf]

    /// The reason that a bare `@deprecated` gives.
    static let defaultDeprecationReason = "No longer supported"

    static let include = DirectiveDefinition(
        "include",
        on: [.field, .fragmentSpread, .inlineFragment],
        arguments: [
            InputValueDefinition("if", type: .nonNull(.named("Boolean")), description: "Included when true.")
        ],
        description: """
            Directs the executor to include this field or fragment only when the `if` argument is true.
            """
    )

    static let skip = DirectiveDefinition(
        "skip",
        on: [.field, .fragmentSpread, .inlineFragment],
        arguments: [InputValueDefinition("if", type: .nonNull(.named("Boolean")), description: "Skipped when true.")],
        description: "Directs the executor to skip this field or fragment when the `if` argument is true."
    )

    static let deprecated = DirectiveDefinition(
        "deprecated",
        on: [.fieldDefinition, .argumentDefinition, .inputFieldDefinition, .enumValue],
        arguments: [
            InputValueDefinition(
                "reason",
                type: .nonNull(.named("String")),
                defaultValue: .string(defaultDeprecationReason),
                description: """
                    Explains why this element was deprecated, usually also including a suggestion for how to access \
                    supported similar data. Formatted using the Markdown syntax, as specified by \
                    [CommonMark](https://commonmark.org/).
                    """
            )
        ],
        description: "Marks an element of a GraphQL schema as no longer supported."
    )

    static let specifiedBy = DirectiveDefinition(
        "specifiedBy",
        on: [.scalar],
        arguments: [
            InputValueDefinition(
                "url",
                type: .nonNull(.named("String")),
                description: "The URL that specifies the behavior of this scalar."
            )
        ],
        description: "Exposes a URL that specifies the behavior of this scalar."
    )

    static let oneOf = DirectiveDefinition(
        "oneOf",
        on: [.inputObject],
        description: "Indicates exactly one field must be supplied and this field must not be `null`."
    )
}
