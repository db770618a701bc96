import CZlib

/// Why packed bytes could not be unpacked.
struct UnpackingError: Error, Sendable, Equatable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Unpacking of gzip files, with a limit on what comes out.
enum Gzip {
    /// The bytes themselves when they are not packed.
    static func unpackedIfPacked(_ bytes: [UInt8], limit: Int) throws(UnpackingError) -> [UInt8] {
        guard bytes.starts(with: [0x1F, 0x8B]) else { return bytes }
        var result: [UInt8] = []
        var inflater = try Inflater(.gzip)
        var offset = 0
        while offset < bytes.count, !inflater.isAtEnd {
            let end = min(offset + (1 << 18), bytes.count)
            try inflater.push(bytes[offset..<end]) { output throws(UnpackingError) in
                guard result.count + output.count <= limit else {
                    throw UnpackingError("it unpacks to more than \(limit) bytes")
                }
                result.append(contentsOf: output)
            }
            offset = end
        }
        guard inflater.isAtEnd else { throw UnpackingError("its gzip data ends too early") }
        return result
    }
}

/// Inflates a stream piece by piece, in bounded memory.
struct Inflater: ~Copyable {
    enum Format: Int32 {
        /// With gzip's header and checksum.
        case gzip = 31
        /// Deflate alone, as in zip archives.
        case raw = -15
    }

    private(set) var isAtEnd = false
    private let stream: UnsafeMutablePointer<z_stream>
    private let buffer: UnsafeMutableBufferPointer<UInt8>

    init(_ format: Format) throws(UnpackingError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        buffer = .allocate(capacity: 1 << 18)
        guard form4_inflate_init(stream, format.rawValue) == Z_OK else { throw UnpackingError("zlib does not start") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        buffer.deallocate()
    }

    /// Gives what `input` unpacks to, in pieces, and ignores what follows the stream's end.
    mutating func push(
        _ input: ArraySlice<UInt8>,
        _ output: (UnsafeBufferPointer<UInt8>) throws(UnpackingError) -> Void
    ) throws(UnpackingError) {
        var input = Array(input)
        let count = input.count
        let result: Result<Bool, UnpackingError> = input.withUnsafeMutableBufferPointer { bytes in
            stream.pointee.next_in = bytes.baseAddress
            stream.pointee.avail_in = UInt32(count)
            do throws(UnpackingError) {
                return .success(try drain(output))
            } catch {
                return .failure(error)
            }
        }
        if try result.get() { isAtEnd = true }
    }

    /// Whether the stream's end was reached.
    private func drain(
        _ output: (UnsafeBufferPointer<UInt8>) throws(UnpackingError) -> Void
    ) throws(UnpackingError) -> Bool {
        while true {
            stream.pointee.next_out = buffer.baseAddress
            stream.pointee.avail_out = UInt32(buffer.count)
            let status = inflate(stream, Z_NO_FLUSH)
            let made = buffer.count - Int(stream.pointee.avail_out)
            if made > 0 { try output(UnsafeBufferPointer(rebasing: buffer[..<made])) }
            switch status {
            case Z_STREAM_END: return true
            case Z_OK where made == buffer.count || stream.pointee.avail_in > 0: continue
            case Z_OK, Z_BUF_ERROR: return false
            default: throw UnpackingError("its compressed data is broken")
            }
        }
    }
}
