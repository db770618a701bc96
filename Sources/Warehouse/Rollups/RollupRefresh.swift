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
    /// The statements of a small refresh, composed once.
    private let smallSteps: [SQL]

    package init(catalog: RollupCatalog = ActivityRollups.catalog) {
        let changes = RollupChanges(tables: RollupTables(catalog))
        self.changes = changes
        levels = catalog.fromFactsUp
        let steps = levels.map { changes.apply($0, lookup: .eachKey) }
        smallSteps = [Self.otherJoins(false)] + steps + [Self.otherJoins(true)]
    }

    /// Recomputes what the touched keys are part of.
    package func refresh(_ touched: TouchedKeys, in connection: Connection) async throws {
        if touched.isEmpty { return }
        try await prepareSession(connection)
        let moved = try await begin(touched, in: connection)
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

    /// Puts the named companies into their industries and notes the touched days; returns how many companies moved.
    private func begin(_ touched: TouchedKeys, in connection: Connection) async throws -> Int {
        let classify = changes.classify(companies: "\(bind: touched.companies.sorted())::bigint[]")
        let answers = try await connection.pipelined([classify.note, classify.move] + notes(touched))
        return answers.first?.affectedRows ?? 0
    }

    private func notes(_ touched: TouchedKeys) -> [SQL] {
        let days = [(Rollup.Basis.filed, touched.filed), (.traded, touched.traded)].filter { !$0.1.isEmpty }
        return days.map { basis, days in
            """
            INSERT INTO \(RollupChanges.touched) (company_id, basis, bucket) \
            SELECT k.company_id, \(.literal(basis)), k.bucket \
            FROM unnest(\(bind: days.map(\.company))::bigint[], \(bind: days.map(\.day))::date[]) AS k (company_id, bucket)
            """
        }
    }

    /// The session's tables have no statistics, and the guess for an empty one is far too high: without this the planner
    /// would read whole rollups for the sake of four keys (2.5 s instead of 2 ms for the market's month at 1 M rows).
    private func refreshFew(in connection: Connection) async throws {
        try await connection.pipelined(smallSteps)
    }

    /// Whether the planner may find rows in other ways than by an index, for the rest of the transaction.
    private static func otherJoins(_ areOn: Bool) -> SQL {
        """
        SELECT set_config(name, \(bind: areOn ? "on" : "off"), true) \
        FROM unnest(ARRAY['enable_hashjoin', 'enable_mergejoin', 'enable_seqscan']) AS s (name)
        """
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
