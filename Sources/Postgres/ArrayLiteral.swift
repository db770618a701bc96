/// A one-dimensional array in PostgreSQL's text format, `{1,NULL,"a, b"}`, read without building anything.
package struct ArrayLiteral {
    private let text: UnsafeRawBufferPointer

    package init(_ text: UnsafeRawBufferPointer) throws {
        guard text.count >= 2, text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") else {
            throw CellMismatch.expected([String].self, text)
        }
        self.text = UnsafeRawBufferPointer(rebasing: text[1..<text.count - 1])
    }

    /// Calls for each element's text, `nil` for NULL; the pointer is valid during the call only.
    package func visit(_ body: (UnsafeRawBufferPointer?) throws -> Void) throws {
        var position = 0
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                position = try quoted(from: position + 1, body)
            case UInt8(ascii: "{"):
                throw CellMismatch("expected an array of one dimension, got one of several")
            default:
                let end = text[position...].firstIndex(of: UInt8(ascii: ",")) ?? text.count
                let element = UnsafeRawBufferPointer(rebasing: text[position..<end])
                try body(element.elementsEqual("NULL".utf8) ? nil : element)
                position = end
            }
            guard position < text.count else { break }
            guard text[position] == UInt8(ascii: ","), position + 1 < text.count else {
                throw CellMismatch.expected([String].self, text)
            }
            position += 1
        }
    }

    /// Reads up to the closing quote and returns the position behind it.
    private func quoted(from start: Int, _ body: (UnsafeRawBufferPointer?) throws -> Void) throws -> Int {
        var unescaped: [UInt8] = []
        var position = start
        while position < text.count, text[position] != UInt8(ascii: "\"") {
            if text[position] == UInt8(ascii: "\\") { position += 1 }
            guard position < text.count else { break }
            unescaped.append(text[position])
            position += 1
        }
        guard position < text.count else { throw CellMismatch.expected([String].self, text) }
        try unescaped.withUnsafeBytes { try body($0) }
        return position + 1
    }
}
