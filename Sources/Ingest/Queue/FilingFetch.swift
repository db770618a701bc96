import Edgar
import Warehouse

/// One filing's way from the queue to the writer: fetch, keep, read; and its way back after a failure.
struct FilingFetch: Sendable {
    let ingester: Ingester
    let item: QueueItem

    func run() async throws -> FetchOutcome {
        if let body = item.body, let origin = item.origin {
            return try await read(RawDocument(body, origin: origin), wasFetched: false)
        }
        let document: RawDocument
        do {
            let (bytes, address) = try await ingester.archive.client
                .fetchSubmission(item.accession, parties: item.parties)
            document = RawDocument(bytes, origin: address)
        } catch {
            try Task.checkCancellation()
            if error.stopsEverything { throw error }
            return try await fail(.request(error), from: .discovered)
        }
        return try await read(document, wasFetched: true)
    }

    private func read(_ document: RawDocument, wasFetched: Bool) async throws -> FetchOutcome {
        let evidence = item.dates.map { [$0] } ?? []
        switch FilingBatch.read(document, reader: FilingReader(), evidence: { _ in evidence }) {
        case .failure(let rejection):
            return try await fail(.unreadable(rejection.document), from: .discovered)
        case .success(let filing):
            // Kept before it is written: whatever happens from here on, it is not fetched again.
            if wasFetched { try await ingester.queue.keep(document, of: item) }
            return .ready(FetchedFiling(item: item, filing: filing), wasFetched: wasFetched)
        }
    }

    /// Writes down what becomes of the filing.
    func fail(_ failure: QueuePolicy.Failure, from state: QueueState) async throws -> FetchOutcome {
        let verdict = ingester.options.policy.verdict(on: failure, attempts: item.attempts + 1)
        switch (verdict, failure) {
        case (.retry(let delay), _):
            try await ingester.queue.retry(item, from: state, after: delay, because: failure)
        case (.quarantine, .unreadable(let rejected)):
            try await ingester.sink.quarantine(rejected.of(item.accession))
        case (.quarantine, _), (.giveUp, _):
            try await ingester.queue.settle([item.accession], as: .dead, after: failure)
        }
        return .failed(item, failure, verdict)
    }
}

/// A filing whose bytes are here and read well.
struct FetchedFiling: Sendable {
    let item: QueueItem
    let filing: ReadFiling
}

/// How the way of one filing up to the writer ended.
enum FetchOutcome: Sendable {
    case ready(FetchedFiling, wasFetched: Bool)
    case failed(QueueItem, QueuePolicy.Failure, QueuePolicy.Verdict)

    /// Whether EDGAR as a whole may be down: one missing document says nothing about the others.
    var isSourceFailure: Bool {
        if case .failed(_, .request(let error), _) = self { return error.code != .missing }
        return false
    }

    /// Whether the filing is given up, for this reading or for ever.
    var isLoss: Bool {
        switch self {
        case .ready, .failed(_, _, .retry): false
        case .failed(_, _, .quarantine), .failed(_, _, .giveUp): true
        }
    }

    /// Adds to the summary; the filing to write, if there is one.
    func counted(in summary: inout JobSummary) -> FetchedFiling? {
        switch self {
        case .ready(let filing, let wasFetched):
            summary.fetched += wasFetched ? 1 : 0
            return filing
        case .failed(let item, let failure, let verdict):
            let loss = JobSummary.Loss(accession: item.accession, code: failure.code, message: failure.message)
            switch verdict {
            case .retry: break
            case .quarantine: summary.quarantined.append(loss)
            case .giveUp: summary.dead.append(loss)
            }
            return nil
        }
    }
}

extension RejectedDocument {
    /// What was asked for as this filing is kept as this filing, whatever it says of itself.
    fileprivate func of(_ asked: AccessionNumber) -> RejectedDocument {
        RejectedDocument(document: document, code: code, message: message, line: line, accession: Int(asked.digits))
    }
}
