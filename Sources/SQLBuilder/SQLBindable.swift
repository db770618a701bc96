/// A value that can be sent to PostgreSQL in its text format.
package protocol SQLBindable {
    /// What the type's input function reads; `nil` is NULL.
    var sqlText: String? { get }
}

/// A value that may stand in an array; an array of arrays is written differently, and nobody here needs one.
package protocol SQLScalar: SQLBindable {}

extension String: SQLScalar {
    package var sqlText: String? { self }
}

extension Substring: SQLScalar {
    package var sqlText: String? { String(self) }
}

extension Bool: SQLScalar {
    package var sqlText: String? { self ? "true" : "false" }
}

extension Int: SQLScalar {
    package var sqlText: String? { String(self) }
}

extension Int64: SQLScalar {
    package var sqlText: String? { String(self) }
}

extension Int32: SQLScalar {
    package var sqlText: String? { String(self) }
}

extension Double: SQLScalar {
    /// Swift's shortest text that reads back the same, with PostgreSQL's names for what is no number.
    package var sqlText: String? {
        if isNaN { return "NaN" }
        if isInfinite { return self < 0 ? "-Infinity" : "Infinity" }
        return description
    }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    package var sqlText: String? { flatMap(\.sqlText) }
}

extension Optional: SQLScalar where Wrapped: SQLScalar {}

extension Array: SQLBindable where Element: SQLScalar {
    /// An array literal: every element quoted, so that none can be taken for a delimiter or for `NULL`.
    package var sqlText: String? {
        var literal = "{"
        for (index, element) in enumerated() {
            if index > 0 { literal += "," }
            literal += Self.literal(of: element.sqlText)
        }
        return literal + "}"
    }

    private static func literal(of text: String?) -> String {
        guard let text else { return "NULL" }
        var quoted = "\""
        for character in text.unicodeScalars {
            if character == "\"" || character == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(character)
        }
        return quoted + "\""
    }
}

/// PostgreSQL's bytes: hexadecimal behind `\x`.
package struct Bytea: SQLScalar, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var sqlText: String? {
        let digits = Array("0123456789abcdef".utf8)
        var text = Array("\\x".utf8)
        text.reserveCapacity(2 + 2 * bytes.count)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
