import CLibPQ
import Dispatch
import Foundation
import SQLBuilder

/// One connection to the server and what is on its way over it.
///
/// Statements travel in pipeline mode, those of a request with a Sync of their own: an error in one request leaves its
/// neighbours alone, and several are on their way at once. Scripts and COPY leave pipeline mode for as long as they take,
/// because libpq says so.
///
/// `@unchecked`: made on a connecting thread, handed to the loop, and touched only there.
final class Session: SocketUser, @unchecked Sendable {
    enum Mode {
        case pipeline
        /// Running a script, or a COPY that is starting or ending.
        case plain
        case copyIn
        case copyOut
    }

    let connection: OpaquePointer
    let socket: Int32
    private let loop: SocketLoop
    private var statements: StatementCache
    /// Prepared statements of the server's that nobody will run again.
    private var unwanted: [String] = []
    private var pending = FIFO<Request>()
    private var sent = FIFO<Sent>()
    private var mode = Mode.pipeline
    private var hasUnsentBytes = false
    private var cancelsUnderWay = 0

    /// Lent to one asker.
    var isLeased = false
    private(set) var failure: PostgresError?
    var onNotification: ((_ channel: String, _ payload: String) -> Void)?
    /// A statement to be sent once more, because it was hit by a cancellation that was not meant for it.
    var onResend: ((Request) -> Void)?

    /// A request on its way, and what has come back so far.
    final class Sent {
        let request: Request
        /// What a result is expected of, in order; empty for what is no statement.
        var steps: [Step] = []
        private var stepsTaken = 0
        var results: [ResultSet] = []
        var error: PostgresError?
        /// Collected COPY rows.
        var chunk: [UInt8] = []

        init(_ request: Request) { self.request = request }

        func nextStep() -> Step {
            defer { stepsTaken += 1 }
            return stepsTaken < steps.count ? steps[stepsTaken] : .run
        }

        /// Whether each statement has been run.
        var isComplete: Bool {
            if case .statements(let all) = request.work { return results.count == all.count }
            return !results.isEmpty
        }
    }

    /// A command that the server answers with a result.
    enum Step {
        case deallocate(name: String)
        case prepare(String)
        case run
    }

    init(connection: OpaquePointer, loop: SocketLoop, preparedStatements: Int) {
        self.connection = connection
        self.loop = loop
        socket = PQsocket(connection)
        statements = StatementCache(capacity: preparedStatements)
    }

    deinit {
        PQfinish(connection)
    }

    /// How much stands before a request that would come now.
    var load: Int { pending.count + sent.count }
    var outstanding: [Request] { sent.all.map(\.request) + pending.all }
    var isInTransaction: Bool { PQtransactionStatus(connection) != PQTRANS_IDLE }

    // MARK: Sending

    func submit(_ request: Request) {
        request.stage = .assigned
        request.session = self
        if let failure {
            request.fail(failure)
        } else if let interruption = request.interruption {
            request.fail(request.interruptionError(interruption))
        } else {
            pending.append(request)
        }
    }

    /// Sends what may be sent now and pushes it out.
    func pump() {
        while failure == nil, let request = pending.first, maySend(request) {
            _ = pending.popFirst()
            send(request)
        }
        if failure == nil, hasUnsentBytes { flush() }
    }

    /// While a cancellation is under way nothing new is sent: it would be hit, too.
    private func maySend(_ request: Request) -> Bool {
        if cancelsUnderWay > 0 { return false }
        return sent.isEmpty || (request.isPipelined && mode == .pipeline)
    }

    private func send(_ request: Request) {
        request.attempts += 1
        let succeeded: Bool
        switch request.work {
        case .statements(let all):
            let place = Sent(request)
            sent.append(place)
            succeeded =
                all.allSatisfy { sendStatement($0.statement, $0.parameters, noting: &place.steps) }
                && PQpipelineSync(connection) == 1
        case .script(let text), .startCopyIn(let text), .startCopyOut(let text):
            sent.append(Sent(request))
            succeeded = PQexitPipelineMode(connection) == 1 && PQsendQuery(connection, text) == 1
            mode = .plain
        case .copyData(let bytes):
            sent.append(Sent(request))
            succeeded = putCopyData(bytes)
        case .endCopyIn(let message):
            sent.append(Sent(request))
            succeeded = mode == .copyIn && PQputCopyEnd(connection, message) == 1
            mode = .plain
        case .readCopy:
            sent.append(Sent(request))
            succeeded = mode == .copyOut || mode == .plain
            if mode == .copyOut { readCopy() } else { receivePlain() }
        case .lease:
            return request.fail(PostgresError(.misuse, "A session cannot be asked for a session."))
        }
        guard succeeded else { return breakDown(PostgresError(.connectionLost, connection: connection)) }
        hasUnsentBytes = true
        // The server may have refused the rows already: then its answer has been read, and the socket stays silent.
        if case .endCopyIn = request.work { receivePlain() }
    }

    private func sendStatement(_ statement: Statement, _ parameters: CStrings, noting steps: inout [Step]) -> Bool {
        defer { steps.append(.run) }
        let count = Int32(parameters.count)
        guard statement.isPrepared else {
            return parameters.withPointers {
                PQsendQueryParams(connection, statement.text, count, nil, $0, nil, nil, 0) == 1
            }
        }
        let name: String
        switch statements.lookUp(statement.text) {
        case .known(let known):
            name = known
        case .new(let new, let evicted):
            name = new
            if let evicted { unwanted.append(evicted) }
            while let name = unwanted.popLast() {
                steps.append(.deallocate(name: name))
                guard PQsendQueryParams(connection, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 0) == 1 else {
                    return false
                }
            }
            steps.append(.prepare(statement.text))
            guard PQsendPrepare(connection, name, statement.text, 0, nil) == 1 else { return false }
        }
        return parameters.withPointers {
            PQsendQueryPrepared(connection, name, count, $0, nil, nil, 0) == 1
        }
    }

    private func putCopyData(_ bytes: [UInt8]) -> Bool {
        mode == .copyIn
            && bytes.withUnsafeBytes {
                PQputCopyData(connection, $0.assumingMemoryBound(to: CChar.self).baseAddress, Int32($0.count)) == 1
            }
    }

    private func flush() {
        switch PQflush(connection) {
        case 0:
            hasUnsentBytes = false
            // A piece of COPY data is done once it is out of our hands: that is what keeps memory flat.
            if let head = sent.first, case .copyData = head.request.work { complete(.success(.done)) }
        case 1:
            hasUnsentBytes = true
        default:
            breakDown(PostgresError(.connectionLost, connection: connection))
        }
    }

    // MARK: Receiving

    var interest: Int16 {
        if failure != nil { return 0 }
        // Rows of a COPY that nobody asks for stay with the server.
        let reads = mode != .copyOut || !sent.isEmpty
        return (reads ? Int16(POLLIN) : 0) | (hasUnsentBytes ? Int16(POLLOUT) : 0)
    }

    func socketReady(_ events: Int16) {
        guard failure == nil else { return }
        if PQconsumeInput(connection) == 0 {
            return breakDown(PostgresError(.connectionLost, connection: connection))
        }
        if hasUnsentBytes { flush() }
        switch mode {
        case .pipeline: receivePipelined()
        case .plain: receivePlain()
        case .copyOut: readCopy()
        case .copyIn: break
        }
        deliverNotifications()
    }

    private func receivePipelined() {
        var sawSeparator = false
        while failure == nil, let head = sent.first, PQisBusy(connection) == 0 {
            guard let result = PQgetResult(connection) else {
                // One null ends each result; two in a row mean that nothing is there.
                if sawSeparator { break }
                sawSeparator = true
                continue
            }
            sawSeparator = false
            if PQresultStatus(result) == PGRES_PIPELINE_SYNC {
                PQclear(result)
                finishStatements(head)
            } else {
                take(result, for: head)
            }
        }
    }

    private func take(_ result: OpaquePointer, for sent: Sent) {
        let status = PQresultStatus(result)
        let step = sent.nextStep()
        switch status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            guard case .run = step else { return PQclear(result) }
            if !sent.request.isPipelined { sent.results.removeAll() }
            sent.results.append(ResultSet(result))
        case PGRES_PIPELINE_ABORTED:
            PQclear(result)
            switch step {
            case .prepare(let text): statements.forget(text)
            case .deallocate(let name): unwanted.append(name)
            case .run: break
            }
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            // libpq has no way back from here in pipeline mode.
            PQclear(result)
            breakDown(PostgresError(.misuse, "A COPY was sent as a query: use copyIn or copyOut."))
        default:
            let error = PostgresError(result: result, statement: sent.request.text)
            PQclear(result)
            if sent.error == nil { sent.error = error }
            if case .prepare(let text) = step { statements.forget(text) }
        }
    }

    /// The statements at the head are over, their transaction too unless there is an explicit one.
    private func finishStatements(_ head: Sent) {
        let request = head.request
        guard let error = head.error else { return complete(with: head) }
        let isStale = Self.isStalePlan(error)
        if isStale, case .statements(let all) = request.work {
            for (statement, _) in all { statements.forget(statement.text) }
        }
        let wasHitByMistake = error.sqlState == "57014" && request.interruption == nil && request.mayHaveBeenHit
        if isStale || wasHitByMistake, request.attempts < 3, !isLeased, let onResend {
            _ = sent.popFirst()
            request.mayHaveBeenHit = false
            onResend(request)
            return headChanged()
        }
        if error.sqlState == "57014", let interruption = request.interruption {
            complete(.failure(request.interruptionError(interruption)))
        } else {
            complete(.failure(error))
        }
    }

    /// The server lost the prepared statement, or tables changed under it: preparing anew is the remedy.
    private static func isStalePlan(_ error: PostgresError) -> Bool {
        error.sqlState == "26000" || (error.sqlState == "0A000" && error.message.contains("cached plan"))
    }

    private func receivePlain() {
        while failure == nil, let head = sent.first, PQisBusy(connection) == 0 {
            guard let result = PQgetResult(connection) else {
                return finishPlain(head)
            }
            switch PQresultStatus(result) {
            case PGRES_COPY_IN:
                PQclear(result)
                if case .startCopyIn = head.request.work, head.error == nil {
                    mode = .copyIn
                    return complete(.success(.done))
                }
                hasUnsentBytes = true
                _ = PQputCopyEnd(connection, "a script cannot contain COPY … FROM STDIN")
            case PGRES_COPY_OUT:
                PQclear(result)
                mode = .copyOut
                return complete(.success(.done))
            default:
                take(result, for: head)
            }
        }
    }

    private func finishPlain(_ head: Sent) {
        guard PQenterPipelineMode(connection) == 1 else {
            return breakDown(PostgresError(.connectionLost, connection: connection))
        }
        mode = .pipeline
        if var error = head.error {
            if error.sqlState == "57014", let interruption = head.request.interruption {
                error = head.request.interruptionError(interruption)
            }
            complete(.failure(error))
        } else if case .readCopy = head.request.work {
            complete(.success(.chunk(nil)))
        } else {
            complete(with: head)
        }
    }

    private func complete(with head: Sent) {
        complete(
            head.isComplete
                ? .success(.results(head.results)) : .failure(PostgresError(.server, "The server sent no result."))
        )
    }

    /// Enough rows for one step of a caller's work.
    private static let copyChunkSize = 128 * 1024

    private func readCopy() {
        guard let head = sent.first, case .readCopy = head.request.work else { return }
        while head.chunk.count < Self.copyChunkSize {
            var row: UnsafeMutablePointer<CChar>?
            let length = PQgetCopyData(connection, &row, 1)
            if length > 0, let row {
                head.chunk.append(contentsOf: UnsafeRawBufferPointer(start: row, count: Int(length)))
                PQfreemem(row)
            } else if length == 0 {
                break
            } else {
                return endCopyOut(head)
            }
        }
        if !head.chunk.isEmpty { complete(.success(.chunk(head.chunk))) }
    }

    /// No more rows: the result of the whole command follows, for the next to ask.
    private func endCopyOut(_ head: Sent) {
        mode = .plain
        if head.chunk.isEmpty { receivePlain() } else { complete(.success(.chunk(head.chunk))) }
    }

    private func deliverNotifications() {
        while failure == nil, let notification = PQnotifies(connection) {
            onNotification?(String(cString: notification.pointee.relname), String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
    }

    private func complete(_ result: Result<Request.Reply, PostgresError>) {
        guard let head = sent.popFirst() else { return }
        switch result {
        case .success: head.request.finish(result)
        case .failure(let error): head.request.fail(error)
        }
        headChanged()
    }

    /// An interrupted statement that waited behind others now runs: cancel it.
    private func headChanged() {
        if let head = sent.first, head.request.interruption != nil { cancelRunning() }
    }

    // MARK: Cancelling and ending

    /// Stops a request of this session, on the server when it runs there.
    func interrupt(_ request: Request, _ interruption: Request.Interruption) {
        guard request.stage == .assigned, request.interruption == nil else { return }
        request.interruption = interruption
        if !pending.removeAll(where: { $0 === request }).isEmpty {
            request.fail(request.interruptionError(interruption))
        } else if sent.first?.request === request {
            cancelRunning()
        }
    }

    /// The manual's way: a message over a connection of its own, sent from another thread because it blocks.
    func cancelRunning() {
        guard failure == nil, let cancel = PQgetCancel(connection) else { return }
        for follower in sent.all.dropFirst() { follower.request.mayHaveBeenHit = true }
        cancelsUnderWay += 1
        let address = UInt(bitPattern: cancel)
        let loop = loop
        let finished: SocketLoop.Job = { [weak self] in self?.cancelsUnderWay -= 1 }
        Self.cancelling.async {
            let cancel = OpaquePointer(bitPattern: address)
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                _ = PQcancel(cancel, message.baseAddress, Int32(message.count))
            }
            PQfreeCancel(cancel)
            loop.post(finished)
        }
    }

    private static let cancelling = DispatchQueue(label: "postgres.cancel", attributes: .concurrent)

    /// The session is of no more use; whoever waits for it learns why.
    func breakDown(_ error: PostgresError) {
        guard failure == nil else { return }
        failure = error
        let lost = sent.removeAll().map(\.request) + pending.removeAll()
        for request in lost { request.fail(error) }
    }
}
