import Foundation
import NIOCore
import Synchronization

/// A complete answer with data, kept for the requests that ask the same.
package final class CachedAnswer: Sendable {
    package let body: ByteBuffer
    /// When the data it was made from last changed.
    package let asOf: Date
    /// For metrics: whoever gets a kept answer did not parse the document.
    package let operationName: String?
    private let compressed = Mutex<ByteBuffer?>(nil)

    package init(body: [UInt8], asOf: Date, operationName: String? = nil) {
        self.body = ByteBuffer(bytes: body)
        self.asOf = asOf
        self.operationName = operationName
    }

    /// The body for a client that takes gzip: compressed at its first use, and only when that pays.
    package func gzipped() -> ByteBuffer? {
        guard body.readableBytes >= Gzip.smallestBody else { return nil }
        return compressed.withLock { compressed in
            if compressed == nil { compressed = Gzip.compress(body.readableBytesView) }
            return compressed
        }
    }

    /// What it counts against the cache's bound: body, a compressed copy (JSON shrinks to a quarter or less), overhead.
    var cost: Int { body.readableBytes + body.readableBytes / 4 + 256 }
}
