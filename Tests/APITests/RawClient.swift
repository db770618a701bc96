import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection that does what no well-behaved client does.
final class RawClient: Sendable {
    private let channel: any Channel
    private let received: Received

    init(port: Int) async throws {
        let received = Received()
        self.received = received
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in channel.pipeline.addHandler(Collector(received)) }
            .connect(host: "127.0.0.1", port: port).get()
    }

    deinit { channel.close(promise: nil) }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    func post(_ body: String, accept: String = "application/json") async throws {
        try await send(
            """
            POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: \(accept)\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """
        )
    }

    /// Says that nothing more will be sent.
    func halfClose() async throws { try await channel.close(mode: .output).get() }
    func close() async throws { try await channel.close().get() }
    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    /// Whether the server has ended the connection.
    var hasEnded: Bool { received.state.withLock { $0.hasEnded } }

    /// Waits until what came is so; false when the connection ended without it.
    func received(_ isSo: @escaping (String) -> Bool) async throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let (text, hasEnded) = received.state.withLock { ($0.text, $0.hasEnded) }
            if isSo(text) { return true }
            if hasEnded { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    var receivedSoFar: String { received.state.withLock { $0.text } }

    /// Everything up to the end of the connection.
    func receivedToEnd() async throws -> String {
        _ = try await received { _ in false }
        return receivedSoFar
    }

    private final class Received: Sendable {
        let state = Mutex((text: "", hasEnded: false))
    }

    private final class Collector: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        private let received: Received

        init(_ received: Received) { self.received = received }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            received.state.withLock { $0.text += text }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed = event { received.state.withLock { $0.hasEnded = true } }
        }

        func channelInactive(context: ChannelHandlerContext) { received.state.withLock { $0.hasEnded = true } }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
