// The text of a document, and where in it an offset lies.

/// A GraphQL document's text.
///
/// Nodes hold offsets into it; line and column are computed only for errors.
package struct Source: Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The line and column of a byte offset (clamped to the text), both counted from 1.
    ///
    /// Columns count Unicode scalars. A line ends with LF, CR or CR LF (specification, "Line Terminators").
    /// Cost: one walk over the text before `offset`.
    package func location(at offset: Offset) -> SourceLocation {
        var line = 1
        var column = 1
        var previous: UInt8 = 0
        for byte in text.utf8.prefix(Int(offset)) {
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
