import Form4Schema
import Postgres
import QueryPlanner
import SQLBuilder

/// Makes the rollup tables anew from the facts and puts them in the place of the old ones.
///
/// Readers are never held up: new tables are filled beside the old ones in one snapshot of the facts, and the exchange
/// is a change of names. It waits for readers whose snapshot is older than the new rows, since to them a table that now
/// has the name would look empty. Writers wait only for the exchange, or, when they are so busy that the facts
/// change under two attempts, for one whole rebuild.
package struct RollupRebuild: Sendable {
    /// How long the exchange waits for readers before it gives up.
    private static let patience: Duration = .seconds(120)
    private static let unlimited: Duration = .seconds(86_400)

    private let catalog: RollupCatalog
    private let live: RollupTables
    private let fresh: RollupTables

    package init(catalog: RollupCatalog = ActivityRollups.catalog) {
        self.catalog = catalog
        live = RollupTables(catalog)
        fresh = RollupTables(catalog, suffix: "_rebuild")
    }

    /// Makes sure that all tables exist and are what this program declares; says which had to be made.
    @discardableResult
    package func ensure(on pool: ConnectionPool) async throws -> [String] {
        let rows = try await pool.query(
            "SELECT name, declaration, to_regclass(\(Self.tableOf)) IS NOT NULL FROM rollup_state"
        )
        var built: [String: String] = [:]
        for row in rows.rows where try row.value(2) { built[try row.value(0)] = try row.value(1) }
        let stale = catalog.rollups.filter { built[$0.name] != live.declaration($0) }.map(\.name)
        let dropped = Set(built.keys).subtracting(catalog.rollups.map(\.name))
        if stale.isEmpty, dropped.isEmpty { return [] }
        try await rebuild(on: pool)
        return stale
    }

    private static let tableOf: SQL = "'rollup_' || name"

    /// Makes all tables anew; one new data version.
    package func rebuild(on pool: ConnectionPool) async throws {
        try await pool.withConnection { builder in
            // Held until the connection is given back: two rebuilds at once would fill the same tables.
            _ = try await builder.query(
                "SELECT pg_advisory_lock(hashtext('form4 rollups rebuild'))",
                timeout: Self.unlimited
            )
            for _ in 1...2 {
                let version = try await fill(builder)
                let isDone = try await pool.transaction { writer in
                    guard try await Self.lockVersion(writer) == version else { return false }
                    try await exchange(writer, since: builder)
                    return true
                }
                if isDone { return }
            }
            try await pool.transaction { writer in
                _ = try await Self.lockVersion(writer)
                _ = try await fill(builder)
                try await exchange(writer, since: builder)
            }
        }
    }

    /// Waits for the writer before; the next one waits for us.
    private static func lockVersion(_ writer: Connection) async throws -> Int {
        try await writer.query("SELECT version FROM data_version FOR UPDATE", timeout: unlimited).single()
    }

    /// Fills new tables beside the old ones from one snapshot; returns its data version.
    private func fill(_ builder: Connection) async throws -> Int {
        try await builder.transaction(isolation: .repeatableRead) { builder in
            let version = try await builder.query("SELECT version FROM data_version").single(as: Int.self)
            var steps: [SQL] = catalog.rollups.map { "DROP TABLE IF EXISTS \(fresh.table($0))" }
            steps += [
                "DROP TABLE IF EXISTS \(fresh.classification)", fresh.createClassification, fresh.fillClassification,
            ]
            steps += fresh.classificationIndexes.map(\.create) + ["ANALYZE \(fresh.classification)"]
            for rollup in catalog.fromFactsUp {
                steps += [fresh.create(rollup), fresh.fill(rollup)] + fresh.indexes(rollup).map(\.create)
                steps.append("ANALYZE \(fresh.table(rollup))")
            }
            for step in steps { _ = try await builder.query(step.statement().once, timeout: Self.unlimited) }
            return version
        }
    }

    // MARK: The exchange

    private func exchange(_ writer: Connection, since builder: Connection) async throws {
        let filledAt = try await builder.query("SELECT clock_timestamp()::text").single(as: String.self)
        try await waitForReaders(older: filledAt, writer)
        try await lockTables(writer)
        let retired = try await writer.query("SELECT name FROM rollup_state")
        for row in retired.rows {
            try await writer.script("DROP TABLE IF EXISTS \(identifier: "rollup_" + row.value(0))")
        }
        try await writer.script("DELETE FROM rollup_state")
        for rollup in catalog.rollups {
            try await rename(
                table: rollup.table,
                indexes: zip(fresh.indexes(rollup), live.indexes(rollup)).map { ($0.name, $1.name) },
                writer
            )
            try await writer.execute(
                """
                INSERT INTO rollup_state (name, declaration, built_at) \
                VALUES (\(bind: rollup.name), \(bind: live.declaration(rollup)), now())
                """
            )
        }
        try await rename(
            table: RollupTables.classificationTable,
            indexes: zip(fresh.classificationIndexes, live.classificationIndexes).map { ($0.name, $1.name) },
            writer
        )
        try await StoreVersion.bump(in: writer)
    }

    private func rename(table: String, indexes: [(String, String)], _ writer: Connection) async throws {
        try await writer.script("DROP TABLE IF EXISTS \(identifier: table)")
        try await writer.script("ALTER TABLE \(identifier: table + fresh.suffix) RENAME TO \(identifier: table)")
        for (old, new) in indexes {
            try await writer.script("ALTER INDEX \(identifier: old) RENAME TO \(identifier: new)")
        }
    }

    /// Returns when every snapshot in use was taken after the new rows were committed.
    ///
    /// Another process that waits for its turn to rebuild has a snapshot, too, and reads nothing by it: two that start on
    /// a new store at once would wait for each other.
    ///
    /// Of sessions of other roles only those see the age who may read all statistics. To others every snapshot of such a
    /// session may be an old one: that is waited for, too, and where there is always one, the exchange is refused.
    private func waitForReaders(older moment: String, _ writer: Connection) async throws {
        var readers = Readers()
        try await retry(readers.complaint(after: Self.patience)) {
            readers = try await Readers(olderThan: moment, writer)
            return readers.old == 0 && readers.unseen == 0
        }
    }

    /// Sessions that a change of names could show empty tables.
    struct Readers {
        /// With a snapshot from before.
        var old = 0
        /// With a snapshot whose age is hidden from this role.
        var unseen = 0

        init() {}

        init(olderThan moment: String, _ connection: Connection) async throws {
            // Within a transaction pg_stat_activity keeps saying what it said first.
            _ = try await connection.query("SELECT pg_stat_clear_snapshot()")
            let row = try await connection.query(
                """
                SELECT count(*) FILTER (WHERE backend_type = 'client backend' AND xact_start < \(bind: moment)::timestamptz \
                AND (wait_event_type = 'Lock' AND wait_event = 'advisory') IS NOT TRUE), \
                count(*) FILTER (WHERE backend_type IS NULL AND usesysid IS NOT NULL) \
                FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
                """
            )
            (old, unseen) = (try row.value(0, 0), try row.value(0, 1))
        }

        func complaint(after patience: Duration) -> String {
            old > 0 || unseen == 0
                ? "A query older than the new rollups is still running after \(patience). Let it end, then rebuild again."
                : "Queries of other roles have been running for \(patience), and this role may not see since when. "
                    + "GRANT pg_read_all_stats to it, or rebuild when nobody reads."
        }
    }

    /// Takes the names, a moment at a time: while this waits for a lock, readers would queue up behind it.
    private func lockTables(_ writer: Connection) async throws {
        let names = (catalog.rollups.map(\.table) + [RollupTables.classificationTable])
        let existing = try await writer.query(
            "SELECT name FROM unnest(\(bind: names)::text[]) AS t (name) WHERE to_regclass(name) IS NOT NULL"
        )
        let tables = try existing.rows.map { SQL.identifier(try $0.value(0)) }
        if tables.isEmpty { return }
        try await retry("The rollup tables are in use without a pause; rebuild again at a quieter time.") {
            do {
                try await writer.savepoint { writer in
                    try await writer.script("SET LOCAL lock_timeout = '200ms'")
                    try await writer.script("LOCK TABLE \(tables.joined()) IN ACCESS EXCLUSIVE MODE")
                }
                return true
            } catch let error as PostgresError where error.sqlState == "55P03" || error.kind == .conflict {
                return false
            }
        }
    }

    private func retry(_ complaint: @autoclosure () -> String, _ attempt: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + Self.patience
        while try await !attempt() {
            guard ContinuousClock.now < deadline else { throw RollupError(complaint()) }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

/// Why rollups could not be made anew.
package struct RollupError: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
