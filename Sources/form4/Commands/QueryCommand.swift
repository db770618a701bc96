import API
import ArgumentParser
import GraphQL
import Warehouse

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Execute a GraphQL query and print the answer.",
        usage: "form4 query (-f <file> | <document>) [<options>]",
        discussion: """
            Asks the store itself, or a server with --url. Tables, CSV and NDJSON need
            one list in the answer; CSV and NDJSON are streamed and have all of its rows
            unless first says otherwise. Errors point at their place in the document; the
            exit code is 1 for a partial answer or a list that broke off, 2 for a refused
            query, 3 when the store or the server cannot answer.

            EXAMPLES
              form4 query '{ sectors { code name } }' --format table
              form4 query -f company.graphql --var cik=1318605
              form4 query -f trades.graphql --format csv > trades.csv
              form4 query -f trades.graphql --url http://127.0.0.1:8080
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json
        case ndjson
        case csv
        case table

        /// The format of a streamed export; nil for what is shown whole.
        var table: TableFormat? {
            switch self {
            case .csv: .csv
            case .ndjson: .ndjson
            case .json, .table: nil
            }
        }
    }

    @OptionGroup var query: QueryOptions

    @Option(help: "json, ndjson, csv or table.")
    var format = Format.json

    @OptionGroup var store: StoreOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let text = try query.text()
        if let table = format.table { return try await export(text, as: table) }
        let body = try await QueryRunner(options: query, store: store, common: common).response(to: text)
        let response = try QueryResponse(body)
        response.showErrors(in: text, named: query.name)
        if let data = response.data { try show(data, response) }
        try response.throwIfFailed()
    }

    private func show(_ data: ObjectValue, _ response: QueryResponse) throws {
        guard format == .table else {
            Terminal.output.write(IndentedJSON.text(response.body) + "\n")
            return
        }
        do { Terminal.output.write(table: try Tabular(data: data)) } catch {
            throw CommandFailure(.wrongUsage, "\(error)")
        }
    }

    /// Streams the list, however long, to stdout.
    private func export(_ text: String, as table: TableFormat) async throws {
        let runner = QueryRunner(options: query, store: store, common: common)
        guard let end = try await runner.export(text, as: table, to: Terminal.output) else { return }
        let response = try QueryResponse(end.response)
        response.showErrors(in: text, named: query.name)
        throw end.isCutOff
            ? CommandFailure(.doneWithLosses, "the list broke off, rows are missing") : response.refusal
    }
}
