import ArgumentParser
import GraphQL
import GraphQLLanguage
import QueryPlanner
import Warehouse

/// What a query may ask for at most.
struct LimitOptions: ParsableArguments {
    private static let standard = QueryLimits()

    @Option(help: .number("Tokens of a document."))
    var maxTokens = standard.document.parser.tokens

    @Option(help: .number("Depth to which selections may nest."))
    var maxDepth = standard.document.parser.depth

    @Option(help: .number("Aliases in a document."))
    var maxAliases = standard.document.aliases

    @Option(help: .number("Root fields of an operation."))
    var maxRootFields = standard.document.rootFields

    @Option(help: .number("Fields of an operation, each as often as fragments bring it."))
    var maxFields = standard.document.selectedFields

    @Option(help: .number("Rows of one page (first, last)."))
    var maxPageSize = standard.plan.pageSize

    @Option(help: .number("Rows that a request may cost at most, by its first and nesting."))
    var maxCost = standard.plan.cost

    @Option(help: .number("Rows that a request may fetch at most, whatever it was reckoned to cost."))
    var maxRows = standard.plan.rows

    @Option(help: .number("SQL statements of a request."))
    var maxStatements = standard.plan.statements

    @Option(help: .number("Conditions and keys of order in the arguments of a request."))
    var maxTerms = standard.plan.terms

    @Flag(help: "Do not tell the schema (__schema, __type).")
    var disableIntrospection = false

    @Option(help: .number("Memory for kept rows of the market, sectors and industries in bytes; 0 keeps none."))
    var keptBytes = standard.keptBytes

    @Option(help: .number("Rows of an export (CSV, NDJSON)."))
    var maxExportRows = standard.exportRows

    func validate() throws {
        try ValidationError.require(
            atLeast: 1,
            [
                "max-tokens": maxTokens, "max-depth": maxDepth, "max-aliases": maxAliases,
                "max-root-fields": maxRootFields, "max-fields": maxFields, "max-page-size": maxPageSize,
                "max-cost": maxCost, "max-rows": maxRows, "max-statements": maxStatements,
                "max-terms": maxTerms, "max-export-rows": maxExportRows,
            ]
        )
        try ValidationError.require(atLeast: 0, ["kept-bytes": keptBytes])
        // Each level takes some stack in every pass over the document.
        guard maxDepth <= 1000 else { throw ValidationError("--max-depth is \(maxDepth); it can be 1000 at most.") }
    }

    var limits: QueryLimits {
        var limits = QueryLimits()
        limits.document.parser.tokens = maxTokens
        limits.document.parser.depth = maxDepth
        limits.document.aliases = maxAliases
        limits.document.rootFields = maxRootFields
        limits.document.selectedFields = maxFields
        limits.document.allowsIntrospection = !disableIntrospection
        limits.plan.pageSize = maxPageSize
        limits.plan.cost = maxCost
        limits.plan.rows = maxRows
        limits.plan.statements = maxStatements
        limits.plan.terms = maxTerms
        limits.keptBytes = keptBytes
        limits.exportRows = maxExportRows
        return limits
    }
}
