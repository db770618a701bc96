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

    @Option(help: ArgumentHelp("Root fields of an operation.", valueName: "n"))
    var maxRootFields = standard.document.rootFields

    @Option(help: ArgumentHelp("Fields of an operation, each as often as fragments bring it.", valueName: "n"))
    var maxFields = standard.document.selectedFields

    @Option(help: ArgumentHelp("Rows of one page (first, last).", valueName: "n"))
    var maxPageSize = standard.plan.pageSize

    @Option(help: ArgumentHelp("Rows that a request may cost at most, by its first and nesting.", valueName: "n"))
    var maxCost = standard.plan.cost

    @Option(
        help: ArgumentHelp("Rows that a request may fetch at most, whatever it was reckoned to cost.", valueName: "n")
    )
    var maxRows = standard.plan.rows

    @Option(help: ArgumentHelp("SQL statements of a request.", valueName: "n"))
    var maxStatements = standard.plan.statements

    @Flag(help: "Do not tell the schema (__schema, __type).")
    var disableIntrospection = false

    @Option(
        help: ArgumentHelp(
            "Memory for kept rows of the market, sectors and industries in bytes; 0 keeps none.",
            valueName: "n"
        )
    )
    var keptBytes = standard.keptBytes

    @Option(help: ArgumentHelp("Rows of an export (CSV, NDJSON).", valueName: "n"))
    var maxExportRows = standard.exportRows

    func validate() throws {
        let limits = [
            "max-tokens": maxTokens, "max-depth": maxDepth, "max-aliases": maxAliases, "max-root-fields": maxRootFields,
            "max-fields": maxFields, "max-page-size": maxPageSize, "max-cost": maxCost, "max-rows": maxRows,
            "max-statements": maxStatements,
        ]
        for (name, value) in limits where value < 1 {
            throw ValidationError("--\(name) is \(value); it has to be at least 1.")
        }
        guard keptBytes >= 0 else { throw ValidationError("--kept-bytes is \(keptBytes); it has to be 0 or more.") }
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
        limits.keptBytes = keptBytes
        limits.exportRows = maxExportRows
        return limits
    }
}
