import API
import ArgumentParser
import Foundation
import GraphQL
import Logging

/// The `form4` command.
@main
struct Form4Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "form4",
        abstract: "SEC insider filings (Forms 3, 4, 5) as GraphQL.",
        discussion: """
            EXAMPLES
              form4 demo                   see it work: a database, filings, a server
              form4 ingest --from DIR      read filings from a folder in EDGAR's layout
              form4 serve                  answer GraphQL at http://127.0.0.1:8080/graphql
              form4 query -f overview.graphql --format table

            Every option can also be set by an environment variable (FORM4_PORT for
            --port; DATABASE_URL) or in the file named by --config or FORM4_CONFIG. `form4
            config` shows what holds and where it comes from.

            EXIT CODES
              0 done   1 done with losses that were reported   2 wrong usage
              3 cannot start   4 interrupted
            """,
        version: "form4 \(ProductVersion.current)",
        subcommands: [
            DemoCommand.self, ServeCommand.self, IngestCommand.self, QueryCommand.self, ExplainCommand.self,
            StatusCommand.self, ParseCommand.self, SimulateCommand.self, SchemaCommand.self, MigrateCommand.self,
            RollupsCommand.self, ReparseCommand.self, ReclassifyCommand.self, ExportCommand.self, QueueCommand.self,
            KeysCommand.self,
            ConfigCommand.self,
            CompletionCommand.self, ConformanceCommand.self,
        ]
    )

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        let code = await run(Array(CommandLine.arguments.dropFirst()))
        Foundation.exit(code.rawValue)
    }

    /// Runs one command line; the result is the process's exit status.
    static func run(_ arguments: [String]) async -> ExitStatus {
        do {
            let configuration = try Configuration(arguments, environment: ProcessInfo.processInfo.environment)
            Configuration.effective = configuration
            try checkNames(configuration.arguments[...])
            let command = try parseAsRoot(configuration.arguments)
            try await Interruption.cancelling { try await execute(command) }
            return .done
        } catch {
            return ExitStatus(reporting: error)
        }
    }

    /// Says which command was meant, where the parser would only wonder at an argument.
    private static func checkNames(
        _ arguments: ArraySlice<String>,
        of command: any ParsableCommand.Type = Form4Command.self,
        path: String = "form4"
    ) throws(CommandFailure) {
        let configuration = command.configuration
        guard let name = arguments.first, !name.hasPrefix("-"), name != "help", !configuration.subcommands.isEmpty
        else {
            return
        }
        if let next = configuration.subcommands.first(where: { $0.configuration.commandName == name }) {
            return try checkNames(arguments.dropFirst(), of: next, path: "\(path) \(name)")
        }
        guard configuration.defaultSubcommand == nil else { return }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName }
        let suggestion = DidYouMean(name, among: names).phrase
        throw CommandFailure(.wrongUsage, "there is no command '\(name)'.\(suggestion) \(path) --help lists all.")
    }

    private static func execute(_ command: any ParsableCommand) async throws {
        var command = command
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }
}
