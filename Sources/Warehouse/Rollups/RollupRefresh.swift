import Form4Schema
import Postgres
import QueryPlanner
import SQLBuilder

/// Brings the rollups up to date with the facts, inside the transaction that changed the facts.
///
///     var touched = TouchedKeys()
///     touched.touch(company: 1_318_605, firstFiledOn: "2024-02-28", tradedOn: "2024-02-26")
///     try await RollupRefresh().refresh(touched, in: connection)
///
/// Writers come one at a time (the row lock of `data_version`), so two refreshes never meet.
package struct RollupRefresh: Sendable {
    /// Up to so many keys, each is looked up by index; beyond, tables are joined.
    static let fewKeys = 100

    private let changes: RollupChanges
    private let levels: [Rollup]

    package init(catalog: RollupCatalog = ActivityRollups.catalog) {
        changes = RollupChanges(tables: RollupTables(catalog))
        levels = catalog.fromFactsUp
    }

    /// Recomputes what the touched keys are part of.
    package func refresh(_ touched: TouchedKeys, in connection: Connection) async throws {
        if touched.isEmpty { return }
        try await prepareSession(connection)
        let moved = try await classify(touched.companies, in: connection)
        try await note(touched, in: connection)
        // A company that moves takes its whole history along, which may be any number of keys.
        if moved == 0, touched.count <= Self.fewKeys {
            try await refreshFew(in: connection)
        } else {
            try await refreshMany(in: connection)
        }
    }

    private func prepareSession(_ connection: Connection) async throws {
        let isPrepared = try await connection.query("SELECT to_regclass('pg_temp.touched_company_day') IS NOT NULL")
        if try isPrepared.single(as: Bool.self) { return }
        try await connection.script(changes.prepare.joined(separator: "; "))
    }

    private func classify(_ companies: Set<Int64>, in connection: Connection) async throws -> Int {
        let statements = changes.classify(companies: "\(bind: companies.sorted())::bigint[]")
        let moved = try await connection.execute(statements.note)
        try await connection.execute(statements.move)
        return moved
    }

    private func note(_ touched: TouchedKeys, in connection: Connection) async throws {
        for (basis, days) in [(Rollup.Basis.filed, touched.filed), (.traded, touched.traded)] where !days.isEmpty {
            let companies = days.map(\.company)
            let buckets = days.map(\.day)
            try await connection.execute(
                """
                INSERT INTO \(RollupChanges.touched) (company_id, basis, bucket) \
                SELECT k.company_id, \(.literal(basis)), k.bucket \
                FROM unnest(\(bind: companies)::bigint[], \(bind: buckets)::date[]) AS k (company_id, bucket)
                """
            )
        }
    }

    /// The session's tables have no statistics, and the guess for an empty one is far too high: without this the planner
    /// would read whole rollups for the sake of four keys (2.5 s instead of 2 ms for the market's month at 1 M rows).
    private func refreshFew(in connection: Connection) async throws {
        try await connection.script(Self.byIndex(true))
        for rollup in levels { try await connection.execute(changes.apply(rollup, lookup: .eachKey)) }
        try await connection.script(Self.byIndex(false))
    }

    private static func byIndex(_ isOn: Bool) -> SQL {
        isOn
            ? "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_seqscan = off"
            : "SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on; SET LOCAL enable_seqscan = on"
    }

    /// Plans each statement for the keys at hand; a plan kept from a small refresh would not do.
    private func refreshMany(in connection: Connection) async throws {
        try await connection.script(
            "ANALYZE \(RollupChanges.touched); ANALYZE \(RollupChanges.moved); SET LOCAL enable_mergejoin = off"
        )
        for rollup in levels {
            _ = try await connection.query(
                changes.apply(rollup, lookup: .wholePeriods).statement().once,
                timeout: .seconds(3_600)
            )
            if let analyze = changes.analyze(rollup) { try await connection.script(analyze) }
        }
    }
}
