// The text of a document, and where in it an offset lies.

import Synchronization

/// A GraphQL document's text.
///
/// Nodes hold offsets into it; line and column are computed only for errors.
package struct Source: Sendable {
    package let text: String
    private let milestones = Milestones()

    package init(_ text: String) {
        self.text = text
    }

    /// The line and column of a byte offset (clamped to the text), both counted from 1.
    ///
    /// Columns count Unicode scalars. A line ends with LF, CR or CR LF (specification, "Line Terminators").
    /// Cost: one walk over the text for the first place beyond its first half kilobyte, half a kilobyte for all others.
    package func location(at offset: Offset) -> SourceLocation {
        var text = text
        return text.withUTF8 { bytes in
            let offset = min(Int(offset), bytes.count)
            let (start, location) = milestones.last(before: offset, in: bytes)
            return location.moved(over: start..<offset, of: bytes)
        }
    }
}

/// Where lines and columns stand at regular distances: an error may name thousands of places in a megabyte.
private final class Milestones: Sendable {
    private static let distance = 512
    private let known = Mutex<[SourceLocation]>([])

    func last(before offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> (offset: Int, location: SourceLocation) {
        let index = offset / Self.distance
        if index == 0 { return (0, .start) }
        let location = known.withLock { known in
            if known.isEmpty { known = Self.all(in: bytes) }
            return known[index]
        }
        return (index * Self.distance, location)
    }

    private static func all(in bytes: UnsafeBufferPointer<UInt8>) -> [SourceLocation] {
        var location = SourceLocation.start
        return stride(from: 0, through: bytes.count, by: distance).map { offset in
            location = location.moved(over: max(0, offset - distance)..<offset, of: bytes)
            return location
        }
    }
}

/// A byte offset into the UTF-8 text of a `Source`.
package typealias Offset = UInt32

/// A place in a document as people and GraphQL errors name it; both numbers count from 1.
package struct SourceLocation: Hashable, Sendable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension SourceLocation {
    fileprivate static let start = SourceLocation(line: 1, column: 1)

    /// The place after some bytes of a text, this being the place before them.
    fileprivate func moved(over range: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>) -> SourceLocation {
        var line = self.line
        var column = self.column
        var previous = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : 0
        for byte in bytes[range] {
            switch byte {
            case 0x0A where previous == 0x0D:
                break
            case 0x0A, 0x0D:
                line += 1
                column = 1
            case 0x80...0xBF:  // A continuation byte: its scalar was counted with the first byte.
                break
            default:
                column += 1
            }
            previous = byte
        }
        return SourceLocation(line: line, column: column)
    }
}
