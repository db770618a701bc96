import CZlib
import Foundation

/// Reads zip files such as the SEC's: stored and deflated entries, found through the central directory.
///
/// Archives over 4 GB (zip64), encryption and other methods are refused by name; no quarter has needed them.
struct ZipArchive {
    struct Entry {
        let name: String
        fileprivate let method: Int
        fileprivate let checksum: UInt32
        fileprivate let packedSize: Int
        fileprivate let size: Int
        fileprivate let offset: Int
    }

    let entries: [Entry]
    private let file: MappedFile

    init(_ path: String) throws(DataSetError) {
        file = try MappedFile(path)
        let bytes = file.text
        guard let end = Self.endOfDirectory(bytes) else {
            throw DataSetError(
                .brokenArchive,
                file: file.name,
                "it has no central directory, so it is cut or no zip file"
            )
        }
        var (offset, entries) = (bytes.number(at: end + 16, bytes: 4), [Entry]())
        for _ in 0..<bytes.number(at: end + 10, bytes: 2) {
            guard bytes.number(at: offset, bytes: 4) == 0x0201_4B50, offset + 46 <= bytes.count else {
                throw DataSetError(.brokenArchive, file: file.name, "its central directory is broken")
            }
            let nameLength = bytes.number(at: offset + 28, bytes: 2)
            guard offset + 46 + nameLength <= bytes.count else {
                throw DataSetError(.brokenArchive, file: file.name, "its central directory is cut")
            }
            entries.append(
                Entry(
                    name: bytes[offset + 46..<offset + 46 + nameLength].string,
                    method: bytes.number(at: offset + 10, bytes: 2),
                    checksum: UInt32(bytes.number(at: offset + 16, bytes: 4)),
                    packedSize: bytes.number(at: offset + 20, bytes: 4),
                    size: bytes.number(at: offset + 24, bytes: 4),
                    offset: bytes.number(at: offset + 42, bytes: 4)
                )
            )
            offset +=
                46 + nameLength + bytes.number(at: offset + 30, bytes: 2) + bytes.number(at: offset + 32, bytes: 2)
        }
        self.entries = entries
    }

    /// The record at the end, before a comment of up to 64 kB.
    private static func endOfDirectory(_ bytes: ByteText) -> Int? {
        var offset = bytes.count - 22
        while offset >= 0, offset >= bytes.count - 22 - 65_535 {
            if bytes.number(at: offset, bytes: 4) == 0x0605_4B50 { return offset }
            offset -= 1
        }
        return nil
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
        let bytes = file.text
        let start =
            entry.offset + 30 + bytes.number(at: entry.offset + 26, bytes: 2)
            + bytes.number(at: entry.offset + 28, bytes: 2)
        guard bytes.number(at: entry.offset, bytes: 4) == 0x0403_4B50, start + entry.packedSize <= bytes.count else {
            throw DataSetError(.brokenArchive, file: "\(file.name)/\(entry.name)", "it is cut")
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

extension ByteText {
    /// A little-endian number; zero beyond the end, where no signature matches.
    fileprivate func number(at offset: Int, bytes count: Int) -> Int {
        guard offset >= 0, offset + count <= self.count else { return 0 }
        return (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
}
