import ArgumentParser
import Edgar
import Foundation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Write invented filings in EDGAR's layout.",
        discussion: """
            The same seed gives the same files on every machine. Companies and people are invented, and say so in
            their names.

            EXAMPLES
              form4 simulate --filings 2000 --seed 1 --out simulated
              form4 ingest --from simulated
            """
    )

    @Option(help: "How many filings.")
    var filings = 2000

    @Option(help: "What the invention starts from.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("The last filing day.", valueName: "yyyy-mm-dd"))
    var until = SimulationSettings.defaultUntil

    @Option(help: "Over how many years the filings spread.")
    var years = 3

    @Option(help: ArgumentHelp("A new or empty folder.", valueName: "dir"), completion: .directory)
    var out: String

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = SimulationSettings(filings: filings, seed: seed, until: until, years: years)
        let bar = ProgressBar("simulating", unit: "filings")
        let summary = try Simulator.writeFolder(settings, to: URL(filePath: out, directoryHint: .isDirectory)) { done in
            bar.update(done, of: filings)
        }
        bar.update(summary.filings, of: summary.filings)
        bar.finish()
        let days = [summary.firstDay, summary.lastDay].compactMap { $0?.description }.joined(separator: " to ")
        Terminal.output.write(
            "\(summary.filings) filings of \(summary.companies) invented companies, \(summary.transactions) transactions, "
                + "\(summary.holdings) holdings, \(days), in \(out)\n"
        )
    }
}

extension CalendarDate: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(filed: argument)
    }

    public var defaultValueDescription: String { description }
}
