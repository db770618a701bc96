import NIOCore
import Synchronization

/// Cancels what is being executed for a client that goes away.
///
/// A handler in each connection's pipeline reports its end; whoever executes something registers for it meanwhile.
final class Disconnects: Sendable {
    private let watchers = Mutex<[ObjectIdentifier: @Sendable () -> Void]>([:])

    /// Has the handler called when the channel closes, at once if it is closed.
    ///
    /// One handler a channel.
    func watch(_ channel: any Channel, _ handler: @escaping @Sendable () -> Void) {
        watchers.withLock { $0[ObjectIdentifier(channel)] = handler }
        if !channel.isActive { closed(channel) }
    }

    func unwatch(_ channel: any Channel) {
        watchers.withLock { $0[ObjectIdentifier(channel)] = nil }
    }

    func closed(_ channel: any Channel) {
        watchers.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }?()
    }

    /// The handler for one connection's pipeline.
    func makeHandler() -> any RemovableChannelHandler & Sendable { Handler(disconnects: self) }

    private final class Handler: ChannelInboundHandler, RemovableChannelHandler, Sendable {
        typealias InboundIn = NIOAny

        private let disconnects: Disconnects

        init(disconnects: Disconnects) {
            self.disconnects = disconnects
        }

        func channelInactive(context: ChannelHandlerContext) {
            disconnects.closed(context.channel)
            context.fireChannelInactive()
        }

        /// Half-closed connections stay active, and a client that is gone looks like one that only has nothing more to
        /// say; as other servers do, we take it for gone.
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed = event { disconnects.closed(context.channel) }
            context.fireUserInboundEventTriggered(event)
        }
    }
}
