import Edgar
import Postgres
import Warehouse

/// Writes fetched filings into the warehouse, and their rows of the queue in the same transaction.
struct FilingSink: Sendable {
    let writer: FilingWriter

    /// Writing again what is stored changes nothing.
    ///
    /// - Returns: the filings that PostgreSQL refused, which are in quarantine now.
    func write(_ filings: [FetchedFiling]) async throws -> [JobSummary.Loss] {
        let summary = try await writer.write(FilingBatch(filings: filings.map(\.filing)), also: Self.settle)
        return summary.quarantined.map { JobSummary.Loss($0) }
    }

    /// Keeps bytes that cannot be read.
    func quarantine(_ rejected: RejectedDocument) async throws {
        _ = try await writer.write(FilingBatch(rejected: [rejected]), also: Self.settle)
    }

    private static let settle: FilingWriter.Companion = { batch, connection in
        let loaded = batch.filings.compactMap { AccessionNumber(digits: Int64($0.facts.accession)) }
        if !loaded.isEmpty { try await FilingQueue.settle(loaded, as: .loaded, on: connection) }
        for rejected in batch.rejected {
            guard let accession = rejected.accession.flatMap({ AccessionNumber(digits: Int64($0)) }) else { continue }
            try await FilingQueue.settle([accession], as: .quarantined, after: .unreadable(rejected), on: connection)
        }
    }
}
