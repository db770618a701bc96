import SQLBuilder
import Synchronization

package enum IsolationLevel: String, Sendable {
    case readCommitted = "READ COMMITTED"
    /// One snapshot for all statements.
    case repeatableRead = "REPEATABLE READ"
}

/// A connection lent to a closure, for its asker alone; of no use once the closure has ended.
package final class Connection: Sendable {
    private struct State {
        var hasEnded = false
        var isInTransaction = false
        var savepoints = 0
        /// Whether nothing of a failed piece of work is left on the session.
        var isClean = true
    }

    private let core: PoolCore
    private let session: Session
    private let limits: PoolLimits
    private let state = Mutex(State())

    init(core: PoolCore, session: Session, limits: PoolLimits) {
        self.core = core
        self.session = session
        self.limits = limits
    }

    func end() {
        state.withLock { $0.hasEnded = true }
    }

    /// Whether the session can serve the next asker.
    var isClean: Bool {
        get { state.withLock { $0.isClean } }
        set { state.withLock { $0.isClean = newValue } }
    }

    @discardableResult
    func perform(
        _ work: Request.Work,
        timeout: Duration?,
        isCancellable: Bool = true
    ) async throws -> Request.Reply {
        try checkIsLent()
        return try await core.perform(work, on: .session(session), timeout: timeout, isCancellable: isCancellable)
    }

    private func checkIsLent() throws {
        if state.withLock({ $0.hasEnded }) {
            throw PostgresError(.misuse, "A lent connection was used after its closure had ended.")
        }
    }

    // MARK: Statements

    package func query(_ statement: Statement, timeout: Duration? = nil) async throws -> ResultSet {
        try await perform(.running(statement), timeout: timeout ?? limits.statementTimeout).result()
    }

    package func query(_ sql: SQL, timeout: Duration? = nil) async throws -> ResultSet {
        try await query(sql.statement(), timeout: timeout)
    }

    /// Runs one statement and says how many rows it touched.
    @discardableResult
    package func execute(_ sql: SQL, timeout: Duration? = nil) async throws -> Int {
        try await query(sql.statement(), timeout: timeout).affectedRows
    }

    /// Runs statements one behind the other without waiting in between; returns their results in order.
    ///
    /// For statements that do not need each other's answers, inside a transaction: once one fails, the server refuses
    /// those behind it, and the error of the first is thrown.
    @discardableResult
    package func pipelined(_ statements: [SQL], timeout: Duration? = nil) async throws -> [ResultSet] {
        try checkIsLent()
        let works = try statements.map { try Request.Work.running($0.statement()) }
        return try await core.perform(works, on: session, timeout: timeout ?? limits.statementTimeout)
            .map { try $0.result() }
    }

    /// Runs several statements, such as a migration's file, without parameters; outside a transaction, in one of their own.
    ///
    /// No time limit unless one is given.
    package func script(_ sql: SQL, timeout: Duration? = nil) async throws {
        try await perform(.script(try sql.plainText()), timeout: timeout)
    }

    // MARK: Transactions

    /// Commits when the closure returns, rolls back when it throws.
    @discardableResult
    nonisolated(nonsending) package func transaction<R>(
        isolation: IsolationLevel = .readCommitted,
        readOnly: Bool = false,
        _ body: nonisolated(nonsending) (Connection) async throws -> R
    ) async throws -> R {
        let isNested = state.withLock { state in
            defer { state.isInTransaction = true }
            return state.isInTransaction
        }
        if isNested {
            throw PostgresError(.misuse, "A transaction is open on this connection already: use `savepoint`.")
        }
        defer { state.withLock { $0.isInTransaction = false } }
        try await control("BEGIN ISOLATION LEVEL \(isolation.rawValue) \(readOnly ? "READ ONLY" : "READ WRITE")")
        do {
            let value = try await body(self)
            try Task.checkCancellation()
            try await commit()
            return value
        } catch {
            // Where even this fails, the session is thrown away, and the server rolls back by itself.
            do { try await control("ROLLBACK") } catch { isClean = false }
            throw error is CancellationError
                ? PostgresError(.cancelled, "The transaction was rolled back because its task was cancelled.") : error
        }
    }

    private func commit() async throws {
        let result: ResultSet
        do {
            result = try await control("COMMIT")
        } catch let error as PostgresError where error.kind == .connectionLost {
            throw PostgresError(
                .commitUnknown,
                "The connection broke during COMMIT; whether the transaction took effect is unknown: \(error.message)"
            )
        }
        // After an error that the closure swallowed, COMMIT succeeds and rolls back.
        if result.commandTag != "COMMIT" {
            throw PostgresError(.misuse, "The transaction was rolled back: a statement in it had failed.")
        }
    }

    /// Undoes only what the closure did when it throws; the transaction around it goes on.
    @discardableResult
    nonisolated(nonsending) package func savepoint<R>(
        _ body: nonisolated(nonsending) (Connection) async throws -> R
    ) async throws -> R {
        let name = state.withLock { state -> String? in
            guard state.isInTransaction else { return nil }
            state.savepoints += 1
            return "s\(state.savepoints)"
        }
        guard let name else { throw PostgresError(.misuse, "A savepoint needs a transaction around it.") }
        try await control("SAVEPOINT \(name)")
        do {
            let value = try await body(self)
            try await control("RELEASE SAVEPOINT \(name)")
            return value
        } catch {
            _ = try? await control("ROLLBACK TO SAVEPOINT \(name); RELEASE SAVEPOINT \(name)")
            throw error
        }
    }

    /// Statements that steer a transaction: they run to their end even when the task is cancelled.
    @discardableResult
    private func control(_ text: String) async throws -> ResultSet {
        let reply = try await perform(.script(text), timeout: limits.statementTimeout, isCancellable: false)
        return try reply.result()
    }

    // MARK: COPY

    /// Loads rows by `COPY … FROM STDIN`; returns how many.
    ///
    ///     try await connection.copyIn("staging", columns: ["cik", "name"]) { copy in
    ///         try await copy.row { $0.add(1318605); $0.add("Tesla, Inc.") }
    ///     }
    @discardableResult
    nonisolated(nonsending) package func copyIn(
        _ table: SQL,
        columns: [String],
        _ body: nonisolated(nonsending) (CopyWriter) async throws -> Void
    ) async throws -> Int {
        let columns = columns.map { SQL.identifier($0) }.joined()
        let command: SQL = "COPY \(table) (\(columns)) FROM STDIN"
        let started = try await perform(.startCopyIn(try command.plainText()), timeout: limits.statementTimeout)
        guard case .done = started else { throw PostgresError(.misuse, "COPY was not started.") }
        let writer = CopyWriter { [self] bytes in try await perform(.copyData(bytes), timeout: nil) }
        do {
            try await body(writer)
            try await writer.flush()
            try Task.checkCancellation()
        } catch {
            // The server's own complaint about an earlier row comes with this answer; the closure's error is the reason.
            _ = try? await perform(.endCopyIn("stopped by the client"), timeout: nil, isCancellable: false)
            throw error
        }
        return try await perform(.endCopyIn(nil), timeout: nil, isCancellable: false).result().affectedRows
    }

    /// Reads rows by `COPY (…) TO STDOUT`, in pieces of whole lines of the COPY text format.
    ///
    /// Takes no bindings.
    nonisolated(nonsending) package func copyOut(
        _ query: SQL,
        _ body: nonisolated(nonsending) ([UInt8]) async throws -> Void
    ) async throws {
        let command: SQL = "COPY (\(query)) TO STDOUT"
        let started = try await perform(.startCopyOut(try command.plainText()), timeout: nil)
        guard case .done = started else { throw PostgresError(.misuse, "COPY was not started.") }
        while let chunk = try await perform(.readCopy, timeout: nil).chunk() {
            do {
                try await body(chunk)
            } catch {
                await abandonCopyOut()
                throw error
            }
        }
    }

    private func abandonCopyOut() async {
        let (core, session) = (core, session)
        core.loop.post { core.cancelRunning(on: session) }
        while let reply = try? await perform(.readCopy, timeout: nil, isCancellable: false),
            case .chunk(.some) = reply
        {}
    }
}
