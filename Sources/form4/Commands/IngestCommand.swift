import ArgumentParser
import Ingest
import Warehouse

struct IngestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Bring filings into the store.",
        usage: "form4 ingest --from <dir> [<options>]",
        discussion: """
            With --from, reads a folder in EDGAR's layout: full submissions, bare
            ownership XML, and the indexes that date them. What is stored already is left
            alone. What cannot be read is kept in quarantine, and the exit code is 1.

            EXAMPLES
              form4 ingest --from edgar
              form4 ingest --from simulated --database-url postgresql://form4@db/form4
              form4 ingest poll --user-agent "Jane Doe jane@example.org"
            """,
        subcommands: [
            Folder.self, Poll.self, Reconcile.self, Backfill.self, DataSet.self, Company.self, Enrich.self, Audit.self,
            Retention.self,
        ],
        defaultSubcommand: Folder.self
    )

    /// What `form4 ingest --from DIR` is.
    ///
    /// A command of its own, because an option of `ingest` itself would take the `--from` of `backfill`.
    struct Folder: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "folder",
            abstract: "Read a folder in EDGAR's layout: what ingest --from does.",
            usage: "form4 ingest --from <dir> [<options>]",
            discussion: """
                EXAMPLE
                  form4 ingest --from edgar
                """
        )

        @Option(help: ArgumentHelp("A folder in EDGAR's layout.", valueName: "dir"), completion: .directory)
        var from: String?

        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func run() async throws {
            guard let from else { throw ValidationError("Say what to ingest: --from DIR, or one of the subcommands.") }
            let summary = try await store.withStore(common.logger()) { store in
                try await store.prepare()
                return try await FolderIngest(folder: from).run(store)
            }
            FolderIngest.report(summary, on: .output)
            if !summary.quarantined.isEmpty || !summary.unreadableIndexes.isEmpty {
                throw CommandFailure(.doneWithLosses)
            }
        }
    }
}

/// Reads a folder into a store, with a progress bar: what `ingest --from` and `demo` share.
struct FolderIngest {
    let folder: String

    func run(_ store: Store) async throws -> FolderSummary {
        let writer = FilingWriter(pool: try await store.pool(as: .writer), refresh: RollupRefresh())
        let bar = ProgressBar("reading filings", unit: "files")
        defer { bar.finish() }
        return try await FolderJob(folder: folder, writer: writer).run { progress in
            bar.update(progress.filesDone, of: progress.filesInAll)
        }
    }

    /// Says what came of it: counts, and what was not taken, with the reasons.
    static func report(_ summary: FolderSummary, on terminal: Terminal) {
        let written = summary.written
        terminal.write(
            """
            filings       \(summary.filings) (\(written.inserted) new, \(written.replaced) replaced, \(written.unchanged) known)
            transactions  \(summary.transactions)
            holdings      \(summary.holdings)
            quarantined   \(summary.quarantined.count)\(reasons(summary))
            seconds       \(seconds(summary.seconds))

            """
        )
        for problem in summary.unreadableIndexes { terminal.write("index not read: \(problem)\n") }
        explain(summary.quarantined)
    }

    /// Why inputs were not taken: each reason once, with the first inputs it holds for.
    private static func explain(_ rejections: [QuarantinedDocument]) {
        for (code, group) in Dictionary(grouping: rejections, by: \.code).sorted(by: { $0.key < $1.key }) {
            guard let first = group.first else { continue }
            Terminal.error.write("\(Style.yellow(code, on: .error)): \(first.message)\n")
            for rejection in group.prefix(10) {
                Terminal.error.write("  \(rejection.origin)\(rejection.line.map { ":\($0)" } ?? "")\n")
            }
            if group.count > 10 { Terminal.error.write("  … and \(group.count - 10) more\n") }
        }
    }

    private static func reasons(_ summary: FolderSummary) -> String {
        let counts = summary.quarantinedByCode.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return counts.isEmpty ? "" : " (\(counts.joined(separator: ", ")))"
    }

    private static func seconds(_ seconds: Double) -> String {
        "\((seconds * 10).rounded() / 10)"
    }
}
