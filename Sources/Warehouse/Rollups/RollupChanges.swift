import QueryPlanner
import SQLBuilder

/// The statements of an incremental refresh, level by level.
///
/// A refresh recomputes the company-days it was told of, compares them with what is stored, and passes only what differs
/// on to the levels above. What came to a key is added there, exactly, as numbers are exact and sets are sets; a key from
/// which anything may have gone (a set may hold it for another reason, too) is counted anew. So a filing that says
/// nothing new touches nothing, and one trade of a busy month costs no more than one of a quiet one.
struct RollupChanges {
    let tables: RollupTables

    private var catalog: RollupCatalog { tables.catalog }

    /// Tables of one session, emptied at the end of each transaction.
    static let touched: SQL = "pg_temp.touched_company_day"
    static let moved: SQL = "pg_temp.moved_company"

    func changed(_ rollup: Rollup) -> SQL { "pg_temp.\(identifier: "changed_" + rollup.name)" }

    /// Whether the numbers of a key may have lost something, so that what came to it does not say what it is now.
    private static let lost: SQL = "is_lost"

    /// Whether a level above needs to know what changed here.
    private func isSource(_ rollup: Rollup) -> Bool {
        catalog.rollups.contains { catalog.finer(than: $0)?.name == rollup.name }
    }

    /// The session's tables; made once a connection.
    var prepare: [SQL] {
        let lists = catalog.rollups.filter(isSource).map { rollup -> SQL in
            let columns = rollup.columns.map { "\($0.sql) \(SQL(unescaped: $0.type))" as SQL }
            return """
                CREATE TEMPORARY TABLE IF NOT EXISTS \(identifier: "changed_" + rollup.name) \
                (\(columns.joined()), \(Self.lost) boolean NOT NULL)
                """
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
    func analyze(_ rollup: Rollup) -> SQL? {
        isSource(rollup) ? "ANALYZE \(changed(rollup)) (\((rollup.key.map(\.sql) + [Self.lost]).joined()))" : nil
    }

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

    /// Brings one rollup up to date and, where a level above needs it, leaves behind what came to each key.
    func apply(_ rollup: Rollup, lookup: Rollup.Lookup) -> SQL {
        guard let finer = catalog.finer(than: rollup) else { return applyFacts(rollup) }
        let key = rollup.key.map(\.sql).joined()
        let columns = rollup.columns.map(\.sql).joined()
        let recounted = rollup.sums(
            ofMany: rollup.cells(
                of: finer,
                in: tables.table(finer),
                classification: tables.classification,
                changed: ("lost", lookup)
            )
        )
        let merged = (rollup.key.map { "d.\($0.sql)" as SQL } + rollup.merged).joined()
        let insert: SQL = """
            INSERT INTO \(tables.table(rollup)) (\(columns)) (\(recounted)) UNION ALL \
            SELECT \(merged) FROM news d LEFT JOIN stored s ON \(sameKey(rollup, "s", "d")) WHERE NOT d.\(Self.lost)
            """
        let common: SQL = """
            WITH news AS MATERIALIZED (\(rollup.sums(ofMany: news(rollup, below: finer), flag: Self.lost))), \
            lost AS MATERIALIZED (SELECT \(key) FROM news WHERE \(Self.lost)), \
            stored AS MATERIALIZED (SELECT s.ctid AS place, s.* FROM news d JOIN \(tables.table(rollup)) s \
            ON \(sameKey(rollup, "s", "d"))), \
            gone AS (DELETE FROM \(tables.table(rollup)) s USING stored o WHERE s.ctid = o.place)
            """
        guard isSource(rollup) else { return "\(common) \(insert)" }
        return """
            \(common), added AS (\(insert)) \
            INSERT INTO \(changed(rollup)) (\(columns), \(Self.lost)) SELECT \(columns), \(Self.lost) FROM news
            """
    }

    /// What came to the keys of a rollup by what changed below; lost is any key that a company moves out of or into.
    private func news(_ rollup: Rollup, below finer: Rollup) -> SQL {
        let isClassified = rollup.needsClassification(over: finer)
        let join: SQL = isClassified ? " JOIN \(tables.classification) c USING (company_id)" : ""
        var news = rollup.cells(of: finer, from: "\(changed(finer)) f\(join)", flag: "f.\(Self.lost)")
        if isClassified {
            // The numbers of a company that moves may change at the same time: what it had stands in its old place only.
            for source in [tables.table(finer), changed(finer)] {
                let moved: SQL = "\(source) f JOIN \(Self.moved) c USING (company_id)"
                news += " UNION ALL \(rollup.cells(of: finer, from: moved, flag: "true"))"
            }
        }
        return news
    }

    /// Compares the touched company-days with the facts; replaces the rows that differ.
    private func applyFacts(_ rollup: Rollup) -> SQL {
        let columns = rollup.columns.map(\.sql).joined()
        let stored = rollup.columns.map { "s.\($0.sql)" as SQL }.joined()
        let values = rollup.columns.filter { !rollup.key.contains($0) }
        let sameValues = values.map { "f.\($0.sql) IS NOT DISTINCT FROM s.\($0.sql)" as SQL }
        let isSame = ([sameKey(rollup, "f", "s")] + sameValues).joined(separator: " AND ")
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
            \(common), added AS (\(insert)) INSERT INTO \(changed(rollup)) (\(columns), \(Self.lost)) \(differences(rollup))
            """
    }

    /// What came to each key between its stored row and the fresh one, and whether anything may be gone.
    private func differences(_ rollup: Rollup) -> SQL {
        let sets = rollup.sets.map(\.column.sql)
        let more = rollup.measures.map { "f.\($0.column.sql) - coalesce(s.\($0.column.sql), 0)" as SQL }
        let came = (rollup.key.map { "f.\($0.sql)" as SQL } + more + sets.map { "f.\($0)" }).joined()
        let known = rollup.measures.filter(\.column.isNullable).map { measure -> SQL in
            "(f.\(measure.column.sql) IS NOT NULL OR s.\(measure.column.sql) IS NULL)"
        }
        let isKept = (sets.map { "f.\($0) @> s.\($0)" } + known).joined(separator: " AND ")
        let nothing = (rollup.key.map { "s.\($0.sql)" as SQL } + more.map { _ in "NULL" } + sets.map { _ in "'{}'" })
            .joined()
        return """
            SELECT \(came), s.place IS NOT NULL AND NOT (\(isKept)) FROM fresh_only f \
            LEFT JOIN stored_only s ON \(sameKey(rollup, "f", "s")) UNION ALL \
            SELECT \(nothing), true FROM stored_only s \
            WHERE NOT EXISTS (SELECT FROM fresh_only f WHERE \(sameKey(rollup, "f", "s")))
            """
    }

    private func sameKey(_ rollup: Rollup, _ left: SQL, _ right: SQL) -> SQL {
        rollup.key.map { Rollup.same($0, "\(left).\($0.sql)", "\(right).\($0.sql)") }.joined(separator: " AND ")
    }
}
