import ArgumentParser
import Warehouse

struct RollupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollups",
        abstract: "Compare the rollups with the facts, or make them anew.",
        subcommands: [AuditCommand.self, RebuildCommand.self]
    )

    struct AuditCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "audit",
            abstract: "Recompute the rollups from the facts and print differences: 0, if all is well.",
            usage: "form4 rollups audit [<options>]",
            discussion: """
                The exit code is 1 when there are differences; form4 rollups rebuild mends
                them.

                EXAMPLE
                  form4 rollups audit --data .form4
                """
        )

        @Option(help: "Differing rows of each rollup to print in full.")
        var samples = 20

        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            if samples < 0 { throw ValidationError("--samples is \(samples); give 0 or more.") }
        }

        func run() async throws {
            let report = try await store.withStore(common.logger()) { store in
                try await store.prepare()
                return try await RollupAudit().run(on: try await store.pool(as: .reader), samples: samples)
            }
            for (rollup, differences) in report.counts {
                Terminal.output.write("\(rollup): \(differences) differences\n")
            }
            for sample in report.samples { Terminal.output.write("\(sample)\n") }
            Terminal.output.write("\(report.total) differences\n")
            if report.total > 0 {
                throw CommandFailure(
                    .doneWithLosses,
                    "the rollups differ from the facts; form4 rollups rebuild makes them anew"
                )
            }
        }
    }

    struct RebuildCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rebuild",
            abstract: "Make all rollups anew from the facts, without blocking readers.",
            usage: "form4 rollups rebuild [<options>]",
            discussion: """
                Waits for queries that began before the new rollups were ready. To see how
                old those of other login roles are takes GRANT pg_read_all_stats.

                EXAMPLE
                  form4 rollups rebuild
                """
        )

        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await store.withStore(common.logger()) { store in
                try await store.prepare()
                try await RollupRebuild().rebuild(on: try store.ownerPool())
            }
            Terminal.output.write("rebuilt\n")
        }
    }
}
