import GraphQL
import GraphQLLanguage

/// A request that cannot be planned: a mistake or excess of the client, found before any SQL runs.
package struct PlanError: Error, Sendable {
    package let message: String
    /// What it has too much of; nil for a mistake.
    package let limit: ExceededLimit?
    /// The field it is about; found by the planner where the thrower does not know.
    package var field: SelectedField?
    package var path: [String] = []

    package init(_ message: String, exceeding limit: ExceededLimit? = nil, field: SelectedField? = nil) {
        self.message = message
        self.limit = limit
        self.field = field
    }

    /// The error as a response shows it.
    func graphQLError(in operation: ExecutableOperation) -> GraphQLError {
        let locations = field?.offsets.prefix(1).map { operation.source.location(at: $0) } ?? []
        if let limit { return GraphQLError(message, exceeding: limit, locations: locations, field: path) }
        return GraphQLError(
            message,
            locations: locations,
            extensions: ["code": .string("BAD_INPUT"), "field": .string(path.joined(separator: "."))]
        )
    }
}
