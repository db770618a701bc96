import ArgumentParser
import Warehouse

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the whole store as text that two equal stores share.",
        usage: "form4 export --canonical [<options>]",
        discussion: """
            Facts and rollups by natural keys, sorted, without versions, attempts and
            clock times: two stores that hold the same give the same text, whatever way
            it came in. For tables of a query, see form4 query --format csv.

            EXAMPLE
              form4 export --canonical > store.txt
            """
    )

    @Flag(help: "The canonical text: the only form there is.")
    var canonical = false

    @OptionGroup var store: StoreOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard canonical else { throw ValidationError("Say which form: --canonical.") }
    }

    func run() async throws {
        try await store.withStore(common.logger()) { store in
            try await store.prepare()
            try await CanonicalExport(pool: try await store.pool(as: .reader)).write { Terminal.output.write($0) }
        }
    }
}
