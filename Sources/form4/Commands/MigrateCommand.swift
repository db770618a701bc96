import ArgumentParser

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's schema and rollups up to this program's.",
        usage: "form4 migrate [<options>]",
        discussion: """
            Safe to run again, and by several at once. A private database under --data is
            migrated by every command by itself.

            EXAMPLE
              form4 migrate --database-url postgresql://form4@db/form4
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await store.withStore(common.logger()) { store in
            let done = try await store.migrate()
            for step in done.migrations { Terminal.output.write("applied \(step)\n") }
            for rollup in done.rollups { Terminal.output.write("built \(rollup)\n") }
            if done.migrations.isEmpty, done.rollups.isEmpty { Terminal.output.write("up to date\n") }
        }
    }
}
