import Edgar
import Logging
import Postgres
import Warehouse

/// Works the queue off: several filings are fetched and read at once, one writer stores them.
///
/// Whatever goes wrong with one filing is written to its row of the queue and does not stop the others.
struct Drain {
    private let ingester: Ingester
    private let run: JobRun
    private let scope: DrainScope
    /// Filings of one transaction.
    private let batch: Int

    /// Filings leased ahead of the workers: a query a handful of filings.
    private static let leasedAhead = 2

    init(_ ingester: Ingester, _ run: JobRun, scope: DrainScope = .all, batch: Int = 1) {
        self.ingester = ingester
        self.run = run
        self.scope = scope
        self.batch = batch
    }

    private var queue: FilingQueue { ingester.queue }

    func run(into summary: inout JobSummary) async throws {
        try await queue.settleStored()
        run.meter.begin("filings", total: try await queue.waiting(scope).count)
        let deadline = ContinuousClock.now + ingester.options.patience
        while true {
            try await work(&summary)
            let (count, firstIn) = try await queue.waiting(scope)
            summary.waiting = count
            guard let firstIn, ContinuousClock.now + firstIn <= deadline else { return }
            try await Task.sleep(for: max(firstIn, .milliseconds(10)))
        }
    }

    /// Until nothing can be leased.
    private func work(_ summary: inout JobSummary) async throws {
        try await withThrowingTaskGroup(of: FetchOutcome.self) { group in
            var leased: [QueueItem] = []
            var ready: [FetchedFiling] = []
            var inFlight = 0
            var failuresInARow = 0
            while true {
                if leased.isEmpty {
                    let count = ingester.options.workers * Self.leasedAhead
                    leased = try await queue.lease(count, for: run.owner, where: scope).reversed()
                }
                while inFlight < ingester.options.workers, let item = leased.popLast() {
                    let fetch = FilingFetch(ingester: ingester, item: item)
                    group.addTask { try await fetch.run() }
                    inFlight += 1
                }
                guard inFlight > 0, let outcome = try await group.next() else { break }
                inFlight -= 1
                failuresInARow = outcome.isSourceFailure ? failuresInARow + 1 : 0
                if failuresInARow >= ingester.options.failuresInARow, case .failed(_, let failure, _) = outcome {
                    throw IngestError.sourceDown(failure.message)
                }
                if let filing = outcome.counted(in: &summary) { ready.append(filing) }
                // What is tried again is not done yet.
                if outcome.isLoss { run.meter.advance() }
                if ready.count >= batch || (inFlight == 0 && leased.isEmpty) {
                    try await store(ready, &summary)
                    ready = []
                }
            }
            try await store(ready, &summary)
        }
    }

    /// Writes filings in one transaction; when that fails for a reason that may lie in one of them, one by one.
    ///
    /// What lies in the store or in this program ends the run: no filing is charged with it.
    private func store(_ filings: [FetchedFiling], _ summary: inout JobSummary) async throws {
        guard !filings.isEmpty else { return }
        do {
            let losses = try await patiently { try await ingester.sink.write(filings) }
            summary.loaded += filings.count - losses.count
            summary.quarantined.append(contentsOf: losses)
            run.meter.advance(by: filings.count)
        } catch let error as PostgresError {
            try Task.checkCancellation()
            guard error.mayLieInAFiling else { throw error }
            guard filings.count == 1 else {
                for filing in filings { try await store([filing], &summary) }
                return
            }
            let fetch = FilingFetch(ingester: ingester, item: filings[0].item)
            let outcome = try await fetch.fail(.store("\(error)"), from: .parsed)
            _ = outcome.counted(in: &summary)
            if outcome.isLoss { run.meter.advance() }
        }
    }

    /// A database that is away for a while is no filing's fault: waits for it, up to about two minutes.
    ///
    /// Writing is idempotent, so what may have been committed is simply written again.
    private func patiently<R>(_ body: () async throws -> R) async throws -> R {
        var delay: Duration = .milliseconds(250)
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            do {
                return try await body()
            } catch let error as PostgresError where error.isRetryable || error.kind == .commitUnknown {
                guard ContinuousClock.now + delay < deadline else { throw IngestError.storeAway(error.message) }
                ingester.logger.warning("the store is away; trying again", metadata: ["error": "\(error.message)"])
                try await Task.sleep(for: delay)
                delay *= 2
            }
        }
    }
}

extension PostgresError {
    /// Whether other filings may be written where this failed: by its values or its size, not by the state of the store.
    fileprivate var mayLieInAFiling: Bool {
        switch kind {
        case .data, .constraint, .timedOut, .server: true
        case .unreachable, .connectionLost, .commitUnknown, .overloaded, .cancelled, .conflict, .exhausted, .statement,
            .misuse:
            false
        }
    }
}
