import Edgar
import Postgres
import SQLBuilder

/// What is known of the index of one filing day.
struct Checkpoint: Sendable, Equatable {
    let day: CalendarDate
    /// Whether the index was read at a time when it could no longer change.
    var isSettled: Bool
    /// Forms 3, 4 and 5 in it; nil when EDGAR had no such index.
    var filings: Int?
    var validators = EdgarClient.Validators()

    /// A filing day without an index, or with an empty one, is an error that may pass.
    var isSuspect: Bool { (filings ?? 0) == 0 }
}

/// The days whose index was read.
struct Checkpoints: Sendable {
    let pool: ConnectionPool

    func all(of source: DiscoverySource, from day: CalendarDate) async throws -> [CalendarDate: Checkpoint] {
        let rows = try await pool.query(
            """
            SELECT day, is_settled, filings, etag, last_modified FROM ingest_checkpoint
            WHERE source = \(bind: source.rawValue)::discovery_source AND day >= \(bind: day.description)::date
            """,
            lane: .heavy
        )
        let checkpoints = try rows.rows.compactMap { row -> Checkpoint? in
            guard let day = CalendarDate(filed: try row.value(0, as: String.self)) else { return nil }
            return Checkpoint(
                day: day,
                isSettled: try row.value(1),
                filings: try row.value(2),
                validators: EdgarClient.Validators(etag: try row.value(3), lastModified: try row.value(4))
            )
        }
        return Dictionary(uniqueKeysWithValues: checkpoints.map { ($0.day, $0) })
    }

    /// The last day whose index can no longer change and is read.
    func newestSettled(of source: DiscoverySource) async throws -> CalendarDate? {
        let text: String? = try await pool.query(
            """
            SELECT max(day) FROM ingest_checkpoint
            WHERE source = \(bind: source.rawValue)::discovery_source AND is_settled
            """,
            lane: .heavy
        ).single()
        return text.flatMap { CalendarDate(filed: $0) }
    }

    /// Writes down what was read, after its filings are in the queue.
    func write(_ checkpoints: [Checkpoint], of source: DiscoverySource) async throws {
        let days = checkpoints.map(\.day.description)
        try await pool.execute(
            """
            INSERT INTO ingest_checkpoint (source, day, read_at, is_settled, filings, etag, last_modified)
            SELECT \(bind: source.rawValue)::discovery_source, c.day, clock_timestamp(), c.is_settled, c.filings, c.etag,
                c.last_modified
            FROM unnest(\(bind: days)::date[], \(bind: checkpoints.map(\.isSettled))::boolean[],
                \(bind: checkpoints.map(\.filings))::integer[], \(bind: checkpoints.map(\.validators.etag))::text[],
                \(bind: checkpoints.map(\.validators.lastModified))::text[]
            ) AS c (day, is_settled, filings, etag, last_modified)
            ON CONFLICT (source, day) DO UPDATE SET read_at = excluded.read_at, is_settled = excluded.is_settled,
                filings = excluded.filings, etag = excluded.etag, last_modified = excluded.last_modified
            """
        )
    }
}
