import ArgumentParser
import GraphQL
import GraphQLLanguage
import QueryPlanner
import Warehouse

/// What a query may ask for at most.
struct LimitOptions: ParsableArguments {
    private static let standard = QueryLimits()

    @Option(help: ArgumentHelp("Tokens of a document.", valueName: "n"))
    var maxTokens = standard.document.parser.tokens

    @Option(help: ArgumentHelp("Depth to which selections may nest.", valueName: "n"))
    var maxDepth = standard.document.parser.depth

    @Option(help: ArgumentHelp("Aliases in a document.", valueName: "n"))
    var maxAliases = standard.document.aliases

    @Option(help: ArgumentHelp("Rows that a request may cost at most, by its first and nesting.", valueName: "n"))
    var maxCost = standard.plan.cost

    @Option(
        help: ArgumentHelp(
            "Memory for kept rows of the market, sectors and industries in bytes; 0 keeps none.",
            valueName: "n"
        )
    )
    var keptBytes = standard.keptBytes

    var limits: QueryLimits {
        var limits = QueryLimits()
        limits.document.parser.tokens = maxTokens
        limits.document.parser.depth = maxDepth
        limits.document.aliases = maxAliases
        limits.plan.cost = maxCost
        limits.keptBytes = keptBytes
        return limits
    }
}
