import Dispatch
import Logging

/// The pool as its loop sees it: which session runs what, who waits, what is connecting.
///
/// `@unchecked`: everything here is touched on the loop's thread only, except what is `let` and Sendable.
final class PoolCore: SocketLoopOwner, @unchecked Sendable {
    let loop: SocketLoop
    private let settings: ConnectionSettings
    private let limits: PoolLimits
    private let logger: Logger
    private var lanes: [LaneState]
    private var listeners: [Listener] = []
    private var isClosed = false

    private static let connecting = DispatchQueue(label: "postgres.connect", attributes: .concurrent)

    /// The sessions of one lane and the requests that wait for one.
    private final class LaneState {
        let settings: ConnectionSettings
        let capacity: Int
        let depth: Int
        var sessions: [Session] = []
        var connecting = 0
        var waiting = FIFO<(request: Request, since: UInt64)>()
        var backoff = Backoff()
        var hasEverConnected = false
        var lastFailure: PostgresError?

        init(_ settings: ConnectionSettings, capacity: Int, depth: Int) {
            self.settings = settings
            self.capacity = max(1, capacity)
            self.depth = max(1, depth)
        }

        /// Whether there was a database, and no connection to it is left.
        var isAway: Bool { hasEverConnected && sessions.isEmpty }

        /// The session with the least before a new request.
        var freest: Session? {
            var best: Session?
            for session in sessions where !session.isLeased && session.failure == nil && session.load < depth {
                if best.map({ session.load < $0.load }) ?? true { best = session }
            }
            return best
        }
    }

    init(loop: SocketLoop, settings: ConnectionSettings, limits: PoolLimits, logger: Logger) {
        self.loop = loop
        self.settings = settings
        self.limits = limits
        self.logger = logger
        lanes = [
            LaneState(settings.keepingPlans, capacity: limits.quickConnections, depth: limits.quickDepth),
            LaneState(settings.keepingPlans, capacity: limits.boardConnections, depth: 1),
            LaneState(settings, capacity: limits.heavyConnections, depth: 1),
        ]
    }

    // MARK: Requests

    /// A request for whichever session of the lane is free first.
    func submit(_ request: Request, lane: Lane) {
        if isClosed { return request.fail(.poolClosed) }
        if let interruption = request.interruption { return request.fail(request.interruptionError(interruption)) }
        let state = lanes[lane.rawValue]
        guard state.waiting.count < limits.waiting else {
            return request.fail(
                PostgresError(.overloaded, "\(limits.waiting) requests already wait for a database connection.")
            )
        }
        request.stage = .waiting
        state.waiting.append((request, Request.now))
    }

    /// A request for the session that its asker holds.
    func submit(_ request: Request, session: Session) {
        if isClosed { return request.fail(.poolClosed) }
        session.submit(request)
    }

    func interrupt(_ request: Request, _ interruption: Request.Interruption) {
        switch request.stage {
        case .new:
            request.interruption = interruption
        case .waiting:
            for lane in lanes where !lane.waiting.removeAll(where: { $0.request === request }).isEmpty {
                request.fail(request.interruptionError(interruption))
            }
        case .assigned:
            request.session?.interrupt(request, interruption)
        case .finished:
            break
        }
    }

    /// The asker is done with a session.
    func release(_ session: Session, isClean: Bool) {
        session.isLeased = false
        // What is left open by someone else's work must not meet the next asker.
        if !isClean || session.isInTransaction || session.load > 0 {
            session.breakDown(
                PostgresError(.connectionLost, "The connection was given back in the middle of its work.")
            )
        }
    }

    func cancelRunning(on session: Session) {
        session.cancelRunning()
    }

    // MARK: The loop's calls

    private var allSessions: [Session] {
        lanes.flatMap(\.sessions) + listeners.compactMap(\.session)
    }

    var socketUsers: [any SocketUser] { allSessions }

    var needsTicks: Bool {
        lanes.contains { !$0.waiting.isEmpty || $0.sessions.contains { $0.load > 0 } }
            || listeners.contains { $0.session == nil && !$0.isConnecting }
    }

    func roundEnded() {
        dropBroken()
        for lane in lanes {
            distribute(lane)
            for session in lane.sessions { session.pump() }
        }
        for listener in listeners {
            listener.session?.pump()
            connect(listener)
        }
    }

    func tick() {
        let now = Request.now
        for session in allSessions {
            for request in session.outstanding {
                if let deadline = request.deadline, now >= deadline { session.interrupt(request, .deadline) }
            }
        }
        for lane in lanes {
            let waitLimit = (lane.isAway ? min(limits.waitLimit, limits.outageLimit) : limits.waitLimit).nanoseconds
            let late = lane.waiting.removeAll { entry in
                now >= entry.since + waitLimit || entry.request.deadline.map { now >= $0 } ?? false
            }
            for entry in late { entry.request.fail(waitedTooLong(lane)) }
        }
    }

    private func waitedTooLong(_ lane: LaneState) -> PostgresError {
        if lane.sessions.isEmpty, let failure = lane.lastFailure { return failure }
        if lane.isAway { return PostgresError(.unreachable, "The database was lost and has not come back yet.") }
        return PostgresError(.overloaded, "No database connection became free within \(limits.waitLimit).")
    }

    private func distribute(_ lane: LaneState) {
        while let entry = lane.waiting.first, let session = lane.freest {
            _ = lane.waiting.popFirst()
            if case .lease = entry.request.work {
                session.isLeased = true
                entry.request.finish(.success(.session(session)))
            } else {
                session.submit(entry.request)
            }
        }
        let isBusy = !lane.sessions.isEmpty && lane.sessions.allSatisfy { $0.isLeased || $0.load > 1 }
        let wanted = lane.waiting.isEmpty ? (isBusy && lane.depth > 1 ? 1 : 0) : lane.waiting.count
        while lane.connecting < min(wanted, lane.capacity - lane.sessions.count), lane.backoff.allows(at: Request.now) {
            connect(lane)
        }
    }

    private func dropBroken() {
        for lane in lanes {
            let broken = lane.sessions.filter { $0.failure != nil }
            guard !broken.isEmpty else { continue }
            lane.sessions.removeAll { $0.failure != nil }
            for session in broken {
                logger.debug("database connection ended", metadata: ["reason": "\(session.failure?.message ?? "")"])
            }
        }
        for listener in listeners {
            guard let failure = listener.session?.failure else { continue }
            listener.session = nil
            listener.backoff.failed(at: Request.now)
            listener.stream.yield(.interrupted(failure))
        }
    }

    // MARK: Connecting

    /// libpq looks up host names and talks TLS blocking; that happens on other threads.
    private func connect(
        _ settings: ConnectionSettings,
        _ completion: @escaping @Sendable (PoolCore, Result<Session, PostgresError>) -> Void
    ) {
        let loop = loop
        let preparedStatements = limits.preparedStatements
        Self.connecting.async { [self] in
            let result = Result { try settings.connect() }
                .map { Session(connection: $0, loop: loop, preparedStatements: preparedStatements) }
                .mapError { $0 as? PostgresError ?? PostgresError(.unreachable, "\($0)") }
            loop.post { completion(self, result) }
        }
    }

    private func connect(_ lane: LaneState) {
        lane.connecting += 1
        guard let index = lanes.firstIndex(where: { $0 === lane }) else { return }
        connect(lane.settings) { core, result in core.connected(core.lanes[index], result) }
    }

    private func connected(_ lane: LaneState, _ result: Result<Session, PostgresError>) {
        lane.connecting -= 1
        if isClosed { return }
        switch result {
        case .success(let session):
            lane.hasEverConnected = true
            lane.backoff.succeeded()
            session.onResend = { [weak lane] request in
                request.stage = .waiting
                lane?.waiting.putBack((request, Request.now))
            }
            lane.sessions.append(session)
        case .failure(let error):
            lane.lastFailure = error
            lane.backoff.failed(at: Request.now)
            logger.warning("cannot connect to the database", metadata: ["reason": "\(error.message)"])
            // At the start, or where only a person can help, there is nothing to wait for.
            if lane.sessions.isEmpty, !lane.hasEverConnected || error.needsPerson {
                for entry in lane.waiting.removeAll() { entry.request.fail(error) }
            }
        }
    }

    // MARK: Listening

    func add(_ listener: Listener) {
        if isClosed { return listener.stream.finish() }
        listeners.append(listener)
    }

    func remove(_ listener: Listener) {
        listeners.removeAll { $0 === listener }
    }

    private func connect(_ listener: Listener) {
        guard listener.session == nil, !listener.isConnecting, listener.backoff.allows(at: Request.now) else { return }
        listener.isConnecting = true
        connect(settings) { core, result in core.connected(listener, result) }
    }

    private func connected(_ listener: Listener, _ result: Result<Session, PostgresError>) {
        listener.isConnecting = false
        guard !isClosed, listeners.contains(where: { $0 === listener }) else { return }
        switch result {
        case .failure(let error):
            listener.backoff.failed(at: Request.now)
            listener.stream.yield(.interrupted(error))
        case .success(let session):
            listener.session = session
            session.onNotification = { listener.stream.yield(.notification(channel: $0, payload: $1)) }
            session.submit(
                Request(.script(listener.script)) { [weak session] result in
                    switch result {
                    case .success:
                        listener.backoff.succeeded()
                        listener.stream.yield(.listening)
                    case .failure(let error):
                        session?.breakDown(error)
                    }
                }
            )
        }
    }

    // MARK: Ending

    /// Ends every connection and answers whoever waits; the loop's thread ends with it.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        for lane in lanes {
            for entry in lane.waiting.removeAll() { entry.request.fail(.poolClosed) }
            for session in lane.sessions { session.breakDown(.poolClosed) }
            lane.sessions.removeAll()
        }
        for listener in listeners {
            listener.session?.breakDown(.poolClosed)
            listener.stream.finish()
        }
        listeners.removeAll()
        loop.stop()
    }

    var statistics: PoolStatistics {
        var statistics = PoolStatistics()
        for lane in lanes {
            statistics.connections += lane.sessions.count
            statistics.lent += lane.sessions.filter(\.isLeased).count
            statistics.running += lane.sessions.reduce(0) { $0 + $1.load }
            statistics.waiting += lane.waiting.count
        }
        return statistics
    }
}

extension PostgresError {
    static var poolClosed: PostgresError { PostgresError(.misuse, "The connection pool is closed.") }
}
