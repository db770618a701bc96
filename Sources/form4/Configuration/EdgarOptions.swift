import ArgumentParser
import Edgar
import Ingest
import Postgres
import Warehouse

/// Where filings come from, and how a job works on them.
struct EdgarOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Who asks, as EDGAR demands: \"Name contact@example.org\".", valueName: "text")
    )
    var userAgent: String?

    @Option(help: ArgumentHelp("EDGAR, a mirror of it, or a folder in its layout.", valueName: "url"))
    var base = "https://www.sec.gov"

    @Option(help: .number("Filings fetched at once."))
    var workers = IngestOptions().workers

    @Option(help: .number("Failures after which a filing is given up."))
    var attempts = QueuePolicy().maximumAttempts

    func validate() throws {
        guard (1...64).contains(workers) else { throw ValidationError("--workers \(workers) is not from 1 to 64.") }
        guard attempts >= 1 else { throw ValidationError("--attempts \(attempts) is not 1 or more.") }
    }

    /// Of a job that asks nothing: a folder in place of EDGAR, to which no one has to introduce himself.
    static var offline: EdgarOptions {
        var options = EdgarOptions()
        options.userAgent = nil
        options.base = "/"
        options.workers = IngestOptions().workers
        options.attempts = QueuePolicy().maximumAttempts
        return options
    }

    /// The jobs over a store; progress goes to `bar`.
    func ingester(_ store: Store, progress: ProgressBar? = nil) async throws -> Ingester {
        let pool = try await store.pool(as: .writer, limits: .ingesting(workers: workers))
        let client = try EdgarClient(
            .init(base: try EdgarBase(base), userAgent: userAgent),
            budget: SharedRequestBudget(pool: pool),
            logger: store.logger
        )
        let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
        var ingester = Ingester(pool: pool, archive: EdgarArchive(client), writer: writer)
        ingester.options.workers = workers
        ingester.options.policy.maximumAttempts = attempts
        ingester.logger = store.logger
        if let progress {
            ingester.progress = { progress.update($0.done, of: $0.total, unit: $0.unit) }
        }
        return ingester
    }
}
