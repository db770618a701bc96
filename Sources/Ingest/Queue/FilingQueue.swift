import Edgar
import Form4Schema
import Postgres
import SQLBuilder
import Warehouse

/// The durable queue: every filing an index or feed has listed, and how far it came.
///
/// Each step is one statement, so that a process may end between any two of them: what it had leased is free again as
/// soon as its session is gone, and what it had fetched is still there. Times are the database's, which all share.
struct FilingQueue: Sendable {
    let pool: ConnectionPool

    /// A fallback: normally the end of the session frees a lease.
    private static let leaseSeconds = 3600

    // MARK: Leasing

    /// Takes filings to work on, what is most urgent first.
    func lease(_ count: Int, for owner: Int32, where scope: DrainScope) async throws -> [QueueItem] {
        let rows = try await pool.query(
            """
            WITH picked AS (
                SELECT accession FROM ingest_queue
                WHERE state IN ('DISCOVERED', 'FETCHED', 'PARSED') AND lease_owner IS NULL
                    AND next_attempt_at <= clock_timestamp() AND \(scope.condition)
                ORDER BY priority, next_attempt_at, accession LIMIT \(bind: count) FOR UPDATE SKIP LOCKED
            )
            UPDATE ingest_queue SET lease_owner = \(bind: Int(owner)),
                lease_until = clock_timestamp() + make_interval(secs => \(bind: Self.leaseSeconds))
            FROM picked WHERE ingest_queue.accession = picked.accession
            RETURNING ingest_queue.accession, state, form, is_amendment, parties, filed_on, filed_on_source,
                floor(extract(epoch FROM accepted_at))::bigint, attempts, body, body_origin,
                accepted_at_source
            """,
            lane: .heavy
        )
        return try rows.rows.map { try QueueItem(row: $0) }.sorted { $0.accession < $1.accession }
    }

    /// Frees what processes had leased that are no more, and gives up what was in hand at too many ends.
    @discardableResult
    func reclaim(_ policy: QueuePolicy) async throws -> Int {
        try await pool.execute(
            """
            UPDATE ingest_queue SET lease_owner = NULL, lease_until = NULL, interruptions = interruptions + 1,
                state = CASE WHEN interruptions >= \(bind: policy.maximumInterruptions) THEN 'DEAD' ELSE state END,
                error_code = CASE WHEN interruptions >= \(bind: policy.maximumInterruptions)
                    THEN 'INTERRUPTED' ELSE error_code END,
                error_message = CASE WHEN interruptions >= \(bind: policy.maximumInterruptions)
                    THEN 'The process ended again and again while at work on this filing.' ELSE error_message END
            WHERE state IN ('DISCOVERED', 'FETCHED', 'PARSED') AND lease_owner IS NOT NULL
                AND (lease_until < clock_timestamp() OR lease_owner NOT IN (\(IngestLock.livingOwners)))
            """
        )
    }

    /// Frees what one run has leased: it ends in good order.
    func release(owner: Int32) async throws {
        try await pool.execute(
            """
            UPDATE ingest_queue SET lease_owner = NULL, lease_until = NULL
            WHERE state IN ('DISCOVERED', 'FETCHED', 'PARSED') AND lease_owner = \(bind: Int(owner))
            """
        )
    }

    // MARK: Steps

    /// Keeps the bytes of a filing until it is loaded.
    func keep(_ document: RawDocument, of item: QueueItem) async throws {
        try await pool.execute(
            """
            UPDATE ingest_queue SET state = 'FETCHED', body = \(bind: Bytea(document.bytes)),
                body_origin = \(bind: document.origin)
            WHERE accession = \(bind: item.accession.digits)
            """
        )
    }

    /// Ends the way of filings, on a connection that writes their facts in the same transaction.
    static func settle(
        _ accessions: [AccessionNumber],
        as state: QueueState,
        after failure: QueuePolicy.Failure? = nil,
        on connection: Connection
    ) async throws {
        try await connection.execute(settling(accessions, as: state, code: failure?.code, message: failure?.message))
    }

    func settle(_ accessions: [AccessionNumber], as state: QueueState, after failure: QueuePolicy.Failure?) async throws
    {
        try await pool.execute(Self.settling(accessions, as: state, code: failure?.code, message: failure?.message))
    }

    private static func settling(
        _ accessions: [AccessionNumber],
        as state: QueueState,
        code: String?,
        message: String?
    ) -> SQL {
        """
        UPDATE ingest_queue SET state = \(bind: state.rawValue)::queue_state, settled_at = clock_timestamp(), body = NULL,
            lease_owner = NULL, lease_until = NULL, error_code = \(SQL.bind(code)), error_message = \(SQL.bind(message)),
            attempts = attempts + CASE WHEN \(SQL.bind(code))::text IS NULL THEN 0 ELSE 1 END
        WHERE accession = ANY(\(bind: accessions.map(\.digits))::bigint[])
        """
    }

    /// Puts a filing back for later.
    ///
    /// - Parameter state: what it keeps of its way: a filing whose bytes are bad goes back to be fetched anew.
    func retry(
        _ item: QueueItem,
        from state: QueueState,
        after delay: Duration,
        because failure: QueuePolicy.Failure
    ) async throws {
        try await pool.execute(
            """
            UPDATE ingest_queue SET state = \(bind: state.rawValue)::queue_state, attempts = attempts + 1,
                lease_owner = NULL, lease_until = NULL,
                body = CASE WHEN \(bind: state == .discovered) THEN NULL ELSE body END,
                next_attempt_at = clock_timestamp() + make_interval(secs => \(bind: delay.seconds)),
                error_code = \(bind: failure.code), error_message = \(bind: failure.message)
            WHERE accession = \(bind: item.accession.digits)
            """
        )
    }

    // MARK: Looking

    /// What waits, and how long until the first of it may be tried; nil when nothing waits.
    func waiting(_ scope: DrainScope) async throws -> (count: Int, firstIn: Duration?) {
        let row = try await pool.query(
            """
            SELECT count(*), extract(epoch FROM min(next_attempt_at) - clock_timestamp())::float8
            FROM ingest_queue WHERE state IN ('DISCOVERED', 'FETCHED', 'PARSED') AND lease_owner IS NULL
                AND \(scope.condition)
            """,
            lane: .heavy
        )
        let seconds = try row.value(0, 1, as: Double?.self)
        return (try row.value(0, 0), seconds.map { .milliseconds(Int((max(0, $0) * 1000).rounded(.up))) })
    }
}

/// Which of the waiting filings a run works on.
struct DrainScope: Sendable {
    let condition: SQL

    static let all = DrainScope(condition: "TRUE")

    static func company(_ cik: CIK) -> DrainScope {
        DrainScope(condition: "parties @> ARRAY[\(bind: cik.number)::bigint]")
    }
}

extension QueueItem {
    fileprivate init(row: Row) throws {
        let number: Int = try row.value(0)
        let form: String = try row.value(2)
        guard let accession = AccessionNumber(digits: Int64(number)),
            let state = QueueState(rawValue: try row.value(1)),
            let formNumber = OwnershipFiling.Form.Number(queueName: form)
        else { throw IngestError.damagedQueue(number) }
        self.init(
            accession: accession,
            state: state,
            form: OwnershipFiling.Form(formNumber, isAmendment: try row.value(3)),
            parties: try row.value(4, as: [Int].self).compactMap { CIK(number: Int64($0)) },
            dates: try Self.dates(row),
            attempts: try row.value(8),
            body: try row.value(9, as: Bytea?.self)?.bytes,
            origin: try row.value(10)
        )
    }

    private static func dates(_ row: Row) throws -> FilingDates? {
        guard let filedOn = try row.value(5, as: String?.self).flatMap({ CalendarDate(filed: $0) }),
            let source = try row.value(6, as: String?.self).flatMap({ DateSource(rawValue: $0) })
        else { return nil }
        return FilingDates(
            filedOn: filedOn,
            source: source,
            acceptedAt: try row.value(7, as: Int?.self).map { Moment(seconds: $0) },
            acceptedAtSource: try row.value(11, as: String?.self).flatMap { DateSource(rawValue: $0) }
        )
    }
}

extension OwnershipFiling.Form.Number {
    /// The name the database's enum has for it.
    var queueName: String {
        switch self {
        case .three: "FORM_3"
        case .four: "FORM_4"
        case .five: "FORM_5"
        }
    }

    init?(queueName: String) {
        guard let number = Self.allCases.first(where: { $0.queueName == queueName }) else { return nil }
        self = number
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
