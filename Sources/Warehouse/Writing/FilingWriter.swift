import Edgar
import Postgres
import SQLBuilder

/// Brings derived tables up to date with the facts that a transaction changed.
package protocol RollupRefreshing: Sendable {
    func refresh(_ touched: TouchedKeys, in connection: Connection) async throws
}

extension RollupRefresh: RollupRefreshing {}

/// Writes filings into the store: facts, what the rules derive from them, rollups and version, in one transaction a batch.
///
/// Idempotent by accession number: what is stored as well or better already changes nothing, and a batch that
/// changes nothing leaves the version alone. The order of arrival does not matter. The row lock of `data_version` lets one writer in at
/// a time.
package struct FilingWriter: Sendable {
    let pool: ConnectionPool
    let refresh: (any RollupRefreshing)?
    let storeRules = StoreRules()

    /// - Parameter refresh: nil where no rollups exist yet.
    package init(pool: ConnectionPool, refresh: (any RollupRefreshing)?) {
        self.pool = pool
        self.refresh = refresh
    }

    /// Writes a batch, or as much of it as PostgreSQL takes.
    ///
    /// What no check foresaw (a number out of a column's range) is found by halving the batch, and quarantined alone. What
    /// the batch holds beside filings goes first, by itself: nothing of it is held against a filing.
    /// - Parameter also: what belongs into the same transaction, such as the queue's rows of these filings; called for
    ///   each part of the batch that is written by itself.
    package func write(_ batch: FilingBatch, also: Companion = { _, _ in }) async throws -> WriteSummary {
        do {
            return try await writeWhole(batch, also)
        } catch let error as PostgresError where error.kind == .data || error.kind == .constraint {
            guard let first = batch.filings.first else { throw error }
            if !batch.rejected.isEmpty || !batch.evidence.isEmpty {
                let others = FilingBatch(rejected: batch.rejected, evidence: batch.evidence)
                return try await writeWhole(others, also)
                    + (try await write(FilingBatch(filings: batch.filings), also: also))
            }
            if batch.filings.count == 1 {
                let refused = RejectedDocument(first, refusedFor: error.message)
                return try await writeWhole(FilingBatch(rejected: [refused]), also)
            }
            let half = batch.filings.count / 2
            return try await write(FilingBatch(filings: Array(batch.filings[..<half])), also: also)
                + (try await write(FilingBatch(filings: Array(batch.filings[half...])), also: also))
        }
    }

    /// Whether a batch is small: plans that the connection keeps will do, as they expect a handful of keys and walk indexes, and
    /// rows travel in statements instead of by COPY.
    static func isSmall(_ filings: Int) -> Bool { filings <= 16 }

    /// For the turn of a writer: whoever is before it may be at a rebuild of all rollups, and waiting is no failure.
    private static let patience: Duration = .seconds(86_400)

    /// Waits for the version's lock, which lets one writer in at a time.
    ///
    /// Compiling a refresh costs seconds where running it costs milliseconds, so a server whose default is to compile is
    /// told not to. Planning the statements of one filing costs as much as running them, so there the plans are kept.
    /// - Parameter filings: how many are about to be written; nil for a change of any size.
    /// - Returns: the version, and the tables of rules that hold for what is written now.
    func lock(_ connection: Connection, for filings: Int? = nil) async throws -> (version: Int, rules: RuleTables) {
        let isSmall = filings.map(Self.isSmall) ?? false
        let row = try await connection.query(
            """
            SELECT version, rules, set_config('jit', 'off', true), \
            set_config('plan_cache_mode', \(bind: isSmall ? "force_generic_plan" : "auto"), true) \
            FROM data_version FOR UPDATE
            """,
            timeout: Self.patience
        )
        return (try row.value(0, 0), try await storeRules.tables(of: try row.value(0, 1), connection))
    }

    package typealias Companion = @Sendable (FilingBatch, Connection) async throws -> Void

    private func writeWhole(_ batch: FilingBatch, _ also: Companion) async throws -> WriteSummary {
        try await pool.transaction { connection in
            let (version, rules) = try await lock(connection, for: batch.filings.count + batch.evidence.count)
            var change = BatchChange(connection: connection, rules: rules, comingVersion: version + 1)
            var summary = try await change.apply(batch)
            summary.version = version
            if let refresh, !change.touched.isEmpty { try await refresh.refresh(change.touched, in: connection) }
            try await also(batch, connection)
            if change.isVisible {
                summary.version = try await StoreVersion.bump(
                    in: connection,
                    companies: change.companies,
                    insiders: change.insiders
                )
            }
            return summary
        }
    }
}
