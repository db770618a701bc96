import GraphQL

/// A request that cannot be planned: a mistake or excess of the client, found before any SQL runs.
package struct PlanError: Error, Sendable {
    /// What kind of mistake it is, for clients that act on it.
    package enum Code: String, Sendable {
        case badInput = "BAD_INPUT"
        case limitExceeded = "LIMIT_EXCEEDED"
    }

    package let message: String
    package let code: Code
    /// The field it is about; found by the planner where the thrower does not know.
    package var field: SelectedField?
    package var path: [String] = []

    package init(_ message: String, code: Code = .badInput, field: SelectedField? = nil) {
        self.message = message
        self.code = code
        self.field = field
    }

    /// The error as a response shows it.
    func graphQLError(in operation: ExecutableOperation) -> GraphQLError {
        GraphQLError(
            message,
            locations: field?.offsets.prefix(1).map { operation.source.location(at: $0) } ?? [],
            extensions: ["code": .string(code.rawValue), "field": .string(path.joined(separator: "."))]
        )
    }
}
