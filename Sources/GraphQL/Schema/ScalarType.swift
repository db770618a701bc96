import GraphQLLanguage

/// Whether an input value was written in the document or came as a variable; some scalars are stricter with literals.
package enum InputOrigin: Sendable {
    case literal
    case variable
}

/// Why a scalar refused a value.
package struct CoercionFailure: Error, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}

package final class ScalarType: NamedTypeDefinition {
    package typealias Parse = @Sendable (Value, InputOrigin) throws(CoercionFailure) -> Value
    package typealias Serialize = @Sendable (Value) throws(CoercionFailure) -> Value

    package let name: String
    package let description: String?
    package let specifiedByURL: String?
    /// Turns an input into the value that resolvers get.
    ///
    /// It never sees null.
    package let parse: Parse
    /// Turns a resolved value into the one that the response shows.
    ///
    /// It never sees null.
    package let serialize: Serialize
    let origin: TypeOrigin?

    /// A scalar of the schema; without `parse` and `serialize` it passes any value through.
    package convenience init(
        _ name: String,
        description: String? = nil,
        specifiedByURL: String? = nil,
        parse: @escaping Parse = { (value, _) throws(CoercionFailure) in value },
        serialize: @escaping Serialize = { (value) throws(CoercionFailure) in value }
    ) {
        self.init(
            name,
            description: description,
            specifiedByURL: specifiedByURL,
            parse: parse,
            serialize: serialize,
            origin: nil
        )
    }

    init(
        _ name: String,
        description: String?,
        specifiedByURL: String?,
        parse: @escaping Parse,
        serialize: @escaping Serialize,
        origin: TypeOrigin?
    ) {
        self.name = name
        self.description = description
        self.specifiedByURL = specifiedByURL
        self.parse = parse
        self.serialize = serialize
        self.origin = origin
    }
}
