import Edgar
import Postgres
import SQLBuilder

/// Reads kept bytes again, offline, as a better reader would have read them at first.
package struct Reparse: Sendable {
    /// What is read again.
    package enum Scope: Sendable, Equatable {
        /// Stored filings that a reader before this version read.
        case olderThan(Int)
        /// What could not be read or stored.
        case quarantined
    }

    package struct Summary: Sendable, Equatable {
        /// Documents that were read again.
        package var documents = 0
        /// Filings that the store now holds as read anew.
        package var stored = 0
        /// Documents that still cannot be read or stored.
        package var failed = 0
        /// Documents whose bytes retention has dropped: they stay as they are.
        package var withoutBytes = 0

        package init() {}
    }

    private let pool: ConnectionPool
    private let writer: FilingWriter
    private let reader: FilingReader

    package init(pool: ConnectionPool, writer: FilingWriter, reader: FilingReader = FilingReader()) {
        self.pool = pool
        self.writer = writer
        self.reader = reader
    }

    private static let documentsAtOnce = 200

    /// - Parameter progress: called after each transaction with what has been done so far.
    package func run(_ scope: Scope, progress: @Sendable (Summary) -> Void = { _ in }) async throws -> Summary {
        var summary = Summary()
        var last = ""
        while true {
            let page = try await pool.query(Self.page(scope, after: last), lane: .heavy)
            guard page.rowCount > 0 else { return summary }
            var batch = FilingBatch()
            for row in page.rows {
                last = try row.value(0)
                guard let bytes: Bytea = try row.value(1) else {
                    summary.withoutBytes += 1
                    continue
                }
                batch.add(RawDocument(bytes.bytes, origin: try row.value(2)), reader: reader)
            }
            for index in batch.filings.indices { batch.filings[index].isReread = true }
            let written = try await writer.write(batch)
            summary.documents += batch.filings.count + batch.rejected.count
            summary.stored += written.inserted + written.replaced
            summary.failed += written.quarantined.count
            progress(summary)
        }
    }

    /// The next documents by key: key, bytes, origin.
    private static func page(_ scope: Scope, after last: String) -> SQL {
        switch scope {
        case .olderThan(let version):
            """
            SELECT key, bytes, origin FROM (SELECT lpad(accession::text, 18, '0') || source::text AS key, bytes, origin \
            FROM filing_document WHERE parser_version < \(bind: version)) d \
            WHERE key COLLATE "C" > \(bind: last) ORDER BY key COLLATE "C" LIMIT \(bind: documentsAtOnce)
            """
        case .quarantined:
            """
            SELECT key, bytes, origin FROM (SELECT encode(sha256, 'hex') || origin AS key, bytes, origin FROM quarantine) d \
            WHERE key COLLATE "C" > \(bind: last) ORDER BY key COLLATE "C" LIMIT \(bind: documentsAtOnce)
            """
        }
    }
}

/// Lets go of raw bytes that have been kept long enough; facts, sums and reasons stay.
package enum Retention {
    /// Returns how many documents lost their bytes.
    ///
    /// They cannot be read again without being fetched.
    package static func dropBytes(readBefore moment: Moment, _ pool: ConnectionPool) async throws -> Int {
        let stored = try await pool.execute(
            "UPDATE filing_document SET bytes = NULL WHERE bytes IS NOT NULL AND read_at < \(bind: moment.description)::timestamptz"
        )
        let quarantined = try await pool.execute(
            "UPDATE quarantine SET bytes = NULL WHERE bytes IS NOT NULL AND first_seen < \(bind: moment.description)::timestamptz"
        )
        return stored + quarantined
    }
}
