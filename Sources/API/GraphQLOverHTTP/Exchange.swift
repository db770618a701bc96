import GraphQLLanguage
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes

/// One request on its way to an answer.
struct Exchange: Sendable {
    let method: HTTPRequest.Method
    /// The URL's path and query string, still percent-encoded.
    let path: Substring
    let query: Substring
    let headers: HTTPFields
    let body: RequestBody
    let channel: any Channel
    let requestID: String
    let start = ContinuousClock.now
    /// What is only known underway; for logs and metrics.
    var notes = Notes()

    struct Notes: Sendable {
        var caller: String?
        /// Only what is a name: logs and metrics repeat it, whatever the client sent.
        var operationName: String? {
            didSet { if let name = operationName, !Name.isValid(name) { operationName = nil } }
        }
        var source = RequestMetrics.Source.refused
    }

    init(_ request: Request, channel: any Channel) {
        method = request.method
        let target = request.head.path ?? "/"
        let question = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = target[..<(question ?? target.endIndex)]
        query = question.map { target[target.index(after: $0)...] } ?? ""
        headers = request.headers
        body = request.body
        self.channel = channel
        requestID = RequestID.choose(request.headers[.requestID])
    }

    var ifNoneMatch: IfNoneMatch { IfNoneMatch(headers[.ifNoneMatch]) }

    /// The address of the other end of the connection.
    var peer: String { channel.remoteAddress?.ipAddress ?? "unix" }

    /// The whole body; refused as soon as it is longer than the limit.
    ///
    /// One that drips in is never idle: its connection is closed when the time is over.
    func collectBody(limit: Int, within time: Duration) async throws(Refusal) -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw tooLarge(length, limit, time)
        }
        var whole = ByteBuffer()
        do {
            if headers[.expect]?.lowercased() == "100-continue" { try await invite() }
            for try await var part in body {
                guard whole.readableBytes + part.readableBytes <= limit else { throw tooLarge(nil, limit, time) }
                guard ContinuousClock.now - start < time else {
                    channel.close(promise: nil)
                    throw Refusal.clientClosed()
                }
                whole.writeBuffer(&part)
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .badRequest("The body ended before it was complete.")
        }
        return whole
    }

    /// Tells a client that waits with its body whether it is wanted at all that it is (RFC 9110, section 10.1.1).
    private func invite() async throws {
        try await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)))
    }

    /// What is left of a refused body is read and dropped by the server, so that the client gets to see the answer; for
    /// so long.
    private func tooLarge(_ size: Int?, _ limit: Int, _ time: Duration) -> Refusal {
        channel.eventLoop.scheduleTask(in: .nanoseconds(Int64(time.seconds * 1e9))) { [channel] in
            channel.close(promise: nil)
        }
        return .bodyTooLarge(size, limit: limit)
    }
}

/// What Hummingbird hands over with each request.
package struct ConnectionContext: InitializableFromSource {
    let channel: any Channel
    let logger: Logger

    package init(source: ApplicationRequestContextSource) {
        channel = source.channel
        logger = source.logger
    }
}
