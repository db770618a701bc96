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
        var last: KeptBytes.Key?
        while true {
            let page = try await pool.query(Self.page(scope, after: last), lane: .heavy, timeout: KeptBytes.patience)
            guard page.rowCount > 0 else { return summary }
            var batch = FilingBatch()
            for row in page.rows {
                last = try KeptBytes.Key(row)
                guard let bytes: Bytea = try row.value("bytes") else {
                    summary.withoutBytes += 1
                    continue
                }
                batch.add(RawDocument(bytes.bytes, origin: try row.value("origin")), reader: reader)
            }
            for index in batch.filings.indices { batch.filings[index].isReread = true }
            let written = try await writer.write(batch)
            summary.documents += batch.filings.count + batch.rejected.count
            summary.stored += written.inserted + written.replaced
            summary.failed += written.quarantined.count
            progress(summary)
        }
    }

    private static func page(_ scope: Scope, after last: KeptBytes.Key?) -> SQL {
        switch scope {
        case .olderThan(let version):
            KeptBytes.filings.page(
                of: documentsAtOnce,
                after: last,
                columns: "bytes, origin",
                where: "parser_version < \(bind: version)"
            )
        case .quarantined:
            KeptBytes.quarantine.page(of: documentsAtOnce, after: last, columns: "bytes, origin")
        }
    }
}

/// Lets go of raw bytes that have been kept long enough; facts, sums and reasons stay.
package enum Retention {
    private static let documentsAtOnce = 1000

    /// Returns how many documents lost their bytes.
    ///
    /// They cannot be read again without being fetched. What was let go before an error stays so.
    package static func dropBytes(readBefore moment: Moment, _ pool: ConnectionPool) async throws -> Int {
        try await dropBytes(of: .filings, seen: "read_at", before: moment, pool)
            + (try await dropBytes(of: .quarantine, seen: "first_seen", before: moment, pool))
    }

    /// A thousand documents a transaction: nobody waits long for their rows.
    private static func dropBytes(
        of table: KeptBytes,
        seen: SQL,
        before moment: Moment,
        _ pool: ConnectionPool
    ) async throws -> Int {
        var count = 0
        var last: KeptBytes.Key?
        while true {
            let page = try await pool.query(
                table.page(
                    of: documentsAtOnce,
                    after: last,
                    where: "bytes IS NOT NULL AND \(seen) < \(bind: moment.description)::timestamptz"
                ),
                lane: .heavy,
                timeout: KeptBytes.patience
            )
            let keys = try page.rows.map { try KeptBytes.Key($0) }
            guard !keys.isEmpty else { return count }
            count += try await pool.execute(
                "UPDATE \(table.table) d SET bytes = NULL FROM \(table.rows(keys)) AND d.bytes IS NOT NULL"
            )
            last = keys.last
        }
    }
}
