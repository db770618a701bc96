import NIOCore
import QueryPlanner
import Warehouse

/// A page of additions, ready to be sent as a server-sent event whose id is the place behind it.
struct AdditionEvent: Sendable {
    let page: AdditionPage
    /// The whole event; nil when there is nothing to tell.
    let frame: ByteBuffer?

    init(_ page: AdditionPage, body: some Sequence<UInt8>) {
        self.page = page
        guard !page.isEmpty else {
            frame = nil
            return
        }
        var frame = ByteBuffer()
        frame.writeString("event: next\nid: \(page.end)\ndata: ")
        frame.writeBytes(body)
        frame.writeString("\n\n")
        self.frame = frame
    }
}
