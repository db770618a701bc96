import GraphQLLanguage

/// An error as the response shows it (specification, "Errors").
package struct GraphQLError: Error, Hashable, Sendable {
    package var message: String
    /// Places in the document; none when the error has no place in it.
    package var locations: [SourceLocation]
    /// Where in the response the error happened; nil for request errors.
    package var path: [PathElement]?
    package var extensions: ObjectValue

    package init(
        _ message: String,
        locations: [SourceLocation] = [],
        path: [PathElement]? = nil,
        extensions: ObjectValue = ObjectValue()
    ) {
        self.message = message
        self.locations = locations
        self.path = path
        self.extensions = extensions
    }

    init(_ error: SyntaxError) {
        self.init(error.message, locations: [error.location], extensions: error.isLimit ? Self.limitExceeded : [:])
    }

    /// What tells programs that a request is not wrong, but too large.
    static let limitExceeded: ObjectValue = ["code": .string("LIMIT_EXCEEDED")]
}

package enum PathElement: Hashable, Sendable {
    case key(String)
    case index(Int)
}

/// Why a request was refused before execution: syntax, validation, operation choice or variables.
///
/// Never empty.
package struct RequestError: Error, Sendable {
    package let errors: [GraphQLError]

    package init(_ errors: [GraphQLError]) {
        self.errors = errors
    }
}
