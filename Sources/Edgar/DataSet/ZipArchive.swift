import CZlib
import Foundation

/// Reads zip files such as the SEC's: stored and deflated entries, found through the central directory, of any size.
///
/// An archive comes from outside: nothing in it is believed before it is checked, and what it unpacks to is bounded.
struct ZipArchive {
    struct Entry {
        let name: String
        fileprivate let isEncrypted: Bool
        fileprivate let method: Int
        fileprivate let checksum: UInt32
        fileprivate let packedSize: Int
        fileprivate let size: Int
        fileprivate let offset: Int
    }

    /// A quarter is 60 MB; ten million transactions in one are 3 GB.
    private static let largestEntry = 32 << 30
    /// Tables shrink to a tenth or twentieth; what swells more than this is made to fill the disk.
    private static let largestRatio = 200
    private static let alwaysAllowed = 1 << 20

    let entries: [Entry]
    private let file: MappedFile

    init(_ path: String) throws(DataSetError) {
        let file = try MappedFile(path)
        let bytes = file.text
        func broken(_ detail: String) -> DataSetError { DataSetError(.brokenArchive, file: file.name, detail) }
        guard let directory = Directory(bytes) else {
            throw broken("it has no central directory, so it is cut or no zip file")
        }
        guard (0...bytes.count).contains(directory.offset), (0...bytes.count / 46).contains(directory.count) else {
            throw broken("its central directory is cut")
        }
        var (offset, entries) = (directory.offset, [Entry]())
        for _ in 0..<directory.count {
            guard bytes.number(at: offset, bytes: 4) == 0x0201_4B50, let entry = Entry(bytes, at: offset) else {
                throw broken("its central directory is broken")
            }
            entries.append(entry)
            offset += Entry.length(bytes, at: offset)
        }
        self.file = file
        self.entries = entries
    }

    /// Where the central directory stands.
    private struct Directory {
        var count: Int
        var offset: Int

        /// From the record at the end, before a comment of up to 64 kB; numbers too large for it stand in the record of
        /// zip64, which a locator right before it points to.
        init?(_ bytes: ByteText) {
            let last = bytes.count - 22
            let ends = stride(from: last, through: max(0, last - 65_535), by: -1)
            guard let end = ends.first(where: { bytes.number(at: $0, bytes: 4) == 0x0605_4B50 }) else { return nil }
            count = bytes.number(at: end + 10, bytes: 2)
            offset = bytes.number(at: end + 16, bytes: 4)
            guard bytes.number(at: end - 20, bytes: 4) == 0x0706_4B50 else { return }
            let large = bytes.number(at: end - 12, bytes: 8)
            guard bytes.number(at: large, bytes: 4) == 0x0606_4B50 else { return nil }
            count = bytes.number(at: large + 32, bytes: 8)
            offset = bytes.number(at: large + 48, bytes: 8)
        }
    }

    /// Unpacks an entry into a file, piece by piece, and checks its sum.
    func extract(_ entry: Entry, to path: String) throws(DataSetError) {
        let packed = try packedBytes(of: entry)
        guard let output = fopen(path, "wb") else {
            throw DataSetError(.unreadable, file: path, "it cannot be written: " + String(cString: strerror(errno)))
        }
        defer { fclose(output) }
        var (sum, size) = (crc32(0, nil, 0), 0)
        do throws(UnpackingError) {
            try unpack(packed, entry) { bytes throws(UnpackingError) in
                sum = crc32(sum, bytes.baseAddress, UInt32(bytes.count))
                size += bytes.count
                guard size <= entry.size else { throw UnpackingError("it unpacks to more than the directory says") }
                guard fwrite(bytes.baseAddress, 1, bytes.count, output) == bytes.count else {
                    throw UnpackingError("the disk takes no more: " + String(cString: strerror(errno)))
                }
            }
        } catch {
            throw DataSetError(.brokenArchive, file: "\(file.name)/\(entry.name)", error.description)
        }
        guard size == entry.size, UInt32(sum) == entry.checksum else {
            throw DataSetError(.brokenArchive, file: "\(file.name)/\(entry.name)", "its checksum is wrong")
        }
    }

    private func packedBytes(of entry: Entry) throws(DataSetError) -> ByteText {
        func refused(_ detail: String) -> DataSetError {
            DataSetError(.brokenArchive, file: "\(file.name)/\(entry.name)", detail)
        }
        if entry.isEncrypted { throw refused("it is encrypted") }
        let allowed = min(Self.largestEntry, max(Self.alwaysAllowed, entry.packedSize * Self.largestRatio))
        guard entry.size <= allowed else {
            throw refused("it unpacks from \(entry.packedSize) to \(entry.size) bytes, which no table does")
        }
        let bytes = file.text
        let start =
            entry.offset + 30 + bytes.number(at: entry.offset + 26, bytes: 2)
            + bytes.number(at: entry.offset + 28, bytes: 2)
        guard bytes.number(at: entry.offset, bytes: 4) == 0x0403_4B50, start + entry.packedSize <= bytes.count else {
            throw refused("it is cut")
        }
        return bytes[start..<start + entry.packedSize]
    }

    private func unpack(
        _ packed: ByteText,
        _ entry: Entry,
        _ output: (UnsafeBufferPointer<UInt8>) throws(UnpackingError) -> Void
    ) throws(UnpackingError) {
        let chunk = 1 << 18
        guard entry.method == 0 || entry.method == 8 else {
            throw UnpackingError("it is packed with method \(entry.method), and only deflate is read")
        }
        var inflater = try Inflater(.raw)
        var offset = 0
        while offset < packed.count, !inflater.isAtEnd {
            let piece = Array(packed[offset..<min(offset + chunk, packed.count)].bytes)
            if entry.method == 0 {
                let result: Result<Void, UnpackingError> = piece.withUnsafeBufferPointer { bytes in
                    do throws(UnpackingError) { return .success(try output(bytes)) } catch { return .failure(error) }
                }
                try result.get()
            } else {
                try inflater.push(piece[...], output)
            }
            offset += chunk
        }
        if entry.method == 8, !inflater.isAtEnd { throw UnpackingError("its data ends too early") }
    }
}

extension ZipArchive.Entry {
    /// Reads an entry of the central directory; nil when it is cut or points out of the file.
    fileprivate init?(_ bytes: ByteText, at offset: Int) {
        let nameEnd = offset + 46 + bytes.number(at: offset + 28, bytes: 2)
        let extraEnd = nameEnd + bytes.number(at: offset + 30, bytes: 2)
        guard extraEnd <= bytes.count else { return nil }
        name = bytes[offset + 46..<nameEnd].string
        isEncrypted = bytes.number(at: offset + 8, bytes: 2) & 1 == 1
        method = bytes.number(at: offset + 10, bytes: 2)
        checksum = UInt32(bytes.number(at: offset + 16, bytes: 4))
        var large = LargeNumbers(bytes[nameEnd..<extraEnd])
        size = large.value(instead: bytes.number(at: offset + 24, bytes: 4))
        packedSize = large.value(instead: bytes.number(at: offset + 20, bytes: 4))
        self.offset = large.value(instead: bytes.number(at: offset + 42, bytes: 4))
        guard size >= 0, (0...bytes.count).contains(packedSize), (0...bytes.count).contains(self.offset) else {
            return nil
        }
    }

    fileprivate static func length(_ bytes: ByteText, at offset: Int) -> Int {
        46 + [28, 30, 32].reduce(0) { $0 + bytes.number(at: offset + $1, bytes: 2) }
    }

    /// The extra field of zip64: the numbers that four bytes do not hold, in the order of the entry's fields.
    private struct LargeNumbers {
        private let field: ByteText
        private var next = 0

        init(_ extra: ByteText) {
            var offset = 0
            while offset + 4 <= extra.count {
                let end = min(extra.count, offset + 4 + extra.number(at: offset + 2, bytes: 2))
                if extra.number(at: offset, bytes: 2) == 1 {
                    field = extra[offset + 4..<end]
                    return
                }
                offset = end
            }
            field = extra[0..<0]
        }

        mutating func value(instead number: Int) -> Int {
            guard number == 0xFFFF_FFFF else { return number }
            defer { next += 8 }
            return next + 8 <= field.count ? field.number(at: next, bytes: 8) : number
        }
    }
}

extension ByteText {
    /// A little-endian number; zero beyond the end, where no signature matches, and the largest where it has 64 bits.
    fileprivate func number(at offset: Int, bytes count: Int) -> Int {
        guard offset >= 0, offset <= self.count - count else { return 0 }
        let number = (0..<count).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
        return Int(clamping: number)
    }
}
