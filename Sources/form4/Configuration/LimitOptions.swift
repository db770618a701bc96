import ArgumentParser
import GraphQL
import GraphQLLanguage
import QueryPlanner
import Warehouse

/// What a query may ask for at most.
struct LimitOptions: ParsableArguments {
    private static let standard = QueryLimits()

    @Option(help: "Tokens of a document.")
    var maxTokens = standard.document.parser.tokens

    @Option(help: "Depth to which selections may nest.")
    var maxDepth = standard.document.parser.depth

    @Option(help: "Aliases in a document.")
    var maxAliases = standard.document.aliases

    @Option(help: "Rows that a request may cost at most, by its first and nesting.")
    var maxCost = standard.plan.cost

    var limits: QueryLimits {
        var limits = QueryLimits()
        limits.document.parser.tokens = maxTokens
        limits.document.parser.depth = maxDepth
        limits.document.aliases = maxAliases
        limits.plan.cost = maxCost
        return limits
    }
}
