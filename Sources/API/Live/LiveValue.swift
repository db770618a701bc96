import Crypto
import NIOCore

/// One value of a live query, ready to be sent as a server-sent event.
struct LiveValue: Sendable {
    /// Names the data: equal data has equal ids, whatever version it was read from.
    ///
    /// What `Last-Event-ID` brings back.
    let id: String
    /// The whole event.
    let frame: ByteBuffer

    init(_ body: ByteBuffer) {
        let bytes = Array(body.readableBytesView)
        id = Array(SHA256.hash(data: Self.data(in: bytes)).prefix(12)).hexadecimal
        var frame = ByteBuffer()
        frame.writeString("event: next\nid: \(id)\ndata: ")
        frame.writeBytes(bytes)
        frame.writeString("\n\n")
        self.frame = frame
    }

    /// The response without its extensions, which tell the version: the last entry, since the service writes them last.
    private static func data(in body: [UInt8]) -> ArraySlice<UInt8> {
        let mark = Array(#","extensions":{"data":{"version":"#.utf8)
        var place = body.count - mark.count
        while place > 0 {
            if body[place] == mark[0], body[place..<(place + mark.count)].elementsEqual(mark) { return body[..<place] }
            place -= 1
        }
        return body[...]
    }
}
