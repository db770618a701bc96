import ArgumentParser
import Warehouse

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Answer GraphQL requests over HTTP.",
        discussion: """
            GraphQL is at /graphql (POST and GET), besides /healthz, /readyz and /metrics.
            Ends by Ctrl-C or SIGTERM, after what is being answered.

            EXAMPLES
              form4 serve
              form4 serve --database-url postgresql://form4@db/form4 --host 0.0.0.0
              form4 serve --allowed-origin https://page.example --documents queries
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var serving: ServingOptions
    @OptionGroup var limits: LimitOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let logger = common.logger()
        let host = serving.host
        try await store.withStore(logger) { store in
            try await store.prepare()
            let server = Serving(store: store, settings: serving.settings, limits: limits.limits, logger: logger)
            try await server.run { port in
                Terminal.error.write("Serving GraphQL at http://\(host):\(port)/graphql. Stop with Ctrl-C.\n")
            }
        }
    }
}
