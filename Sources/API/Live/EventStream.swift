import HTTPTypes
import Hummingbird
import NIOCore

/// A live query as server-sent events (graphql-sse, distinct connections mode).
struct EventStream: Sendable {
    private static let heartbeat = Duration.seconds(15)
    /// A client that takes nothing for so long is dropped.
    private static let patience = TimeAmount.seconds(30)
    private static let complete = ByteBuffer(string: "event: complete\ndata:\n\n")
    private static let beat = ByteBuffer(string: ":\n\n")

    static let headers: HTTPFields = [
        .contentType: MediaType.eventStream.contentType, .cacheControl: "no-store", .accelBuffering: "no",
    ]

    /// A stream of one value: a query's answer.
    static func once(_ value: LiveValue) -> Response {
        var frame = value.frame
        frame.writeImmutableBuffer(complete)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: frame))
    }

    let live: LiveQueries
    let subscription: LiveQueries.Subscription
    let first: LiveValue
    /// What the client had before it lost the connection.
    let lastEventID: String?
    let channel: any Channel
    let disconnects: Disconnects

    /// The response: the first value unless the client has it already, then each that differs from the one before.
    var response: Response {
        Response(status: .ok, headers: Self.headers, body: ResponseBody { writer in try await stream(to: &writer) })
    }

    private func stream(to writer: inout any ResponseBodyWriter) async throws {
        disconnects.watch(channel) { [subscription] in subscription.mailbox.close() }
        defer {
            disconnects.unwatch(channel)
            live.leave(subscription)
        }
        var last = lastEventID
        if first.id != last { try await send(first.frame, to: &writer) } else { try await send(Self.beat, to: &writer) }
        last = first.id
        while channel.isActive {
            switch await subscription.mailbox.next(within: Self.heartbeat) {
            case .value(let value) where value.id == last: continue
            case .value(let value):
                last = value.id
                try await send(value.frame, to: &writer)
            case .timeout: try await send(Self.beat, to: &writer)
            case .closed:
                if channel.isActive { try await send(Self.complete, to: &writer) }
                return try await writer.finish(nil)
            }
        }
    }

    /// Writes when the client has taken what came before; closes the connection when it does not.
    private func send(_ buffer: ByteBuffer, to writer: inout any ResponseBodyWriter) async throws {
        let drop = channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in channel.close(promise: nil) }
        defer { drop.cancel() }
        try await writer.write(buffer)
    }
}
