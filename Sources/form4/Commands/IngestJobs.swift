import ArgumentParser
import Edgar
import Ingest

/// A job that runs once by command.
protocol IngestJobCommand: AsyncParsableCommand {
    var edgar: EdgarOptions { get }
    var store: StoreOptions { get }
    var common: CommonOptions { get }
    func perform(_ ingester: Ingester) async throws -> [JobSummary]
}

/// A job over what the store or a file holds: nothing is asked of EDGAR, so nobody has to be named.
protocol OfflineJobCommand: IngestJobCommand {}

extension OfflineJobCommand {
    var edgar: EdgarOptions { .offline }
}

extension IngestJobCommand {
    func run() async throws {
        let bar = ProgressBar(Self._commandName, unit: "filings")
        let summaries = try await store.withStore(common.logger()) { store in
            try await store.prepare()
            defer { bar.finish() }
            return try await perform(try await edgar.ingester(store, progress: bar))
        }
        for summary in summaries { Terminal.output.write("\(summary)\n") }
        if summaries.contains(where: { $0.exitCode != 0 }) { throw CommandFailure(.doneWithLosses) }
    }
}

extension IngestCommand {
    struct Poll: IngestJobCommand {
        static let configuration = CommandConfiguration(
            commandName: "poll",
            abstract: "Fetch the newest filings from EDGAR's feed.",
            usage: "form4 ingest poll [<options>]",
            discussion: """
                EXAMPLE
                  form4 ingest poll --user-agent "Jane Doe jane@example.org"
                """
        )
        @OptionGroup var edgar: EdgarOptions
        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func perform(_ ingester: Ingester) async throws -> [JobSummary] { [try await ingester.poll()] }
    }

    struct Reconcile: IngestJobCommand {
        static let configuration = CommandConfiguration(
            commandName: "reconcile",
            abstract: "Compare the last days' indexes with the store, and fetch what is missing.",
            usage: "form4 ingest reconcile [<options>]",
            discussion: """
                EXAMPLE
                  form4 ingest reconcile --user-agent "Jane Doe jane@example.org"
                """
        )
        @OptionGroup var edgar: EdgarOptions
        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func perform(_ ingester: Ingester) async throws -> [JobSummary] { [try await ingester.reconcile()] }
    }

    struct Backfill: IngestJobCommand {
        static let configuration = CommandConfiguration(
            commandName: "backfill",
            abstract: "Fetch what the store lacks of a span of days. Goes on where it was stopped.",
            usage: "form4 ingest backfill --from <day> --to <day> [<options>]",
            discussion: """
                EXAMPLE
                  form4 ingest backfill --from 2024-01-01 --to 2024-03-31
                """
        )
        @Option(help: ArgumentHelp("The first day.", valueName: "yyyy-mm-dd"))
        var from: CalendarDate

        @Option(help: ArgumentHelp("The last day.", valueName: "yyyy-mm-dd"))
        var to: CalendarDate

        @OptionGroup var edgar: EdgarOptions
        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func perform(_ ingester: Ingester) async throws -> [JobSummary] {
            [try await ingester.backfill(from: from, to: to)]
        }
    }

    struct DataSet: OfflineJobCommand {
        static let configuration = CommandConfiguration(
            commandName: "data-set",
            abstract: "Load quarters of the SEC's Insider Transactions Data Sets.",
            usage: "form4 ingest data-set <path> ... [<options>]",
            discussion: """
                Takes zip files or folders with the eight tables. With --partial, a quarter
                may lack tables; its filings are marked incomplete until the tables arrive.
                With --compare, nothing is loaded: what differs between the quarter and the
                filings that the store has from EDGAR is printed, and the exit code is 1.

                EXAMPLES
                  form4 ingest data-set 2024q3_form345.zip
                  form4 ingest data-set --compare --format json 2024q3
                """
        )
        @Argument(help: ArgumentHelp("Zip files or folders.", valueName: "path"), completion: .file())
        var paths: [String]

        @Flag(help: "Load a quarter that lacks tables.")
        var partial = false

        @Flag(help: "Load nothing; report differences from the filings in the store.")
        var compare = false

        @Option(help: "How --compare reports: table or json.")
        var format = ReportFormat.table

        enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
            case table
            case json
        }

        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func perform(_ ingester: Ingester) async throws -> [JobSummary] {
            if compare {
                try await report(ingester)
                return []
            }
            var summaries: [JobSummary] = []
            do {
                for path in paths { summaries.append(try await ingester.dataSet(path, isPartial: partial)) }
            } catch {
                // What was loaded stays loaded, whatever the next one is.
                for summary in summaries { Terminal.output.write("\(summary)\n") }
                throw error
            }
            return summaries
        }

        private func report(_ ingester: Ingester) async throws {
            var differences = 0
            for path in paths {
                let quarter = try DataSetQuarter(path, isPartial: partial)
                let comparison = try await DataSetComparison(of: quarter, with: ingester.pool)
                switch format {
                case .json: Terminal.output.write(comparison.json + "\n")
                case .table: try comparison.writeTable(to: .output)
                }
                differences += comparison.differenceCount
            }
            if differences > 0 { throw CommandFailure(.doneWithLosses) }
        }
    }

    struct Company: IngestJobCommand {
        static let configuration = CommandConfiguration(
            commandName: "company",
            abstract: "Fetch all filings of one company.",
            usage: "form4 ingest company (--ticker <ticker> | --cik <cik>) [<options>]",
            discussion: """
                EXAMPLE
                  form4 ingest company --ticker TSLA
                """
        )
        @Option(help: "Its ticker.")
        var ticker: String?

        @Option(help: "Its SEC number.")
        var cik: String?

        @OptionGroup var edgar: EdgarOptions
        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            guard (ticker == nil) != (cik == nil) else {
                throw ValidationError("Name the company by --ticker or by --cik.")
            }
            if let cik, CIK(cik) == nil { throw ValidationError("\(cik) is no CIK: up to ten digits.") }
        }

        func perform(_ ingester: Ingester) async throws -> [JobSummary] {
            if let number = cik.flatMap({ CIK($0) }) { return [try await ingester.company(.cik(number))] }
            return [try await ingester.company(.ticker(ticker ?? ""))]
        }
    }

    struct Enrich: IngestJobCommand {
        static let configuration = CommandConfiguration(
            commandName: "enrich",
            abstract: "Fetch SIC, tickers and exchange of companies that lack them.",
            usage: "form4 ingest enrich [<options>]",
            discussion: """
                EXAMPLE
                  form4 ingest enrich
                """
        )
        @OptionGroup var edgar: EdgarOptions
        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func perform(_ ingester: Ingester) async throws -> [JobSummary] { [try await ingester.enrich()] }
    }

    struct Audit: OfflineJobCommand {
        static let configuration = CommandConfiguration(
            commandName: "audit",
            abstract: "Compare rollups with facts, the queue with the store, days with their indexes.",
            usage: "form4 ingest audit [<options>]",
            discussion: """
                EXAMPLE
                  form4 ingest audit
                """
        )
        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func perform(_ ingester: Ingester) async throws -> [JobSummary] { [try await ingester.audit()] }
    }

    struct Retention: OfflineJobCommand {
        static let configuration = CommandConfiguration(
            commandName: "retention",
            abstract: "Drop what is kept for a limited time only: old runs, queue entries, bytes.",
            usage: "form4 ingest retention [<options>]",
            discussion: """
                Facts stay for ever.

                EXAMPLES
                  form4 ingest retention
                  form4 ingest retention --keep-bytes 30
                """
        )
        @OptionGroup var retention: RetentionOptions
        @OptionGroup var store: StoreOptions
        @OptionGroup var common: CommonOptions

        func perform(_ ingester: Ingester) async throws -> [JobSummary] {
            var ingester = ingester
            ingester.options.retention = retention.limits
            return [try await ingester.retention()]
        }
    }
}

struct ReparseCommand: OfflineJobCommand {
    static let configuration = CommandConfiguration(
        commandName: "reparse",
        abstract: "Read kept bytes again with the present reader, offline.",
        usage: "form4 reparse [--parser-older-than <n> | --quarantined] [<options>]",
        discussion: """
            Better facts replace what an older reader found; what can be read now leaves
            the quarantine.

            EXAMPLES
              form4 reparse
              form4 reparse --quarantined
            """
    )

    @Option(help: .number("What a reader older than this version has read."))
    var parserOlderThan = FilingReader.version

    @Flag(help: "What could not be read.")
    var quarantined = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var common: CommonOptions

    func perform(_ ingester: Ingester) async throws -> [JobSummary] {
        [try await ingester.reparse(quarantined ? .quarantined : .olderThan(parserOlderThan))]
    }
}
