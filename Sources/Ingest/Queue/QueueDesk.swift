import Edgar
import Postgres
import SQLBuilder

/// The queue as a person sees it: what `form4 queue` lists, requeues and forgets.
package struct QueueDesk: Sendable {
    package struct Line: Sendable, Equatable {
        package let accession: AccessionNumber
        package let state: QueueState
        package let form: String
        package let filedOn: String?
        package let attempts: Int
        package let isLeased: Bool
        /// RFC 3339 in UTC; when it may be tried again, for what waits.
        package let nextAttemptAt: String?
        package let error: String?
    }

    private let pool: ConnectionPool

    package init(pool: ConnectionPool) {
        self.pool = pool
    }

    /// How many filings are in each state; states without any are left out.
    package func counts() async throws -> [(state: QueueState, count: Int)] {
        let rows = try await pool.query("SELECT state, count(*) FROM ingest_queue GROUP BY state ORDER BY state")
        return try rows.rows.compactMap { row in
            let count: Int = try row.value(1)
            return QueueState(rawValue: try row.value(0)).map { ($0, count) }
        }
    }

    /// Filings in the given states, what failed most first.
    package func list(_ states: [QueueState], first: Int = 100) async throws -> [Line] {
        let rows = try await pool.query(
            """
            SELECT accession, state, substr(form::text, 6) || CASE WHEN is_amendment THEN '/A' ELSE '' END, filed_on,
                attempts + interruptions, lease_owner IS NOT NULL,
                CASE WHEN settled_at IS NULL THEN to_char(next_attempt_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') END,
                error_code || ': ' || error_message
            FROM ingest_queue WHERE state = ANY(\(bind: states.map(\.rawValue))::queue_state[])
            ORDER BY attempts DESC, accession DESC LIMIT \(bind: first)
            """
        )
        return try rows.rows.compactMap { row in
            guard let accession = AccessionNumber(digits: Int64(try row.value(0, as: Int.self))),
                let state = QueueState(rawValue: try row.value(1))
            else { return nil }
            return Line(
                accession: accession,
                state: state,
                form: try row.value(2),
                filedOn: try row.value(3),
                attempts: try row.value(4),
                isLeased: try row.value(5),
                nextAttemptAt: try row.value(6),
                error: try row.value(7)
            )
        }
    }

    /// Gives filings that were given up, or wait for another try, a fresh start now; how many.
    ///
    /// - Parameter accessions: which; nil for every dead letter.
    @discardableResult
    package func requeue(_ accessions: [AccessionNumber]?) async throws -> Int {
        let chosen: SQL =
            if let accessions {
                "accession = ANY(\(bind: accessions.map(\.digits))::bigint[]) AND state <> 'LOADED'"
            } else {
                "state = 'DEAD'"
            }
        let count = try await pool.execute(
            """
            UPDATE ingest_queue SET attempts = 0, interruptions = 0, next_attempt_at = clock_timestamp(), settled_at = NULL,
                error_code = NULL, error_message = NULL,
                state = (CASE WHEN body IS NULL THEN 'DISCOVERED' ELSE 'FETCHED' END)::queue_state
            WHERE \(chosen) AND lease_owner IS NULL
            """
        )
        if count == 0, let accessions {
            throw IngestError.notFound(what: accessions.map(\.description).joined(separator: ", "))
        }
        return count
    }
}
