import ArgumentParser
import Ingest
import ServiceLifecycle
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

    @Flag(help: "Also run the ingestion jobs on a schedule, in New York time.")
    var ingest = false

    @Option(
        help: ArgumentHelp(
            "The schedule; without, the standard one: a poll each minute, nightly checks.",
            valueName: "file"
        ),
        completion: .file()
    )
    var schedule: String?

    @OptionGroup var edgar: EdgarOptions
    @OptionGroup var retention: RetentionOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var serving: ServingOptions
    @OptionGroup var limits: LimitOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let logger = common.logger()
        let settings = serving.settings
        try await store.withStore(logger) { store in
            try await store.prepare()
            let server = Serving(store: store, settings: settings, limits: limits.limits, logger: logger)
            let companions = ingest ? [try await scheduler(store)] : []
            try await server.run(with: companions) { port in
                Terminal.error.write("Serving GraphQL at \(settings.url(port: port)). Stop with Ctrl-C.\n")
            }
        }
    }

    func validate() throws {
        if schedule != nil, !ingest { throw ValidationError("--schedule goes with --ingest.") }
    }

    private func scheduler(_ store: Store) async throws -> ScheduledIngestion {
        let plan: Schedule
        if let schedule {
            guard let text = try? String(contentsOfFile: schedule, encoding: .utf8) else {
                throw CommandFailure(.cannotStart, "the schedule \(schedule) cannot be read")
            }
            plan = try Schedule(parsing: text)
        } else {
            plan = .standard
        }
        var ingester = try await edgar.ingester(store)
        ingester.options.retention = retention.limits
        return ScheduledIngestion(scheduler: IngestScheduler(ingester, schedule: plan))
    }
}

/// The ingest schedule as a service: ends with the server.
struct ScheduledIngestion: Service {
    let scheduler: IngestScheduler

    func run() async throws {
        // A task of its own, because the scheduler ends by cancellation, not by graceful shutdown.
        let task = Task { await scheduler.run() }
        await withTaskCancellationOrGracefulShutdownHandler {
            await task.value
        } onCancelOrGracefulShutdown: {
            task.cancel()
        }
    }
}
