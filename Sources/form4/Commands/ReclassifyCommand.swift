import ArgumentParser
import Foundation
import Ingest
import Warehouse

struct ReclassifyCommand: OfflineJobCommand {
    static let configuration = CommandConfiguration(
        commandName: "reclassify",
        abstract: "Correct which sector an industry is in, or when EDGAR was closed; derive anew what follows.",
        usage: "form4 reclassify [--sectors <file>] [--calendar <file>] [<options>]",
        discussion: """
            The store keeps the corrections, so that every program that writes to it goes
            by them. A file takes the place of the one before; an empty one takes the
            corrections back. Without files, the tables of this program are applied as
            they are: after an update that changed them.

            A line of --sectors is a SIC code and a sector, of --calendar a day and what
            it is:
              7370 COMMUNICATION
              2027-12-24 closed

            EXAMPLES
              form4 reclassify --sectors sectors.txt
              form4 reclassify --calendar closures.txt
            """
    )

    @Option(help: ArgumentHelp("Sectors of industries, a line each.", valueName: "file"), completion: .file())
    var sectors: String?

    @Option(help: ArgumentHelp("Days EDGAR is closed or open, a line each.", valueName: "file"), completion: .file())
    var calendar: String?

    @OptionGroup var store: StoreOptions
    @OptionGroup var common: CommonOptions

    func perform(_ ingester: Ingester) async throws -> [JobSummary] {
        var corrections: [RuleTables.Subject: String] = [:]
        for (subject, path) in [(RuleTables.Subject.sectors, sectors), (.calendar, calendar)] {
            guard let path else { continue }
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw CommandFailure(.cannotStart, "\(path) cannot be read, or is no text in UTF-8")
            }
            corrections[subject] = text
        }
        return [try await ingester.reclassify(corrections)]
    }
}
