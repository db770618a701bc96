import Logging
import SQLBuilder

/// Connections to one database: lanes of them, opened when needed and made anew when they break.
///
///     let pool = try ConnectionPool(ConnectionSettings("postgresql://localhost/form4"))
///     let name: String = try await pool.query("SELECT name FROM company WHERE cik = \(bind: 1318605)").single()
///     try await pool.transaction { connection in try await connection.execute("UPDATE …") }
///     await pool.close()
///
/// Every call throws ``PostgresError``. A cancelled task cancels its statement on the server.
package final class ConnectionPool: Sendable {
    private let core: PoolCore
    private let limits: PoolLimits
    package let settings: ConnectionSettings

    /// Connects to nothing yet.
    ///
    /// Throws when no thread's wake-up pipe can be made.
    package init(
        _ settings: ConnectionSettings,
        limits: PoolLimits = PoolLimits(),
        logger: Logger = Logger(label: "postgres")
    ) throws {
        self.settings = settings
        self.limits = limits
        let loop = try SocketLoop()
        core = PoolCore(loop: loop, settings: settings, limits: limits, logger: logger)
        loop.start(owner: core)
    }

    deinit {
        let core = core
        core.loop.post { core.close() }
    }

    /// Ends all connections at once; statements on their way fail.
    package func close() async {
        let core = core
        await withCheckedContinuation { continuation in
            let isPosted = core.loop.post {
                core.close()
                continuation.resume()
            }
            if !isPosted { continuation.resume() }
        }
    }

    // MARK: Statements

    /// Runs one statement, which is a transaction of its own.
    ///
    /// In the quick lane it may be sent to the server a second time when another one's cancellation hit it by mistake;
    /// its first run then left nothing behind.
    package func query(_ statement: Statement, lane: Lane = .quick, timeout: Duration? = nil) async throws -> ResultSet
    {
        let work = try Request.Work.running(statement)
        return try await core.perform(work, on: .lane(lane), timeout: timeout ?? limits.statementTimeout).result()
    }

    /// Runs statements one behind the other, in one transaction and with one answer from the server: the cheapest way to
    /// run several quick ones that do not need each other's rows.
    package func query(_ statements: [Statement], timeout: Duration? = nil) async throws -> [ResultSet] {
        let work = try Request.Work.running(statements)
        return try await core.perform(work, on: .lane(.quick), timeout: timeout ?? limits.statementTimeout).results()
    }

    package func query(_ sql: SQL, lane: Lane = .quick, timeout: Duration? = nil) async throws -> ResultSet {
        try await query(sql.statement(), lane: lane, timeout: timeout)
    }

    /// Runs one statement in the heavy lane and says how many rows it touched.
    @discardableResult
    package func execute(_ sql: SQL, timeout: Duration? = nil) async throws -> Int {
        try await query(sql.statement(), lane: .heavy, timeout: timeout).affectedRows
    }

    // MARK: Lending

    /// Lends one connection to the closure.
    ///
    /// What it leaves behind on the session (settings, locks, channels) is cleared.
    @discardableResult
    nonisolated(nonsending) package func withConnection<R>(
        _ body: nonisolated(nonsending) (Connection) async throws -> R
    ) async throws -> R {
        try await lend { connection in
            // Until it is cleared: after an error the connection is not used again.
            connection.isClean = false
            let value = try await body(connection)
            try await connection.perform(
                .script("SELECT pg_advisory_unlock_all(); UNLISTEN *; RESET ALL"),
                timeout: limits.statementTimeout,
                isCancellable: false
            )
            connection.isClean = true
            return value
        }
    }

    /// Runs the closure in a transaction on a connection of its own: commits when it returns, rolls back when it throws.
    @discardableResult
    nonisolated(nonsending) package func transaction<R>(
        isolation: IsolationLevel = .readCommitted,
        readOnly: Bool = false,
        _ body: nonisolated(nonsending) (Connection) async throws -> R
    ) async throws -> R {
        try await lend { try await $0.transaction(isolation: isolation, readOnly: readOnly, body) }
    }

    nonisolated(nonsending) private func lend<R>(
        _ body: nonisolated(nonsending) (Connection) async throws -> R
    ) async throws -> R {
        let session = try await core.perform(.lease, on: .lane(.heavy), timeout: limits.waitLimit).session()
        let connection = Connection(core: core, session: session, limits: limits)
        let core = core
        defer {
            connection.end()
            let isClean = connection.isClean
            core.loop.post { core.release(session, isClean: isClean) }
        }
        return try await body(connection)
    }

    // MARK: Listening

    /// What is sent to the channels, over a connection of its own, for as long as the stream is iterated.
    ///
    /// When the reader is slow, the oldest events leave first; the newest 1,024 are kept.
    package func listen(to channels: [String]) -> AsyncStream<ListenEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ListenEvent.self,
            bufferingPolicy: .bufferingNewest(1024)
        )
        let listener = Listener(channels: channels, stream: continuation)
        let core = core
        continuation.onTermination = { _ in core.loop.post { core.remove(listener) } }
        if !core.loop.post({ core.add(listener) }) { continuation.finish() }
        return stream
    }

    // MARK: Looking

    package func statistics() async -> PoolStatistics {
        let core = core
        return await withCheckedContinuation { continuation in
            let isPosted = core.loop.post { continuation.resume(returning: core.statistics) }
            if !isPosted { continuation.resume(returning: PoolStatistics()) }
        }
    }
}
