import ArgumentParser
import Edgar
import Foundation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Write invented filings in EDGAR's layout, or as quarterly data sets.",
        usage: "form4 simulate --out <dir> [<options>]",
        discussion: """
            The same seed gives the same files on every machine. Companies and people are
            invented, and say so in their names. A million transactions as data sets take
            about a minute and 400 MB.

            EXAMPLES
              form4 simulate --filings 2000 --seed 1 --out simulated
              form4 ingest --from simulated
              form4 simulate --data-set --transactions 1000000 --out quarters
              form4 ingest data-set quarters/*
            """
    )

    @Option(help: "How many filings.")
    var filings = 2000

    @Flag(help: "Write the SEC's quarterly data sets (eight tables a quarter) instead of filings.")
    var dataSet = false

    @Option(help: "About how many transactions, with --data-set.")
    var transactions = 100_000

    @Option(help: "What the invention starts from.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The last filing day.", valueName: "yyyy-mm-dd"))
    var until = SimulationSettings.defaultUntil

    @Option(help: "Over how many years the filings spread.")
    var years = 3

    @Option(help: ArgumentHelp("A new or empty folder.", valueName: "dir"), completion: .directory)
    var out: String

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard filings >= 0, transactions >= 0 else {
            throw ValidationError("--filings and --transactions cannot be negative.")
        }
        guard (1...50).contains(years) else { throw ValidationError("--years must be 1 to 50, not \(years).") }
    }

    func run() async throws {
        let summary: SimulationSummary
        do {
            summary = dataSet ? try writeDataSets() : try writeFolder()
        } catch let error as CocoaError {
            throw CommandFailure(.cannotStart, "\(out) cannot be written: \(error.localizedDescription)")
        }
        let days = [summary.firstDay, summary.lastDay].compactMap { $0?.description }.joined(separator: " to ")
        Terminal.output.write(
            "\(summary.filings) filings of \(summary.companies) invented companies, \(summary.transactions) transactions, "
                + "\(summary.holdings) holdings, \(days), in \(out)\n"
        )
    }

    private var folder: URL { URL(filePath: out, directoryHint: .isDirectory) }

    private func writeFolder() throws -> SimulationSummary {
        let settings = SimulationSettings(filings: filings, seed: seed, until: until, years: years)
        let bar = ProgressBar("simulating", unit: "filings")
        let summary = try Simulator.writeFolder(settings, to: folder) { done in
            try Task.checkCancellation()
            bar.update(done, of: filings)
        }
        bar.update(summary.filings, of: summary.filings)
        bar.finish()
        return summary
    }

    private func writeDataSets() throws -> SimulationSummary {
        let bar = ProgressBar("simulating", unit: "transactions")
        let summary = try Simulator.writeDataSets(
            transactions: transactions,
            years: years,
            seed: seed,
            until: until,
            to: folder
        ) { done in
            try Task.checkCancellation()
            bar.update(done, of: max(done, transactions))
        }
        bar.update(summary.transactions, of: summary.transactions)
        bar.finish()
        return summary
    }
}

extension CalendarDate: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(filed: argument)
    }

    public var defaultValueDescription: String { description }
}
