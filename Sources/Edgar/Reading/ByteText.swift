import Foundation

/// Bytes read in place: the parts of a file are found and cut without copying it.
///
/// Valid only while the buffer it was made from is.
struct ByteText {
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var count: Int { bytes.count }
    var isEmpty: Bool { bytes.isEmpty }

    subscript(range: Range<Int>) -> ByteText { ByteText(UnsafeRawBufferPointer(rebasing: bytes[range])) }

    /// The offset of the first occurrence at or after `start`.
    func firstOffset(of needle: StaticString, from start: Int = 0) -> Int? {
        let length = needle.utf8CodeUnitCount
        guard let base = bytes.baseAddress, length > 0 else { return nil }
        var offset = start
        while offset + length <= count {
            let first = memchr(base + offset, Int32(needle.utf8Start.pointee), count - length + 1 - offset)
            guard let first else { return nil }
            if memcmp(first, needle.utf8Start, length) == 0 { return UnsafeRawPointer(first) - base }
            offset = UnsafeRawPointer(first) - base + 1
        }
        return nil
    }

    func contains(_ needle: StaticString) -> Bool { firstOffset(of: needle) != nil }

    func starts(with prefix: StaticString) -> Bool {
        guard let base = bytes.baseAddress, count >= prefix.utf8CodeUnitCount else { return false }
        return memcmp(base, prefix.utf8Start, prefix.utf8CodeUnitCount) == 0
    }

    /// Without white space and a byte order mark at the start, and white space at the end.
    var trimmed: ByteText {
        var start = 0
        if starts(with: "\u{FEFF}") { start = 3 }
        var end = count
        while start < end, isXMLSpace(bytes[start]) { start += 1 }
        while end > start, isXMLSpace(bytes[end - 1]) { end -= 1 }
        return self[start..<end]
    }

    /// The line, from 1, on which the byte at `offset` stands.
    func line(at offset: Int) -> Int { 1 + bytes[0..<min(offset, count)].count { $0 == UInt8(ascii: "\n") } }

    /// How far into this text the other, a part of it, begins.
    func offset(of part: ByteText) -> Int {
        guard let base = bytes.baseAddress, let other = part.bytes.baseAddress else { return 0 }
        return other - base
    }

    /// Text that is no UTF-8 is taken for Windows-1252, as browsers do: its letters would be lost otherwise.
    var string: String { String(validating: bytes, as: UTF8.self) ?? Windows1252.string(bytes) }

    /// Without white space around it, also of the kinds beyond ASCII.
    var trimmedString: String {
        let text = trimmed
        guard let first = text.bytes.first, let last = text.bytes.last else { return "" }
        return first < 0x7F && last < 0x7F ? text.string : text.string.trimmedText
    }

    /// The parts between line ends, without empty ones.
    var lines: some Sequence<ByteText> {
        bytes.split { $0 == 10 || $0 == 13 }.lazy.map { ByteText(UnsafeRawBufferPointer(rebasing: $0)) }
    }

    func firstOffset(of byte: UInt8) -> Int? { bytes.firstIndex(of: byte) }
}

/// The encoding of western Windows, nearly Latin-1.
private enum Windows1252 {
    /// What stands for the bytes 0x80 to 0x9F; five of them stand for nothing.
    private static let special = Array(
        "\u{20AC}\u{FFFD}\u{201A}\u{0192}\u{201E}\u{2026}\u{2020}\u{2021}\u{02C6}\u{2030}\u{0160}\u{2039}\u{0152}\u{FFFD}\u{017D}\u{FFFD}\u{FFFD}\u{2018}\u{2019}\u{201C}\u{201D}\u{2022}\u{2013}\u{2014}\u{02DC}\u{2122}\u{0161}\u{203A}\u{0153}\u{FFFD}\u{017E}\u{0178}"
            .unicodeScalars
    )

    static func string(_ bytes: UnsafeRawBufferPointer) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            text.append((0x80...0x9F).contains(byte) ? special[Int(byte) - 0x80] : Unicode.Scalar(byte))
        }
        return String(text)
    }
}

func isXMLSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

extension StringProtocol {
    /// Without white space around it; nil when nothing is left.
    var trimmedToNil: String? {
        let trimmed = trimmedText
        return trimmed.isEmpty ? nil : trimmed
    }

    var trimmedText: String {
        var rest = String(self).unicodeScalars[...]
        while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
