import ArgumentParser
import Foundation
import Logging
import Postgres

/// Where the store is: a database of one's own, or a private one under a folder.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("database-url"),
        help: ArgumentHelp("A PostgreSQL database: postgresql://user@host/name.", valueName: "url")
    )
    var databaseURL: String?

    @Option(
        help: ArgumentHelp(
            "Without a database: the folder of a private PostgreSQL, started when needed (default: .form4).",
            valueName: "dir"
        ),
        completion: .directory
    )
    var data: String?

    init() {}

    /// The private store of a folder.
    init(data: String) {
        databaseURL = nil
        self.data = data
    }

    func validate() throws {
        if databaseURL != nil, data != nil {
            throw ValidationError("--database-url and --data name two stores; give one.")
        }
    }

    /// Opens the store for the length of the body, and leaves it in order however the body ends.
    func withStore<Value>(
        _ logger: Logger,
        _ body: (Store) async throws -> Value
    ) async throws -> Value {
        let store = try await open(logger)
        do {
            let value = try await body(store)
            await store.close()
            return value
        } catch {
            await store.close()
            throw error
        }
    }

    private func open(_ logger: Logger) async throws -> Store {
        if let databaseURL { return Store(settings: ConnectionSettings(databaseURL), cluster: nil, logger: logger) }
        let folder = data ?? ".form4"
        let isNew = !FileManager.default.fileExists(atPath: "\(folder)/postgres")
        let cluster = try await EmbeddedCluster.open(dataFolder: folder, logger: logger)
        // Who mistyped the folder would wonder where the filings are.
        if isNew { logger.notice("made a new, empty store in \(folder)") }
        return Store(settings: cluster.settings(), cluster: cluster, logger: logger)
    }
}
