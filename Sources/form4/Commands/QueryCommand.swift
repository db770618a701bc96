import API
import ArgumentParser
import GraphQL

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Execute a GraphQL query and print the answer.",
        usage: "form4 query (-f <file> | <document>) [<options>]",
        discussion: """
            Asks the store itself, or a server with --url. Tables, CSV and NDJSON need one
            list in the answer. Errors point at their place in the document; the exit code
            is 1 for a partial answer, 2 for a refused query.

            EXAMPLES
              form4 query '{ sectors { code name } }' --format table
              form4 query -f company.graphql --var cik=1318605
              form4 query -f trades.graphql --url http://127.0.0.1:8080 --format csv > trades.csv
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json
        case ndjson
        case csv
        case table
    }

    @OptionGroup var query: QueryOptions

    @Option(help: "json, ndjson, csv or table.")
    var format = Format.json

    @OptionGroup var store: StoreOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let text = try query.text()
        let body = try await QueryRunner(options: query, store: store, common: common).response(to: text)
        let response = try QueryResponse(body)
        response.showErrors(in: text, named: query.name)
        if let data = response.data { try show(data, response) }
        try response.throwIfFailed()
    }

    private func show(_ data: ObjectValue, _ response: QueryResponse) throws {
        if format == .json {
            Terminal.output.write(IndentedJSON.text(response.body) + "\n")
            return
        }
        let table: Tabular
        do { table = try Tabular(data: data) } catch { throw CommandFailure(.wrongUsage, error.description) }
        switch format {
        case .json: break
        case .ndjson: for row in table.rows { Terminal.output.write(NDJSON.line(table.columns, row)) }
        case .csv:
            Terminal.output.write(CSV.header(table.columns))
            for row in table.rows { Terminal.output.write(CSV.line(row)) }
        case .table: Terminal.output.write(table: table)
        }
    }
}
