import Edgar
import Postgres
import SQLBuilder

/// How complete the store is, filing day by filing day: against what the day's index lists.
package struct Completeness: Sendable {
    package struct Day: Sendable, Equatable {
        package enum Verdict: String, Sendable {
            case complete = "COMPLETE"
            /// Some of the index's filings are neither loaded nor quarantined.
            case incomplete = "INCOMPLETE"
            case noFilings = "NO_FILINGS"
            case indexMissing = "INDEX_MISSING"
            /// The index may still change.
            case pending = "PENDING"
        }

        package let day: CalendarDate
        package let inIndex: Int
        package let loaded: Int
        package let quarantined: Int
        /// Part of `missing`: given up until somebody requeues them.
        package let dead: Int
        package let missing: Int
        package let verdict: Verdict

        /// What to tell a person; nil when nothing is wrong.
        package var alarm: String? {
            switch verdict {
            case .complete, .pending: nil
            case .incomplete: "ALARM: of the \(inIndex) filings of \(day), \(missing) are missing (\(dead) given up)."
            case .noFilings: "ALARM: the index of \(day), a filing day, lists no Form 3, 4 or 5."
            case .indexMissing: "ALARM: EDGAR has no index for \(day), a filing day."
            }
        }
    }

    private let pool: ConnectionPool

    package init(pool: ConnectionPool) {
        self.pool = pool
    }

    /// The newest days first.
    package func days(first: Int) async throws -> [Day] {
        let rows = try await pool.query(
            """
            SELECT day, in_index, loaded, quarantined, dead, missing, verdict FROM ingest_day_status
            ORDER BY day DESC LIMIT \(bind: first)
            """,
            lane: .heavy
        )
        return try rows.rows.compactMap { row in
            guard let day = CalendarDate(filed: try row.value(0, as: String.self)),
                let verdict = Day.Verdict(rawValue: try row.value(6))
            else { return nil }
            return Day(
                day: day,
                inIndex: try row.value(1),
                loaded: try row.value(2),
                quarantined: try row.value(3),
                dead: try row.value(4),
                missing: try row.value(5),
                verdict: verdict
            )
        }
    }
}
