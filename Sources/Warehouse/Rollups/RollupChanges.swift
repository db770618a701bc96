import QueryPlanner
import SQLBuilder

/// The statements of an incremental refresh, level by level.
///
/// A refresh recomputes the company-days it was told of, compares them with what is stored, and passes only the keys
/// that differ on to the levels above. So a filing that says nothing new touches nothing, and one trade of a busy month
/// recomputes the few cells it is part of.
struct RollupChanges {
    let tables: RollupTables

    private var catalog: RollupCatalog { tables.catalog }

    /// Tables of one session, emptied at the end of each transaction.
    static let touched: SQL = "pg_temp.touched_company_day"
    static let moved: SQL = "pg_temp.moved_company"

    func changed(_ rollup: Rollup) -> SQL { "pg_temp.\(identifier: "changed_" + rollup.name)" }

    /// Whether a level above needs to know which keys changed here.
    private func isSource(_ rollup: Rollup) -> Bool {
        catalog.rollups.contains { catalog.finer(than: $0)?.name == rollup.name }
    }

    /// The session's tables; made once a connection.
    var prepare: [SQL] {
        let lists = catalog.rollups.filter(isSource).map { rollup -> SQL in
            let columns = rollup.key.map { "\($0.sql) \(SQL(unescaped: $0.type))" as SQL }
            return "CREATE TEMPORARY TABLE IF NOT EXISTS \(identifier: "changed_" + rollup.name) (\(columns.joined()))"
        }
        let fixed: [SQL] = [
            """
            CREATE TEMPORARY TABLE IF NOT EXISTS touched_company_day \
            (company_id bigint NOT NULL, basis date_basis NOT NULL, bucket date NOT NULL)
            """,
            "CREATE TEMPORARY TABLE IF NOT EXISTS moved_company (company_id bigint NOT NULL, sector sector, sic smallint)",
        ]
        return (fixed + lists).map { "\($0) ON COMMIT DELETE ROWS" }
    }

    /// Statistics of the keys that changed: session tables have none by themselves.
    func analyze(_ rollup: Rollup) -> SQL? { isSource(rollup) ? "ANALYZE \(changed(rollup))" : nil }

    /// Notes each company that stands in another industry than its numbers do, then moves it.
    ///
    /// A moved company has a row for its old place and one for the new.
    func classify(companies: SQL) -> (note: SQL, move: SQL) {
        (
            """
            INSERT INTO \(Self.moved) SELECT c.company_id, p.sector, p.sic \
            FROM company c JOIN \(tables.classification) r USING (company_id) \
            CROSS JOIN LATERAL (VALUES (r.sector, r.sic), (c.sector, c.sic)) AS p (sector, sic) \
            WHERE c.company_id = ANY(\(companies)) AND (r.sector, r.sic) IS DISTINCT FROM (c.sector, c.sic)
            """,
            """
            INSERT INTO \(tables.classification) AS r (company_id, sector, sic) \
            SELECT company_id, sector, sic FROM company WHERE company_id = ANY(\(companies)) \
            ON CONFLICT (company_id) DO UPDATE SET sector = excluded.sector, sic = excluded.sic \
            WHERE (r.sector, r.sic) IS DISTINCT FROM (excluded.sector, excluded.sic)
            """
        )
    }

    /// Brings one rollup up to date and, where a level above needs it, leaves the changed keys behind.
    func apply(_ rollup: Rollup, lookup: Rollup.Lookup) -> SQL {
        guard let finer = catalog.finer(than: rollup) else { return applyFacts(rollup) }
        let fresh = rollup.sums(
            ofMany: rollup.cells(
                of: finer,
                in: tables.table(finer),
                classification: tables.classification,
                changed: ("changed", lookup)
            )
        )
        let common: SQL = """
            WITH changed AS MATERIALIZED (\(changedKeys(rollup, below: finer))), \
            gone AS (DELETE FROM \(tables.table(rollup)) s USING changed k WHERE \(sameKey(rollup, "s", "k")))
            """
        let columns = rollup.columns.map(\.sql).joined()
        let insert: SQL = "INSERT INTO \(tables.table(rollup)) (\(columns)) \(fresh)"
        guard isSource(rollup) else { return "\(common) \(insert)" }
        let key = rollup.key.map(\.sql).joined()
        return "\(common), added AS (\(insert)) INSERT INTO \(changed(rollup)) SELECT \(key) FROM changed"
    }

    /// The keys of a rollup that hold any of the keys changed below, or any number of a company that moved.
    private func changedKeys(_ rollup: Rollup, below finer: Rollup) -> SQL {
        let needsClassification = rollup.needsClassification(over: finer)
        let key = rollup.keyExpressions(over: finer)
        let join: SQL = needsClassification ? " JOIN \(tables.classification) c USING (company_id)" : ""
        var keys: SQL = "SELECT \(key.joined()) FROM \(changed(finer)) f\(join)"
        if needsClassification {
            // The numbers of a company that moves may change at the same time: what it had stands in its old place only.
            for source in [tables.table(finer), changed(finer)] {
                keys += " UNION ALL SELECT \(key.joined()) FROM \(source) f JOIN \(Self.moved) c USING (company_id)"
            }
        }
        let names = rollup.key.map(\.sql).joined()
        return "SELECT DISTINCT \(names) FROM (\(keys)) AS k (\(names))"
    }

    /// Compares the touched company-days with the facts; replaces the rows that differ.
    private func applyFacts(_ rollup: Rollup) -> SQL {
        let key = rollup.key.map(\.sql).joined()
        let columns = rollup.columns.map(\.sql).joined()
        let stored = rollup.columns.map { "s.\($0.sql)" as SQL }.joined()
        let values = rollup.columns.filter { !rollup.key.contains($0) }
        let sameValues = values.map { "f.\($0.sql) IS NOT DISTINCT FROM s.\($0.sql)" as SQL }.joined(separator: " AND ")
        let isSame: SQL = "\(sameKey(rollup, "f", "s")) AND \(sameValues)"
        let insert: SQL = "INSERT INTO \(tables.table(rollup)) (\(columns)) SELECT \(columns) FROM fresh_only"
        let common: SQL = """
            WITH fresh AS MATERIALIZED (\(rollup.sums(of: rollup.cellsOfFacts(touched: Self.touched)))), \
            stored AS MATERIALIZED (SELECT s.ctid AS place, \(stored) FROM \(Self.touched) k \
            JOIN \(tables.table(rollup)) s USING (company_id, basis, bucket)), \
            fresh_only AS MATERIALIZED (SELECT * FROM fresh f WHERE NOT EXISTS (SELECT FROM stored s WHERE \(isSame))), \
            stored_only AS MATERIALIZED (SELECT * FROM stored s WHERE NOT EXISTS (SELECT FROM fresh f WHERE \(isSame))), \
            gone AS (DELETE FROM \(tables.table(rollup)) s USING stored_only o WHERE s.ctid = o.place)
            """
        guard isSource(rollup) else { return "\(common) \(insert)" }
        return """
            \(common), added AS (\(insert)) INSERT INTO \(changed(rollup)) \
            SELECT \(key) FROM fresh_only UNION SELECT \(key) FROM stored_only
            """
    }

    private func sameKey(_ rollup: Rollup, _ left: SQL, _ right: SQL) -> SQL {
        rollup.key.map { Rollup.same($0, "\(left).\($0.sql)", "\(right).\($0.sql)") }.joined(separator: " AND ")
    }
}
