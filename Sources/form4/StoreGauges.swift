import API
import Foundation
import Metrics
import Postgres
import SQLBuilder
import Warehouse

/// Gauges of the store and its ingestion, read when metrics are asked for.
///
/// What is not known (no poll yet, the database away) is NaN: a gap in a graph, not a zero.
struct StoreGauges: Sendable {
    private let pool: ConnectionPool
    private let versions: VersionFollower
    private let meters: Meters

    init(pool: ConnectionPool, versions: VersionFollower, factory: any MetricsFactory) {
        self.pool = pool
        self.versions = versions
        meters = Meters(factory: factory)
    }

    func sample() async {
        let statistics = await pool.statistics()
        meters.set("form4_database_connections", Double(statistics.connections))
        meters.set("form4_database_connections_lent", Double(statistics.lent))
        meters.set("form4_database_statements_running", Double(statistics.running))
        meters.set("form4_database_statements_waiting", Double(statistics.waiting))
        let version = try? await versions.current()
        meters.set("form4_database_up", version == nil ? 0 : 1)
        meters.set("form4_data_version", version.map { Double($0.number) })
        meters.set("form4_data_age_seconds", version.map { Date().timeIntervalSince($0.changedAt) })
        for (name, value) in await ingestion() { meters.set(name, value) }
        for (verdict, days) in await filingDays() {
            meters.set("form4_ingest_filing_days", days, labels: [("verdict", verdict)])
        }
    }

    // MARK: Ingestion

    private static let ingestion = [
        "form4_ingest_backlog", "form4_ingest_backlog_age_seconds", "form4_ingest_dead", "form4_ingest_quarantined",
        "form4_ingest_poll_age_seconds", "form4_ingest_reconcile_age_seconds", "form4_ingest_success_age_seconds",
        "form4_ingest_newest_filing_age_seconds", "form4_ingest_days_in_error", "form4_ingest_cooldown_seconds",
    ]

    private func ingestion() async -> [(String, Double?)] {
        let rows = try? await pool.query(
            """
            SELECT backlog::float8, extract(epoch FROM now() - oldest_backlog_at)::float8, dead::float8, quarantined::float8,
                   extract(epoch FROM now() - last_poll_at)::float8, extract(epoch FROM now() - last_reconcile_at)::float8,
                   extract(epoch FROM now() - last_success_at)::float8,
                   extract(epoch FROM now() - newest_filing_at)::float8, days_in_error::float8,
                   extract(epoch FROM cooldown_until - now())::float8
            FROM ingest_status
            """,
            lane: .heavy,
            timeout: Self.patience
        )
        return Self.ingestion.enumerated().map { column, name in
            (name, rows.flatMap { try? $0.value(0, column, as: Double?.self) })
        }
    }

    private static let verdicts = ["COMPLETE", "INCOMPLETE", "NO_FILINGS", "INDEX_MISSING", "PENDING"]

    /// Of the last thirty filing days, how many have each verdict.
    private func filingDays() async -> [(String, Double?)] {
        let rows = try? await pool.query(
            """
            SELECT verdict, count(*)::float8
            FROM (SELECT verdict FROM ingest_day_status ORDER BY day DESC LIMIT 30) recent GROUP BY verdict
            """,
            lane: .heavy,
            timeout: Self.patience
        )
        guard let rows else { return Self.verdicts.map { ($0, nil) } }
        var counts: [String: Double] = [:]
        for row in rows.rows {
            guard let verdict = try? row.value(0, as: String.self) else { continue }
            counts[verdict] = try? row.value(1, as: Double.self)
        }
        return Self.verdicts.map { ($0, counts[$0] ?? 0) }
    }

    /// A scraper waits ten seconds at most.
    private static let patience = Duration.seconds(3)
}

/// Gauges by name, made at their first value: a gauge that nobody has set shows nothing.
private struct Meters: Sendable {
    let factory: any MetricsFactory

    func set(_ name: String, _ value: Double?, labels: [(String, String)] = []) {
        Meter(label: name, dimensions: labels, factory: factory).set(value ?? .nan)
    }
}
