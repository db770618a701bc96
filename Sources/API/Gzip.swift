import CZlib
import NIOCore

/// gzip (RFC 1952) by zlib.
enum Gzip {
    /// Below this a compressed body hardly saves a packet.
    static let smallestBody = 1024

    /// The bytes compressed, or null when zlib has no memory for it or they do not shrink.
    static func compress(_ bytes: ByteBufferView) -> ByteBuffer? {
        var stream = z_stream()
        // 15 + 16: the largest window, with gzip's header. Level 5: within 2 % of level 6 for JSON at two thirds of its time.
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(&stream, 5, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
            return nil
        }
        defer { deflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: bytes.count)
        let status = bytes.withUnsafeBytes { input in
            output.withUnsafeMutableBytes { space in
                stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = space.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(space.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END else { return nil }
        return ByteBuffer(bytes: output.prefix(Int(stream.total_out)))
    }

    /// Whether an `Accept-Encoding` header takes gzip.
    static func isAccepted(_ header: String?) -> Bool {
        guard let header else { return false }
        var wildcard = false
        for part in header.lowercased().split(separator: ",") {
            let pieces = part.split(separator: ";").map(\.trimmingSpaces)
            let quality = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            switch pieces.first {
            case "gzip", "x-gzip": return quality > 0
            case "*": wildcard = quality > 0
            default: break
            }
        }
        return wildcard
    }
}
