import ArgumentParser
import Edgar
import Foundation
import Ingest
import Logging
import Postgres
import Warehouse

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "See it work: a private PostgreSQL, filings, a server, three queries to try.",
        discussion: """
            With --edgar (or FORM4_EDGAR) reads real filings from that folder; without, it
            invents some and says so. Ends by Ctrl-C; the data stays, so that a second
            start is quick.

            EXAMPLES
              form4 demo
              form4 demo --edgar edgar --port 9000
            """
    )

    @Option(help: ArgumentHelp("A folder with filings in EDGAR's layout.", valueName: "dir"), completion: .directory)
    var edgar: String?

    @Option(help: ArgumentHelp("The folder of the private PostgreSQL.", valueName: "dir"), completion: .directory)
    var data = ".form4"

    @OptionGroup var serving: ServingOptions
    @OptionGroup var limits: LimitOptions
    @OptionGroup var common: CommonOptions

    /// Enough for every page to show something, few enough to be there in seconds.
    private static let simulatedFilings = 3000

    func run() async throws {
        let logger = common.logger()
        Self.say("Starting PostgreSQL under \(data)")
        let options = StoreOptions(data: data)
        try await options.withStore(logger) { store in
            try await store.prepare()
            try await fill(store)
            let samples = try await DemoQueries(store)
            let settings = serving.settings
            let server = Serving(store: store, settings: settings, limits: limits.limits, logger: logger)
            try await server.run { port in
                Self.say("Serving GraphQL at \(settings.url(port: port)). Stop with Ctrl-C.")
                Terminal.output.write(samples.text(url: settings.url(port: port)))
            }
        }
        Self.say("Stopped. The data stays in \(data); form4 demo starts again from it.")
    }

    private func fill(_ store: Store) async throws {
        if let edgar {
            Self.say("Reading filings from \(edgar)")
            FolderIngest.report(try await FolderIngest(folder: edgar).run(store), on: .error)
            return
        }
        let isEmpty: Bool = try await store.ownerPool().query("SELECT NOT EXISTS (SELECT FROM filing)").single()
        guard isEmpty else { return Self.say("Using the filings that are there already") }
        let folder = URL(filePath: data, directoryHint: .isDirectory).appending(path: "simulated")
        Self.say(
            "No folder with filings was given (--edgar DIR or FORM4_EDGAR): inventing \(Self.simulatedFilings) filings"
        )
        Self.say("Their companies and people do not exist.")
        try? FileManager.default.removeItem(at: folder)
        let settings = SimulationSettings(filings: Self.simulatedFilings, seed: 1, until: Self.today)
        _ = try Simulator.writeFolder(settings, to: folder)
        FolderIngest.report(try await FolderIngest(folder: folder.path).run(store), on: .error)
    }

    /// Today in New York.
    private static var today: CalendarDate {
        NewYorkTime.date(at: Moment(seconds: Int(Date().timeIntervalSince1970)))
    }

    private static func say(_ text: String) {
        Terminal.error.write("\(Style.bold("demo:", on: .error)) \(text)\n")
    }
}
