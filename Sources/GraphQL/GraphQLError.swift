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
        self.init(error.message, locations: [error.location], extensions: error.limit?.extensions() ?? [:])
    }

    /// A request that is not wrong, but too large: what it has too much of, then what to change.
    ///
    /// - Parameter path: names of the fields down to the one that is too much, where it is one.
    package init(
        _ problem: String,
        exceeding limit: ExceededLimit,
        locations: [SourceLocation] = [],
        field path: [String]? = nil
    ) {
        self.init("\(problem) \(limit.remedy)", locations: locations, extensions: limit.extensions(field: path))
    }
}

extension ExceededLimit {
    /// What programs are told: which field goes beyond which limit, with what value, and what to change.
    package func extensions(code: String = "LIMIT_EXCEEDED", field path: [String]? = nil) -> ObjectValue {
        var extensions: ObjectValue = ["code": .string(code)]
        if let path { extensions.append("field", .string(path.joined(separator: "."))) }
        if let option { extensions.append("limit", .string(option)) }
        extensions.append("maximum", .int(String(maximum)))
        if let value { extensions.append("value", .int(String(value))) }
        extensions.append("remedy", .string(remedy))
        return extensions
    }
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
