import Edgar
import Postgres
import SQLBuilder
import Warehouse

/// Which kept bytes are read again.
package enum ReparseScope: Sendable, Equatable {
    /// Of filings that a reader older than this version has read.
    case olderThan(version: Int)
    /// Of what could not be read.
    case quarantined
}

extension Ingester {
    /// Reads kept bytes again with the present reader, without any request: better facts replace what it once read, and
    /// what it can read now leaves the quarantine.
    package func reparse(_ scope: ReparseScope = .olderThan(version: FilingReader.version)) async throws -> JobSummary {
        try await JobRun.perform(.reparse, on: self) { run in
            var summary = JobSummary(.reparse)
            run.meter.begin("documents", total: try await pool.query(Self.counting(scope), lane: .heavy).single())
            var last = KeptDocument.Place()
            while true {
                let documents = try await keptDocuments(scope, after: last)
                guard let end = documents.last else { return summary }
                last = end.place
                try await reread(documents, &summary)
                run.meter.advance(by: documents.count)
            }
        }
    }

    private static let documentsAtOnce = 64

    private func reread(_ documents: [KeptDocument], _ summary: inout JobSummary) async throws {
        var batch = FilingBatch()
        for document in documents {
            let raw = RawDocument(document.bytes, origin: document.origin)
            switch FilingBatch.read(raw, reader: FilingReader()) {
            case .success(let filing):
                batch.filings.append(
                    ReadFiling(filing: filing.filing, facts: filing.facts, document: raw, isReread: true)
                )
            case .failure(let rejection):
                batch.rejected.append(rejection.document)
                guard let accession = AccessionNumber(digits: document.place.accession) else { continue }
                summary.quarantined.append(
                    .init(accession: accession, code: rejection.document.code, message: rejection.document.message)
                )
            }
        }
        let result = try await writer.write(batch, also: FilingSink.settle)
        summary.loaded += result.inserted
        summary.changed += result.replaced
        summary.known += result.unchanged
    }

    // MARK: What is kept

    private static func source(_ scope: ReparseScope) -> SQL {
        switch scope {
        case .olderThan(let version):
            """
            SELECT accession, sha256, bytes, origin FROM filing_document
            WHERE bytes IS NOT NULL AND source <> 'DATA_SET' AND parser_version < \(bind: version)
            """
        case .quarantined:
            "SELECT coalesce(accession, 0) AS accession, sha256, bytes, origin FROM quarantine WHERE bytes IS NOT NULL"
        }
    }

    private static func counting(_ scope: ReparseScope) -> SQL {
        "SELECT count(*) FROM (\(source(scope))) kept"
    }

    private func keptDocuments(_ scope: ReparseScope, after last: KeptDocument.Place) async throws -> [KeptDocument] {
        let rows = try await pool.query(
            """
            SELECT accession, sha256, origin, bytes FROM (\(Self.source(scope))) kept
            WHERE (accession, sha256, origin)
                > (\(bind: last.accession), \(bind: Bytea(last.sum)), \(bind: last.origin)::text)
            ORDER BY accession, sha256, origin LIMIT \(bind: Self.documentsAtOnce)
            """,
            lane: .heavy
        )
        return try rows.rows.map { row in
            KeptDocument(
                place: .init(
                    accession: Int64(try row.value(0, as: Int.self)),
                    sum: try row.value(1, as: Bytea.self).bytes,
                    origin: try row.value(2)
                ),
                bytes: try row.value(3, as: Bytea.self).bytes
            )
        }
    }
}

/// Bytes as they were read once.
private struct KeptDocument {
    /// Where it stands in the order of reading.
    struct Place {
        var accession: Int64 = -1
        var sum: [UInt8] = []
        var origin = ""
    }

    let place: Place
    let bytes: [UInt8]

    var origin: String { place.origin }
}
