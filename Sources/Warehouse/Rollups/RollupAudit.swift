import Form4Schema
import Postgres
import QueryPlanner
import SQLBuilder

/// A row in which a rollup and the facts differ.
package struct RollupDifference: Sendable, CustomStringConvertible {
    package enum Side: String, Sendable {
        /// The facts give this row; the rollup lacks it.
        case missing
        /// The rollup has this row; the facts do not give it.
        case surplus
    }

    package let rollup: String
    package let side: Side
    /// The row as a JSON object.
    package let row: String

    package var description: String { "\(rollup): \(side.rawValue) \(row)" }
}

/// What an audit found; nothing, always, if all is well.
package struct RollupAuditReport: Sendable {
    /// How many rows differ in each rollup, in the order of the catalog; rollups without differences count 0.
    package fileprivate(set) var counts: [(rollup: String, differences: Int)] = []
    /// The first of them.
    package fileprivate(set) var samples: [RollupDifference] = []

    package var total: Int { counts.reduce(0) { $0 + $1.differences } }
}

/// Recomputes rollups from facts in one plain `GROUP BY` each, without the levels, the session tables or the keys that a
/// refresh goes by, and lists what differs.
package struct RollupAudit: Sendable {
    let catalog: RollupCatalog

    package init(catalog: RollupCatalog = ActivityRollups.catalog) {
        self.catalog = catalog
    }

    /// Compares all rollups with the facts, in one snapshot.
    ///
    /// - Parameter samples: how many differing rows of each rollup are given in full.
    package func run(on pool: ConnectionPool, samples: Int = 20) async throws -> RollupAuditReport {
        try await pool.transaction(isolation: .repeatableRead, readOnly: true) { connection in
            var report = RollupAuditReport()
            for rollup in catalog.rollups {
                let rows = try await connection.query(
                    differences(rollup, limit: samples).statement().once,
                    timeout: .seconds(3_600)
                )
                var total = 0
                for row in rows.rows {
                    total = try row.value("total")
                    guard
                        let side = try row.value("side", as: String?.self).flatMap(
                            RollupDifference.Side.init(rawValue:)
                        )
                    else { continue }
                    report.samples.append(RollupDifference(rollup: rollup.name, side: side, row: try row.value("row")))
                }
                report.counts.append((rollup.name, total))
            }
            return report
        }
    }

    /// How many rows differ, beside each of the first of them; one row without a sample where none is given.
    func differences(_ rollup: Rollup, limit: Int) -> SQL {
        let columns = rollup.columns.map(\.sql).joined()
        let stored: SQL = "SELECT \(columns) FROM \(identifier: rollup.table)"
        return """
            WITH expected AS MATERIALIZED (\(expected(rollup))), difference AS MATERIALIZED (\
            SELECT 'missing' AS side, d.* FROM (SELECT \(columns) FROM expected EXCEPT ALL \(stored)) d UNION ALL \
            SELECT 'surplus' AS side, d.* FROM (\(stored) EXCEPT ALL SELECT \(columns) FROM expected) d) \
            SELECT side, row, total FROM (SELECT count(*) AS total FROM difference) counted LEFT JOIN (\
            SELECT side, (to_jsonb(difference) - 'side')::text AS row, row_number() OVER (ORDER BY basis, bucket, side) AS place \
            FROM difference ORDER BY place LIMIT \(bind: limit)) sample ON true ORDER BY place
            """
    }

    /// What the table must hold, straight from `transaction` and `company`.
    private func expected(_ rollup: Rollup) -> SQL {
        let measured =
            rollup.measures.map { "\($0.audit) AS \($0.column.sql)" as SQL }
            + rollup.sets.map { "\($0.audit) AS \($0.column.sql)" as SQL }
        let day: SQL = rollup.period == .day ? "b.day" : "b.day - (extract(day FROM b.day)::integer - 1)"
        var from: SQL = """
            transaction x JOIN company y USING (company_id) \
            CROSS JOIN LATERAL (VALUES ('FILED'::date_basis, x.first_filed_on), ('TRADED', x.traded_on)) b (basis, day)
            """
        var owner: SQL = ""
        if rollup.grain.standsUnderEachOwner {
            from += " CROSS JOIN LATERAL (SELECT e AS owner FROM unnest(x.owner_ids) e GROUP BY e) w"
            owner = ", w.owner AS of_owner"
        }
        let keys = rollup.key.map { column -> SQL in column.name == "insider_id" ? "t.of_owner" : "t.\(column.sql)" }
        let named = zip(keys, rollup.key).map { key, column in "\(key) AS \(column.sql)" as SQL }
        return """
            SELECT \((named + measured).joined()) FROM (SELECT x.*, y.sector, y.sic, b.basis, \(day) AS bucket\(owner) \
            FROM \(from) WHERE x.known_until IS NULL) t GROUP BY \(keys.joined())
            """
    }
}
