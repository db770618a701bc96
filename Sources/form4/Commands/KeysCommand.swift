import API
import ArgumentParser
import Foundation
import GraphQL
import Warehouse

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list and revoke the API keys of callers.",
        discussion: """
            EXAMPLES
              form4 keys add "dashboard" --rate 100/500
              form4 keys list
              form4 keys revoke Ab3dE6gH
            """,
        subcommands: [AddCommand.self, ListCommand.self, RevokeCommand.self]
    )

    struct AddCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Make a key and print it: the only time it is shown.",
            usage: "form4 keys add <name> [--rate <rate>] [<options>]"
        )

        @Argument(help: "Whose key it is.")
        var name: String

        @Option(help: .rate("Its own rate"))
        var rate = RateOption(nil)

        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await store.withKeys(common) { keys in
                let key = try await keys.add(name: name, rate: rate.rate)
                Terminal.output.write(key.text + "\n")
                Terminal.error.write(
                    "Keep it: the store has its hash only. Send it as Authorization: Bearer \(key.text)\n"
                )
            }
        }
    }

    struct ListCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List all keys, the newest first.",
            usage: "form4 keys list [<options>]"
        )

        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let format = Date.ISO8601FormatStyle()
            try await store.withKeys(common) { keys in
                let rows = try await keys.list().map { key -> Value in
                    let rate = RateOption(key.rate).description
                    let state = key.revokedAt.map { "revoked \($0.formatted(format))" } ?? "valid"
                    return .object([
                        "id": .string(key.id), "name": .string(key.name),
                        "rate": .string(key.rate == nil ? "default" : rate),
                        "created": .string(key.createdAt.formatted(format)), "state": .string(state),
                    ])
                }
                guard !rows.isEmpty else {
                    Terminal.error.write("There are no keys. Make one: form4 keys add NAME\n")
                    return
                }
                Terminal.output.write(table: try Tabular(data: ["keys": .list(rows)]))
            }
        }
    }

    struct RevokeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "End a key's validity, within seconds on every server.",
            usage: "form4 keys revoke <id> [<options>]"
        )

        @Argument(help: "The key's id: the part between the underscores.")
        var id: String

        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await store.withKeys(common) { keys in
                guard try await keys.revoke(id) else {
                    throw CommandFailure(.wrongUsage, "there is no valid key \(id). See form4 keys list")
                }
                Terminal.error.write("Revoked \(id).\n")
            }
        }
    }
}

extension StoreOptions {
    fileprivate func withKeys(_ common: CommonOptions, _ body: (StoredKeys) async throws -> Void) async throws {
        try await withStore(common.logger()) { store in
            try await store.prepare()
            try await body(StoredKeys(pool: try await store.pool(as: .writer)))
        }
    }
}
