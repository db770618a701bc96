import CZlib
import Foundation

/// Makes small zip files for tests.
enum ZipFile {
    static func bytes(_ entries: [(name: String, content: [UInt8])], isDeflated: Bool = true) -> [UInt8] {
        var (file, directory): ([UInt8], [UInt8]) = ([], [])
        for (name, content) in entries {
            let packed = isDeflated ? deflated(content) : content
            let sum = content.withUnsafeBufferPointer { UInt32(crc32(0, $0.baseAddress, UInt32($0.count))) }
            let method: UInt32 = isDeflated ? 8 : 0
            var common: [UInt8] = number(20, 2) + number(0, 2) + number(method, 2) + number(0, 4)
            common += number(sum, 4) + number(UInt32(packed.count), 4) + number(UInt32(content.count), 4)
            common += number(UInt32(name.utf8.count), 2) + number(0, 2)
            directory += number(0x0201_4B50, 4) + number(20, 2) + common + number(0, 2) + number(0, 2) + number(0, 2)
            directory += number(0, 4) + number(UInt32(file.count), 4) + Array(name.utf8)
            file += number(0x0403_4B50, 4) + common + Array(name.utf8) + packed
        }
        let count = number(UInt32(entries.count), 2)
        let end = number(0x0605_4B50, 4) + number(0, 4) + count + count + number(UInt32(directory.count), 4)
        return file + directory + end + number(UInt32(file.count), 4) + number(0, 2)
    }

    private static func number(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }

    /// - Parameter format: the window bits of zlib: -15 for deflate alone, 31 for gzip.
    static func deflated(_ content: [UInt8], format: Int32 = -15) -> [UInt8] {
        var input = content
        var output = [UInt8](repeating: 0, count: content.count + content.count / 100 + 1000)
        var stream = z_stream()
        guard form4_deflate_init(&stream, 6, format) == Z_OK else { return [] }
        defer { deflateEnd(&stream) }
        let (inputCount, outputCount) = (UInt32(input.count), UInt32(output.count))
        let made = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = inputCount
                stream.next_out = output.baseAddress
                stream.avail_out = outputCount
                _ = deflate(&stream, Z_FINISH)
                return Int(outputCount - stream.avail_out)
            }
        }
        return Array(output[..<made])
    }
}
