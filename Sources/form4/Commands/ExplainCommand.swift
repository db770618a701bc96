import ArgumentParser
import GraphQL

struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show how a query is answered: which rollup or table, rows, time, cost.",
        usage: "form4 explain (-f <file> | <document>) [<options>]",
        discussion: """
            Runs the query. With --sql, shows the statements, too.

            EXAMPLES
              form4 explain '{ sectors { code } }'
              form4 explain -f overview.graphql --sql
            """
    )

    @OptionGroup var query: QueryOptions

    @Flag(help: "Show the SQL of each statement.")
    var sql = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let text = try query.text()
        let runner = QueryRunner(options: query, store: store, common: common, explain: true)
        let response = try QueryResponse(try await runner.response(to: text))
        response.showErrors(in: text, named: query.name)
        if case .list(let steps)? = response.extensions["explain"] {
            Terminal.output.write(PlanTree(steps: steps, showsSQL: sql).text(on: .output))
        }
        if let cost = response.extensions["cost"] { Terminal.output.write("cost at most \(cost) rows\n") }
        try response.throwIfFailed()
    }
}
