import Dispatch
import SQLBuilder

/// One thing asked of the loop, and where its answer goes.
///
/// `@unchecked`: made on the caller's thread, which changes nothing of it afterwards; all else, a cancellation that comes
/// before the request included, goes through the loop's locked inbox and happens on the loop's thread.
final class Request: @unchecked Sendable {
    enum Work {
        /// Statements with their parameters, in one transaction unless there is an explicit one; can be pipelined.
        case statements([(statement: Statement, parameters: CStrings)])
        /// Several statements without parameters.
        case script(String)
        case startCopyIn(String)
        case copyData([UInt8])
        /// With a message: the copy is to fail with it.
        case endCopyIn(String?)
        case startCopyOut(String)
        case readCopy
        /// A session for the asker alone.
        case lease
    }

    enum Reply {
        /// One for each statement; of a script the last one's.
        case results([ResultSet])
        /// Whole rows; `nil` behind the last.
        case chunk([UInt8]?)
        case session(Session)
        case done
    }

    enum Interruption {
        case deadline
        case task
    }

    enum Stage {
        case new
        case waiting
        case assigned
        case finished
    }

    typealias Completion = (Result<Reply, PostgresError>) -> Void

    let work: Work
    /// Nanoseconds of the uptime clock.
    let deadline: UInt64?
    /// Set before anything can finish the request.
    var completion: Completion?

    var stage = Stage.new
    /// Where it runs, once assigned.
    weak var session: Session?
    var interruption: Interruption?
    /// A cancellation meant for a neighbour may have hit this one, so that it is sent again.
    var mayHaveBeenHit = false
    var attempts = 0

    init(_ work: Work, deadline: UInt64? = nil, completion: Completion? = nil) {
        self.work = work
        self.deadline = deadline
        self.completion = completion
    }

    var text: String? {
        switch work {
        case .statements(let all): all.map(\.statement.text).joined(separator: ";\n")
        case .script(let text), .startCopyIn(let text), .startCopyOut(let text): text
        case .copyData, .endCopyIn, .readCopy, .lease: nil
        }
    }

    var isPipelined: Bool {
        if case .statements = work { true } else { false }
    }

    func finish(_ result: Result<Reply, PostgresError>) {
        stage = .finished
        completion?(result)
        completion = nil
    }

    func fail(_ error: PostgresError) {
        var error = error
        if error.statement == nil { error.statement = text }
        finish(.failure(error))
    }

    /// The error for whoever interrupted this.
    func interruptionError(_ interruption: Interruption) -> PostgresError {
        switch interruption {
        case .deadline: PostgresError(.timedOut, "The statement ran longer than it may and was cancelled.")
        case .task: PostgresError(.cancelled, "The statement was cancelled because its caller went away.")
        }
    }

    static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }
}

extension Duration {
    /// At least 0, and a century at most, so that it can be added to any reading of the clock.
    var nanoseconds: UInt64 {
        let century = Duration.seconds(100 * 365 * 86_400)
        let (seconds, attoseconds) = min(max(self, .zero), century).components
        return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds) / 1_000_000_000
    }
}
