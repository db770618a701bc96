import CZlib
import Foundation

/// Makes small zip files for tests.
enum ZipFile {
    struct Entry {
        let name: String
        let content: [UInt8]
        /// What the directory says of the unpacked size, true or not.
        let size: Int
        let flags: UInt32

        init(_ name: String, _ content: [UInt8], size: Int? = nil, flags: UInt32 = 0) {
            (self.name, self.content, self.flags) = (name, content, flags)
            self.size = size ?? content.count
        }
    }

    /// - Parameter isLarge: whether all sizes and places stand in the records of zip64.
    static func bytes(_ entries: [Entry], isDeflated: Bool = true, isLarge: Bool = false) -> [UInt8] {
        var (file, directory): ([UInt8], [UInt8]) = ([], [])
        for entry in entries {
            let packed = isDeflated ? deflated(entry.content) : entry.content
            let sum = entry.content.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
            let name = Array(entry.name.utf8)
            let sizes = [packed.count, entry.size].flatMap { isLarge ? number(0xFFFF_FFFF, 4) : number($0, 4) }
            let extra =
                isLarge
                ? number(1, 2) + number(24, 2) + number(entry.size, 8) + number(packed.count, 8) + number(file.count, 8)
                : []
            let common =
                number(20, 2) + number(Int(entry.flags), 2) + number(isDeflated ? 8 : 0, 2) + number(0, 4)
                + number(Int(sum), 4) + sizes + number(name.count, 2)
            directory += number(0x0201_4B50, 4) + number(20, 2) + common + number(extra.count, 2) + number(0, 10)
            directory += (isLarge ? number(0xFFFF_FFFF, 4) : number(file.count, 4)) + name + extra
            file += number(0x0403_4B50, 4) + common + number(0, 2) + name + packed
        }
        return file + directory + end(of: file.count, directory.count, entries.count, isLarge)
    }

    private static func end(of file: Int, _ directory: Int, _ count: Int, _ isLarge: Bool) -> [UInt8] {
        let end = number(0x0605_4B50, 4) + number(0, 4)
        guard isLarge else {
            return end + number(count, 2) + number(count, 2) + number(directory, 4) + number(file, 4) + number(0, 2)
        }
        let record =
            number(0x0606_4B50, 4) + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8) + number(count, 8)
            + number(count, 8) + number(directory, 8) + number(file, 8)
        let locator = number(0x0706_4B50, 4) + number(0, 4) + number(file + directory, 8) + number(1, 4)
        let full = number(0xFFFF, 2) + number(0xFFFF, 2) + number(0xFFFF_FFFF, 4) + number(0xFFFF_FFFF, 4)
        return record + locator + end + full + number(0, 2)
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
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
