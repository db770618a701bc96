import Edgar
import Postgres
import SQLBuilder
import Warehouse

extension FilingQueue {
    /// What a list of filings brought.
    struct Intake: Equatable {
        /// Not seen before, and not stored.
        var new = 0
        /// Seen or stored before.
        var known = 0
    }

    /// Rows of one statement: large enough for a busy day, small enough for a quick one.
    private static let chunk = 5000

    /// Takes note of filings; one that is stored already is noted as loaded, and never fetched.
    ///
    /// Seen again, a filing keeps its state and gains what the new list knows: a party, the day of its index.
    func note(
        _ discoveries: [DiscoveredFiling],
        from source: DiscoverySource,
        indexedOn: CalendarDate? = nil,
        priority: QueuePriority
    ) async throws -> Intake {
        var intake = Intake()
        let discoveries = Self.merged(discoveries)
        for start in stride(from: 0, to: discoveries.count, by: Self.chunk) {
            let part = Array(discoveries[start..<min(start + Self.chunk, discoveries.count)])
            let statement = Self.noting(part, source, indexedOn, priority)
            let flags = try await pool.query(statement, lane: .heavy).rows.map { try $0.value(0, as: Bool.self) }
            intake.new += flags.count { $0 }
            intake.known += part.count - flags.count { $0 }
        }
        return intake
    }

    /// Each filing once, whichever pages or files listed it; sorted, so that two processes that note the same day lock its
    /// rows in the same order.
    private static func merged(_ discoveries: [DiscoveredFiling]) -> [DiscoveredFiling] {
        let once = Dictionary(discoveries.map { ($0.accession, $0) }) { first, second in
            var both = first
            both.parties += second.parties.filter { !first.parties.contains($0) }
            return both
        }
        return once.values.sorted { $0.accession < $1.accession }
    }

    private static func noting(
        _ part: [DiscoveredFiling],
        _ source: DiscoverySource,
        _ indexedOn: CalendarDate?,
        _ priority: QueuePriority
    ) -> SQL {
        let dateSource = source == .submissions ? "SUBMISSIONS" : "INDEX"
        // A quarter's index names no day but the filing's own.
        let indexDay: SQL =
            source == .history ? "d.filed_on" : "\(SQL.bind(indexedOn?.description))::date"
        let columns: [SQL] = [
            "\(bind: part.map(\.accession.digits))::bigint[]", "\(bind: part.map(\.form.number.queueName))::form[]",
            "\(bind: part.map(\.form.isAmendment))::boolean[]", "\(bind: part.map(\.partiesLiteral))::text[]",
            "\(bind: part.map(\.filedOn?.description))::date[]", "\(bind: part.map(\.acceptance))::timestamptz[]",
        ]
        return """
            INSERT INTO ingest_queue AS q (accession, state, form, is_amendment, parties, discovered_by, discovered_at,
                priority, filed_on, filed_on_source, accepted_at, accepted_at_source, indexed_on,
                next_attempt_at, settled_at)
            SELECT d.accession, (CASE WHEN f.accession IS NULL THEN 'DISCOVERED' ELSE 'LOADED' END)::queue_state, d.form,
                d.is_amendment, d.parties::bigint[], \(bind: source.rawValue)::discovery_source, clock_timestamp(),
                \(bind: priority.rawValue), d.filed_on, \(bind: dateSource)::date_source, d.accepted_at,
                CASE WHEN d.accepted_at IS NOT NULL THEN \(bind: dateSource)::date_source END, \(indexDay),
                clock_timestamp(), CASE WHEN f.accession IS NOT NULL THEN clock_timestamp() END
            FROM unnest(\(columns.joined())) AS d (accession, form, is_amendment, parties, filed_on, accepted_at)
            LEFT JOIN filing f ON f.accession = d.accession AND f.source = 'SUBMISSION'
            ON CONFLICT (accession) DO UPDATE SET
                indexed_on = coalesce(q.indexed_on, excluded.indexed_on),
                parties = q.parties || ARRAY(SELECT p FROM unnest(excluded.parties) p WHERE p <> ALL (q.parties)),
                priority = least(q.priority, excluded.priority),
                accepted_at = CASE
                    WHEN q.accepted_at_source < excluded.accepted_at_source OR excluded.accepted_at IS NULL
                        THEN q.accepted_at
                    WHEN q.accepted_at_source = excluded.accepted_at_source
                        THEN least(q.accepted_at, excluded.accepted_at)
                    ELSE excluded.accepted_at END,
                accepted_at_source = least(q.accepted_at_source, excluded.accepted_at_source),
                filed_on = CASE WHEN q.filed_on_source <= excluded.filed_on_source THEN q.filed_on
                    ELSE excluded.filed_on END,
                filed_on_source = least(q.filed_on_source, excluded.filed_on_source)
            RETURNING xmax = 0 AND state = 'DISCOVERED'
            """
    }

    /// Which of these need not be looked at again: the feed is read until a page brings nothing new.
    func known(_ accessions: [AccessionNumber]) async throws -> Set<AccessionNumber> {
        let rows = try await pool.query(
            "SELECT accession FROM ingest_queue WHERE accession = ANY(\(bind: accessions.map(\.digits))::bigint[])"
        )
        return Set(try rows.rows.compactMap { AccessionNumber(digits: Int64(try $0.value(0, as: Int.self))) })
    }

    /// Ends the wait of filings that another way (a folder, a new reading of kept bytes) has brought into the store.
    @discardableResult
    func settleStored() async throws -> Int {
        try await pool.execute(
            """
            UPDATE ingest_queue q SET state = 'LOADED', settled_at = clock_timestamp(), body = NULL, error_code = NULL,
                error_message = NULL
            FROM filing f
            WHERE (q.state IN ('DISCOVERED', 'FETCHED', 'PARSED') OR q.state IN ('QUARANTINED', 'DEAD'))
                AND q.lease_owner IS NULL
                AND f.accession = q.accession AND f.source = 'SUBMISSION'
            """
        )
    }
}

extension DiscoveredFiling {
    /// Nil also for a time that nobody can read: it is not worth the other filings of its list.
    fileprivate var acceptance: String? { acceptedAt.flatMap { Moment(rfc3339: $0) }?.description }

    fileprivate var partiesLiteral: String { "{" + parties.map { String($0.number) }.joined(separator: ",") + "}" }
}
