import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Ends a connection after the answer where its client expects that (RFC 9112, section 9.3): one of HTTP/1.0, or one
/// that says so in whatever capitals or among other options.
///
/// Hummingbird looks for `Connection: close` only, and behind the codec the version is gone: so the wish is spelt out
/// before it.
final class ConnectionEnding: ChannelInboundHandler, RemovableChannelHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data), head.version != .http1_1 || !head.isKeepAlive else {
            return context.fireChannelRead(data)
        }
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// Puts a new one before the codec of a pipeline that Hummingbird has set up so far.
    final class Installer: ChannelInboundHandler, RemovableChannelHandler, Sendable {
        typealias InboundIn = NIOAny

        func handlerAdded(context: ChannelHandlerContext) {
            let pipeline = context.pipeline.syncOperations
            guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
            try? pipeline.addHandler(ConnectionEnding(), position: .before(codec))
            pipeline.removeHandler(context: context, promise: nil)
        }
    }
}
