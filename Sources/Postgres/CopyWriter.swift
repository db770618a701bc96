import SQLBuilder

/// Rows on their way to `COPY … FROM STDIN`, sent in pieces while they are written.
package final class CopyWriter {
    /// Large enough that the cost of a piece does not matter, small enough to keep memory flat.
    private static let pieceSize = 256 * 1024

    private var buffer = CopyBuffer()
    private let send: ([UInt8]) async throws -> Void

    init(send: @escaping ([UInt8]) async throws -> Void) {
        self.send = send
        buffer.bytes.reserveCapacity(Self.pieceSize + 4096)
    }

    /// Adds one row; the closure adds its cells in the order of the columns.
    nonisolated(nonsending) package func row(_ cells: (inout CopyBuffer) -> Void) async throws {
        cells(&buffer)
        buffer.endRow()
        if buffer.bytes.count >= Self.pieceSize { try await flush() }
    }

    /// Adds rows that are encoded already, such as a buffer filled elsewhere.
    nonisolated(nonsending) package func rows(_ encoded: CopyBuffer) async throws {
        buffer.bytes += encoded.bytes
        if buffer.bytes.count >= Self.pieceSize { try await flush() }
    }

    nonisolated(nonsending) func flush() async throws {
        if let reason = buffer.problem { throw PostgresError(.data, reason) }
        if buffer.bytes.isEmpty { return }
        let piece = buffer.bytes
        buffer.bytes.removeAll(keepingCapacity: true)
        try await send(piece)
    }
}

/// Rows in the text format of COPY: tabs between cells, a line a row, `\N` for NULL.
package struct CopyBuffer: Sendable {
    package fileprivate(set) var bytes: [UInt8] = []
    fileprivate private(set) var problem: String?
    private var isRowStart = true

    package init() {}

    package mutating func addNull() {
        separate()
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: "N"))
    }

    package mutating func add(_ text: String) {
        separate()
        // Nearly no text holds anything to escape.
        if text.utf8.allSatisfy({ $0 >= 32 && $0 != UInt8(ascii: "\\") }) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 { escape(byte) }
        }
    }

    /// Any value, as the type's text format.
    package mutating func add(_ value: some SQLBindable) {
        if let text = value.sqlText { add(text) } else { addNull() }
    }

    package mutating func endRow() {
        bytes.append(UInt8(ascii: "\n"))
        isRowStart = true
    }

    private mutating func separate() {
        if isRowStart { isRowStart = false } else { bytes.append(UInt8(ascii: "\t")) }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\\"):
            bytes.append(byte)
            bytes.append(byte)
        case UInt8(ascii: "\n"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(UInt8(ascii: "t"))
        case 0:
            problem = "A text value contains U+0000, which PostgreSQL cannot store."
        default:
            bytes.append(byte)
        }
    }
}
