import SQLBuilder

/// What a listener learns.
package enum ListenEvent: Sendable {
    /// Listening from now on, for the first time or again: whatever changed before was not heard.
    case listening
    case notification(channel: String, payload: String)
    /// The connection broke; it is being made anew, and nothing is heard until the next `listening`.
    case interrupted(PostgresError)
}

/// One connection that listens, made anew whenever it breaks.
///
/// `@unchecked`: once made, touched on the loop's thread only.
final class Listener: @unchecked Sendable {
    let channels: [String]
    let stream: AsyncStream<ListenEvent>.Continuation
    var session: Session?
    var isConnecting = false
    var backoff = Backoff()

    init(channels: [String], stream: AsyncStream<ListenEvent>.Continuation) {
        self.channels = channels
        self.stream = stream
    }

    var script: String {
        channels.map { "LISTEN \(SQL.identifier($0).statement().text)" }.joined(separator: "; ")
    }
}

/// When to try again after a failure: soon, then ever later, up to a second.
struct Backoff {
    private var failures = 0
    private var notBefore: UInt64 = 0

    private static let first: UInt64 = 50_000_000
    private static let longest: UInt64 = 1_000_000_000

    func allows(at now: UInt64) -> Bool { now >= notBefore }

    mutating func failed(at now: UInt64) {
        let delay = min(Self.longest, Self.first << UInt64(min(failures, 10)))
        failures += 1
        // Spread, so that many processes do not knock at the same moment.
        notBefore = now + delay / 2 + UInt64.random(in: 0...delay / 2)
    }

    mutating func succeeded() { self = Backoff() }
}
