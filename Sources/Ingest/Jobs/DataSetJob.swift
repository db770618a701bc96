import Edgar
import Postgres
import SQLBuilder
import Warehouse

extension Ingester {
    /// Loads a quarter of the SEC's “Insider Transactions Data Sets”, from its zip file or folder.
    ///
    /// Filings come in the order of their filing days, in batches with their rollups and one version each; ended and
    /// started again, it goes on behind the last batch. What the store has from a filing itself stays as it is.
    ///
    /// - Parameter isPartial: whether a quarter without essential tables is taken; its filings are marked as
    ///   incomplete and stay out of totals until the tables arrive.
    package func dataSet(_ path: String, isPartial: Bool = false) async throws -> JobSummary {
        try await JobRun.perform(.dataSet, on: self) { run in
            var summary = JobSummary(.dataSet)
            let quarter = try DataSetQuarter(path, isPartial: isPartial)
            let progress = DataSetProgress(pool: pool, quarter: quarter)
            guard let position = try await progress.begin() else { return summary }
            run.meter.begin("filings of \(quarter.name)", total: quarter.rowCount(.submission) - position.filings)
            let reader = DataSetReader(quarter, after: position.last)
            var next = await reader.nextBatch(options.dataSetBatch)
            while let batch = next {
                try Task.checkCancellation()
                // Read while PostgreSQL writes.
                async let following = reader.nextBatch(options.dataSetBatch)
                let result = try await writer.write(batch) { part, connection in
                    try await progress.note(part, on: connection)
                }
                summary.loaded += result.inserted + result.replaced
                summary.known += result.unchanged
                summary.quarantined.append(contentsOf: result.quarantined.map { JobSummary.Loss($0) })
                run.meter.advance(by: batch.filings.count + batch.rejected.count)
                next = await following
            }
            try await progress.finish()
            return summary
        }
    }
}

/// Turns the items of a quarter into batches for the writer.
actor DataSetReader {
    private var items: DataSetItems
    private let name: String
    private let lacking: [DataSetTable]

    init(_ quarter: DataSetQuarter, after last: AccessionNumber?) {
        items = quarter.items(after: last)
        name = quarter.name
        lacking = quarter.missingTables.filter(\.isEssential)
    }

    /// Of rows that cannot be read, a batch keeps so many bytes: they may be as long as somebody likes.
    private static let rejectedBytes = 8 << 20

    /// The next filings, to the end of a filing day: a day that two batches share has its sums made twice.
    ///
    /// - Parameter size: filings after which a batch ends with its day, and twice as many with none.
    /// - Returns: nil at the end.
    func nextBatch(_ size: Int) -> FilingBatch? {
        var batch = FilingBatch()
        var (count, bytes) = (0, 0)
        while count < size || (count < 2 * size && !items.isBetweenDays), bytes < Self.rejectedBytes,
            let item = items.next()
        {
            count += 1
            switch item {
            case .failure(let error):
                bytes += error.text?.utf8.count ?? 0
                batch.rejected.append(RejectedDocument(error, of: name))
            case .filing(let filing): add(filing, to: &batch)
            }
        }
        return count == 0 ? nil : batch
    }

    private func add(_ filing: OwnershipFiling, to batch: inout FilingBatch) {
        let accession = filing.accessionNumber?.description ?? ""
        // Its facts stand for its bytes; a quarter that lacked tables is not the same as the whole one.
        let document = RawDocument(
            standIn: "\(accession) \(filing.filedOn?.description ?? "") \(lacking.map(\.rawValue)) "
                + SubmissionWriter.document(of: filing),
            byteCount: 0,
            origin: "\(name)/\(accession)"
        )
        do {
            let facts = try FilingFacts(of: filing, isIncomplete: !lacking.isEmpty)
            batch.filings.append(ReadFiling(filing: filing, facts: facts, document: document))
        } catch {
            batch.rejected.append(
                RejectedDocument(
                    document: document,
                    code: error.code.rawValue,
                    message: "\(name): \(error.message)",
                    line: error.line,
                    accession: filing.accessionNumber.map { Int($0.digits) }
                )
            )
        }
    }
}

extension RejectedDocument {
    fileprivate init(_ error: DataSetError, of quarter: String) {
        let place = "\(quarter)/\(error.file)\(error.line.map { "#\($0)" } ?? "")"
        self.init(
            document: RawDocument(Array((error.text ?? "").utf8), origin: place),
            code: error.code.rawValue,
            message: error.message,
            line: error.line,
            accession: error.accession.map { Int($0.digits) }
        )
    }
}

/// How far a quarter is loaded, written in the transaction of each batch.
private struct DataSetProgress: Sendable {
    let pool: ConnectionPool
    let quarter: DataSetQuarter

    struct Position {
        var last: AccessionNumber?
        var filings: Int
    }

    /// Other tables, or other rows in them, under the same name are another quarter; so is one that was begun by accession
    /// number, as it once was.
    private var fingerprint: String {
        "by day: " + DataSetTable.allCases.map { "\($0.rawValue)=\(quarter.rowCount($0))" }.joined(separator: " ")
    }

    /// Where to go on; nil when the quarter is loaded.
    func begin() async throws -> Position? {
        let row = try await pool.query(
            """
            INSERT INTO ingest_data_set AS d (name, fingerprint, missing_tables, started_at)
            VALUES (\(bind: quarter.name), \(bind: fingerprint), \(bind: quarter.missingTables.map(\.rawValue)),
                clock_timestamp())
            ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint,
                missing_tables = excluded.missing_tables,
                started_at = CASE WHEN d.fingerprint = excluded.fingerprint THEN d.started_at ELSE excluded.started_at END,
                finished_at = CASE WHEN d.fingerprint = excluded.fingerprint THEN d.finished_at END,
                last_accession = CASE WHEN d.fingerprint = excluded.fingerprint THEN d.last_accession END,
                filings = CASE WHEN d.fingerprint = excluded.fingerprint THEN d.filings ELSE 0 END,
                rejected = CASE WHEN d.fingerprint = excluded.fingerprint THEN d.rejected ELSE 0 END
            RETURNING last_accession, filings, finished_at IS NOT NULL
            """,
            lane: .heavy
        )
        if try row.value(0, 2, as: Bool.self) { return nil }
        let last = try row.value(0, 0, as: Int?.self).flatMap { AccessionNumber(digits: Int64($0)) }
        return Position(last: last, filings: try row.value(0, 1))
    }

    func note(_ part: FilingBatch, on connection: Connection) async throws {
        let last = part.filings.last?.facts.accession
        try await connection.execute(
            """
            UPDATE ingest_data_set SET last_accession = coalesce(\(SQL.bind(last))::bigint, last_accession),
                filings = filings + \(bind: part.filings.count), rejected = rejected + \(bind: part.rejected.count)
            WHERE name = \(bind: quarter.name)
            """
        )
    }

    func finish() async throws {
        try await pool.execute(
            "UPDATE ingest_data_set SET finished_at = clock_timestamp() WHERE name = \(bind: quarter.name)"
        )
    }
}
