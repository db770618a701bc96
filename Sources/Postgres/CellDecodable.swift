import SQLBuilder

/// A value that can be read from PostgreSQL's text format.
///
/// Decimals, dates and times are read as `String`: their text is exact, and what it means is for the caller to say.
package protocol CellDecodable {
    /// Throws ``CellMismatch`` where the text is no such value, or is NULL and the type has no room for that.
    init(cell: UnsafeRawBufferPointer?) throws
}

package struct CellMismatch: Error {
    package let message: String

    package init(_ message: String) { self.message = message }

    static func expected(_ type: Any.Type, _ cell: UnsafeRawBufferPointer) -> CellMismatch {
        CellMismatch("expected \(type), got \"\(String(decoding: cell.prefix(80), as: UTF8.self))\"")
    }
}

private func present(_ cell: UnsafeRawBufferPointer?, _ type: Any.Type) throws -> UnsafeRawBufferPointer {
    guard let cell else { throw CellMismatch("expected \(type), got NULL") }
    return cell
}

extension Int: CellDecodable {
    package init(cell: UnsafeRawBufferPointer?) throws {
        let cell = try present(cell, Int.self)
        var digits = cell[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty else { throw CellMismatch.expected(Int.self, cell) }
        var value = 0
        for byte in digits {
            let digit = Int(byte) - 48
            guard (0...9).contains(digit) else { throw CellMismatch.expected(Int.self, cell) }
            let (scaled, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (next, carried) = scaled.subtractingReportingOverflow(digit)
            guard !overflowed, !carried else { throw CellMismatch.expected(Int.self, cell) }
            value = next  // Kept negative, whose range is the larger one.
        }
        if isNegative {
            self = value
        } else {
            guard value != .min else { throw CellMismatch.expected(Int.self, cell) }
            self = -value
        }
    }
}

extension Bool: CellDecodable {
    package init(cell: UnsafeRawBufferPointer?) throws {
        let cell = try present(cell, Bool.self)
        switch cell.first {
        case UInt8(ascii: "t") where cell.count == 1: self = true
        case UInt8(ascii: "f") where cell.count == 1: self = false
        default: throw CellMismatch.expected(Bool.self, cell)
        }
    }
}

extension String: CellDecodable {
    package init(cell: UnsafeRawBufferPointer?) throws {
        self.init(decoding: try present(cell, String.self), as: UTF8.self)
    }
}

extension Double: CellDecodable {
    package init(cell: UnsafeRawBufferPointer?) throws {
        let cell = try present(cell, Double.self)
        guard let value = Double(String(decoding: cell, as: UTF8.self)) else {
            throw CellMismatch.expected(Double.self, cell)
        }
        self = value
    }
}

extension Bytea: CellDecodable {
    package init(cell: UnsafeRawBufferPointer?) throws {
        let cell = try present(cell, Bytea.self)
        let digits = cell.dropFirst(2)
        guard cell.starts(with: "\\x".utf8), digits.count.isMultiple(of: 2) else {
            throw CellMismatch.expected(Bytea.self, cell)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        var high: UInt8?
        for byte in digits {
            guard let nibble = Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init(_:)) else {
                throw CellMismatch.expected(Bytea.self, cell)
            }
            if let first = high {
                bytes.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
        self.init(bytes)
    }
}

extension Optional: CellDecodable where Wrapped: CellDecodable {
    package init(cell: UnsafeRawBufferPointer?) throws {
        self = cell == nil ? nil : try Wrapped(cell: cell)
    }
}

extension Array: CellDecodable where Element: CellDecodable {
    package init(cell: UnsafeRawBufferPointer?) throws {
        var elements: [Element] = []
        try ArrayLiteral(try present(cell, Self.self)).visit { elements.append(try Element(cell: $0)) }
        self = elements
    }
}
