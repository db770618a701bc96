import Edgar
import Postgres
import SQLBuilder
import Warehouse

/// Writes fetched filings into the warehouse, and their rows of the queue in the same transaction.
struct FilingSink: Sendable {
    let writer: FilingWriter
    let queue: FilingQueue

    /// Writing again what is stored changes nothing.
    ///
    /// - Returns: the filings that PostgreSQL refused, which are in quarantine now.
    func write(_ filings: [FetchedFiling]) async throws -> [JobSummary.Loss] {
        let summary = try await writer.write(FilingBatch(filings: filings.map(\.filing)), also: Self.settle)
        return summary.quarantined == 0 ? [] : try await queue.quarantined(among: filings.map(\.item.accession))
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

extension FilingQueue {
    fileprivate func quarantined(among accessions: [AccessionNumber]) async throws -> [JobSummary.Loss] {
        let rows = try await pool.query(
            """
            SELECT accession, error_code, error_message FROM ingest_queue
            WHERE state = 'QUARANTINED' AND accession = ANY(\(bind: accessions.map(\.digits))::bigint[])
            """,
            lane: .heavy
        )
        return try rows.rows.compactMap { row in
            guard let accession = AccessionNumber(digits: Int64(try row.value(0, as: Int.self))) else { return nil }
            return JobSummary.Loss(accession: accession, code: try row.value(1), message: try row.value(2))
        }
    }
}
