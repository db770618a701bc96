import Foundation
import Logging
import Postgres
import ServiceLifecycle
import Synchronization
import Warehouse

/// Follows the version of the data in a store.
///
/// While LISTEN stands, a NOTIFY brings each new version and asking costs nothing. While it does not, whoever asks
/// re-reads the version, at most once a second, so that no answer is older than that.
package final class VersionFollower: DataVersionSource, Service {
    private struct State {
        var version: VersionStamp?
        var isListening = false
        var readAt: ContinuousClock.Instant?
        var reading: Task<VersionStamp, any Error>?
        /// The newest version that handlers were told of.
        var told: Int64 = 0
        var handlers: [@Sendable (DataChange) -> Void] = []
        var failure: (error: any Error, at: ContinuousClock.Instant)?
    }

    /// How old a version may be that no NOTIFY vouches for.
    private static let longestTrust = Duration.seconds(1)

    /// For how long nobody asks again a database that just failed to answer.
    private static let pauseAfterFailure = Duration.milliseconds(500)

    private let pool: ConnectionPool
    private let logger: Logger
    private let state = Mutex(State())

    package init(pool: ConnectionPool, logger: Logger) {
        self.pool = pool
        self.logger = logger
    }

    package var isListening: Bool { state.withLock { $0.isListening } }

    /// Keeps listening until a graceful shutdown.
    package func run() async throws {
        for await event in pool.listen(to: ["data_version"]).cancelOnGracefulShutdown() {
            switch event {
            case .listening:
                // Read after LISTEN stands: a commit in between is then either seen here or notified.
                guard let version = await readPatiently() else { return }
                state.withLock { $0.isListening = true }
                tell(DataChange(toVersion: version))
            case .notification(_, let payload):
                guard let change = DataChange(notification: payload) else {
                    logger.warning("a notification of another program: \(payload.prefix(100))")
                    continue
                }
                take(VersionStamp(number: change.version, changedAt: change.changedAt), readAt: .now)
                tell(change)
            case .interrupted(let error):
                let wasListening = state.withLock { state in
                    defer { state.isListening = false }
                    return state.isListening
                }
                if wasListening {
                    logger.warning(
                        "lost the database's notifications; re-reading the version each second",
                        error: error
                    )
                }
            }
        }
    }

    package func current() async throws -> VersionStamp {
        let known: VersionStamp? = state.withLock { state in
            guard let version = state.version, let readAt = state.readAt else { return nil }
            return state.isListening || ContinuousClock.now - readAt < Self.longestTrust ? version : nil
        }
        if let known { return known }
        return try await readOnce()
    }

    /// The newest version, while notifications vouch for it.
    package var heard: VersionStamp? { state.withLock { $0.isListening ? $0.version : nil } }

    package var tellsChanges: Bool { isListening }

    package func onChange(_ handler: @escaping @Sendable (DataChange) -> Void) {
        state.withLock { $0.handlers.append(handler) }
    }

    /// Tells of a change; what came between it and the one before is unknown, so it may have been anything.
    private func tell(_ change: DataChange) {
        var change = change
        let handlers = state.withLock { state -> [@Sendable (DataChange) -> Void] in
            guard change.version > state.told else { return [] }
            if change.version != state.told + 1 { (change.companies, change.insiders) = (nil, nil) }
            state.told = change.version
            return state.handlers
        }
        for handler in handlers { handler(change) }
    }

    package func learn(_ version: VersionStamp) {
        take(version, readAt: nil)
    }

    /// Keeps a version that is newer; gives the newest.
    @discardableResult
    private func take(_ version: VersionStamp, readAt: ContinuousClock.Instant?) -> VersionStamp {
        state.withLock { state in
            if let readAt { state.readAt = readAt }
            if let known = state.version, known.number >= version.number { return known }
            state.version = version
            return version
        }
    }

    /// Joins the reading that is under way, or starts one: it serves all who ask meanwhile, so it is nobody's child.
    private func readOnce() async throws -> VersionStamp {
        let reading = try state.withLock { state in
            if let reading = state.reading { return reading }
            if let (error, at) = state.failure, ContinuousClock.now - at < Self.pauseAfterFailure { throw error }
            let reading = Task {
                do {
                    let version = try await read()
                    self.state.withLock { ($0.reading, $0.failure) = (nil, nil) }
                    return version
                } catch {
                    self.state.withLock { ($0.reading, $0.failure) = (nil, (error, .now)) }
                    throw error
                }
            }
            state.reading = reading
            return reading
        }
        return try await reading.value
    }

    /// Reads until it succeeds: LISTEN that stands says nothing as long as nobody knows where it began; nil when it is
    /// time to stop.
    ///
    /// What is notified meanwhile waits, and so does the news that LISTEN broke, which makes no difference until then.
    private func readPatiently() async -> VersionStamp? {
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            if let version = try? await read() { return version }
            try? await Task.sleep(for: Self.pauseAfterFailure)
        }
        return nil
    }

    private func read() async throws -> VersionStamp {
        let asked = ContinuousClock.now
        let version = try VersionStamp(try await pool.query(VersionStamp.query, timeout: .seconds(2)))
        return take(version, readAt: asked)
    }
}
