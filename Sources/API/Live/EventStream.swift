import HTTPTypes
import Hummingbird
import NIOCore
import QueryPlanner

/// A subscription as server-sent events (graphql-sse, distinct connections mode).
///
/// Each event has an id; a client that lost the connection brings back the last one as `Last-Event-ID`. A live query's
/// id names its data, a feed's the place behind what was told. When the server stops, the connection just ends: the
/// subscription is not complete, and its client may go on elsewhere.
struct EventStream: Sendable {
    /// What is sent first.
    enum First: Sendable {
        /// Unless the client has it already.
        case value(LiveValue)
        case additions(AdditionEvent)
    }

    /// A client that takes nothing for so long is dropped.
    private static let patience = TimeAmount.seconds(30)
    private static let complete = ByteBuffer(string: "event: complete\ndata:\n\n")
    /// A comment, which no parser takes for an event.
    private static let beat = ByteBuffer(string: ":\n")

    static let headers: HTTPFields = [
        .contentType: MediaType.eventStream.contentType, .cacheControl: "no-store", .accelBuffering: "no",
    ]

    /// A stream of one value: a query's answer.
    static func once(_ value: LiveValue) -> Response {
        var frame = value.frame
        frame.writeImmutableBuffer(complete)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: frame))
    }

    let subscriptions: Subscriptions
    let subscription: Subscriptions.Subscription
    let first: First
    /// What the client had before it lost the connection.
    let lastEventID: String?
    let heartbeat: Duration
    let channel: any Channel
    let disconnects: Disconnects

    var response: Response {
        Response(status: .ok, headers: Self.headers, body: ResponseBody { writer in try await stream(to: &writer) })
    }

    private func stream(to writer: inout any ResponseBodyWriter) async throws {
        disconnects.watch(channel) { [mailbox = subscription.mailbox] in mailbox.close() }
        defer { disconnects.unwatch(channel) }
        do {
            switch first {
            case .value(let value): try await streamValues(from: value, to: &writer)
            case .additions(let event): try await streamAdditions(from: event, to: &writer)
            }
        } catch let end as SubscriptionEnded {
            try await send(Self.last(end), to: &writer)
        }
        try await writer.finish(nil)
    }

    /// Sends each value that differs from the one before.
    private func streamValues(from first: LiveValue, to writer: inout any ResponseBodyWriter) async throws {
        var last = lastEventID
        if first.id != last { try await send(first.frame, to: &writer) } else { try await send(Self.beat, to: &writer) }
        last = first.id
        while channel.isActive {
            switch await subscription.mailbox.next(within: heartbeat) {
            case .value(.value(let value)) where value.id != last:
                last = value.id
                try await send(value.frame, to: &writer)
            case .value(.ended(let end)): throw end
            case .value: continue
            case .timeout: try await send(Self.beat, to: &writer)
            case .closed: return
            }
        }
    }

    /// Sends page after page up to the newest version, then waits for news.
    private func streamAdditions(from first: AdditionEvent, to writer: inout any ResponseBodyWriter) async throws {
        var place = first.page.end
        var told = try await tell(first, to: &writer)
        var target = place.version
        var isBehind = first.page.hasMore
        var pause = RetryPause(longest: heartbeat)
        if told != place { try await send(Self.mark(place), to: &writer) }
        told = place
        while channel.isActive {
            if isBehind, let event = try await subscriptions.additions(of: subscription, after: place),
                event.page.end != place
            {
                place = event.page.end
                told = try await tell(event, to: &writer) ?? told
                isBehind = event.page.hasMore || place.version < target
                pause.reset()
                continue
            }
            switch await subscription.mailbox.next(within: isBehind ? pause.next() : heartbeat) {
            case .value(.news(let version)):
                target = max(target, version)
                isBehind = isBehind || place.version < target
            case .value: continue
            case .timeout where isBehind: try await send(Self.beat, to: &writer)
            case .timeout:
                try await send(told == place ? Self.beat : Self.mark(place), to: &writer)
                told = place
            case .closed: return
            }
        }
    }

    /// Sends an event, if it is one; the place that the client then knows.
    private func tell(
        _ event: AdditionEvent,
        to writer: inout any ResponseBodyWriter
    ) async throws -> AdditionPosition? {
        guard let frame = event.frame else { return nil }
        try await send(frame, to: &writer)
        return event.page.end
    }

    /// The errors that end a subscription, and that nothing comes behind them.
    private static func last(_ end: SubscriptionEnded) -> ByteBuffer {
        var frame = ByteBuffer(string: "event: next\ndata: ")
        frame.writeBytes(end.body)
        frame.writeString("\n\n")
        frame.writeImmutableBuffer(complete)
        return frame
    }

    /// Moves what the client will bring back as `Last-Event-ID`, without an event.
    private static func mark(_ place: AdditionPosition) -> ByteBuffer { ByteBuffer(string: "id: \(place)\n\n") }

    /// Writes when the client has taken what came before; closes the connection when it does not.
    private func send(_ buffer: ByteBuffer, to writer: inout any ResponseBodyWriter) async throws {
        let drop = channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in channel.close(promise: nil) }
        defer { drop.cancel() }
        try await writer.write(buffer)
    }
}
