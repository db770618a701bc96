// JSON text to values, for what comes from outside: request bodies and conformance cases (RFC 8259, strictly).

/// Why a text is not JSON, or not JSON that is accepted here.
package struct JSONError: Error, Equatable, Sendable {
    package let message: String
    /// Byte offset of the fault.
    package let offset: Int
}

/// Reads one JSON text.
///
/// Numbers keep their digits and objects their order. Refused, besides what is no JSON: nesting deeper than `depth`, a
/// key that occurs twice, lone surrogates, invalid UTF-8.
package struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let depthLimit: Int
    private var position = 0
    private var depth = 0

    package static func read(_ bytes: [UInt8], depth: Int = 100) throws(JSONError) -> Value {
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<Value, JSONError> in
            do throws(JSONError) {
                var reader = JSONReader(bytes: buffer, depthLimit: depth)
                return .success(try reader.document())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    private mutating func document() throws(JSONError) -> Value {
        skipSpace()
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw error("Unexpected text after the JSON value") }
        return value
    }

    private mutating func value() throws(JSONError) -> Value {
        guard position < bytes.count else { throw error("Unexpected end of the JSON text") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        default: throw error("Expected a JSON value")
        }
    }

    private mutating func word(_ text: StaticString, _ value: Value) throws(JSONError) -> Value {
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes[position...].starts(with: expected) else { throw error("Expected a JSON value") }
        position += expected.count
        return value
    }

    // MARK: Objects and arrays

    private mutating func object() throws(JSONError) -> Value {
        try enter()
        var fields: [ObjectValue.Field] = []
        var names: Set<String> = []
        skipSpace()
        if take(UInt8(ascii: "}")) {
            depth -= 1
            return .object(ObjectValue())
        }
        repeat {
            skipSpace()
            let start = position
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw error("Expected a key") }
            let name = try string()
            guard names.insert(name).inserted else {
                throw JSONError(message: "The key '\(name)' occurs twice in one object", offset: start)
            }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw error("Expected ':' after a key") }
            skipSpace()
            fields.append(ObjectValue.Field(name: name, value: try value()))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("Expected ',' or '}' in an object") }
        depth -= 1
        return .object(ObjectValue(fields))
    }

    private mutating func array() throws(JSONError) -> Value {
        try enter()
        var items: [Value] = []
        skipSpace()
        if take(UInt8(ascii: "]")) {
            depth -= 1
            return .list([])
        }
        repeat {
            skipSpace()
            items.append(try value())
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("Expected ',' or ']' in an array") }
        depth -= 1
        return .list(items)
    }

    private mutating func enter() throws(JSONError) {
        guard depth < depthLimit else { throw error("JSON is nested deeper than \(depthLimit) levels") }
        depth += 1
        position += 1
    }

    // MARK: Numbers

    private mutating func number() throws(JSONError) -> Value {
        let start = position
        var isInteger = true
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) {
            isInteger = false
            try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        return isInteger ? .int(text) : .float(text)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { throw error("Expected a digit") }
    }

    // MARK: Strings

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        // Most strings have no escapes: they are one run of bytes.
        while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") {
            guard bytes[position] >= 0x20 else { throw error("A control character has to be escaped in a string") }
            position += 1
        }
        guard position < bytes.count else { throw error("Unterminated string") }
        if take(UInt8(ascii: "\"")) { return try text(bytes[start..<position - 1], at: start) }
        return try escapedString(from: start)
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var content = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return try text(content[...], at: start)
            }
            if byte == UInt8(ascii: "\\") {
                content.append(contentsOf: String(try escape()).utf8)
            } else {
                guard byte >= 0x20 else { throw error("A control character has to be escaped in a string") }
                content.append(byte)
                position += 1
            }
        }
        throw error("Unterminated string")
    }

    private func text<Bytes: Collection<UInt8>>(_ content: Bytes, at start: Int) throws(JSONError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw JSONError(message: "The string is not valid UTF-8", offset: start)
        }
        return text
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 2
        guard start + 1 < bytes.count else { throw error("Unterminated string") }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(from: start)
        default: throw JSONError(message: "Unknown escape in a string", offset: start)
        }
    }

    private mutating func unicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let code = try fourDigits()
        if let scalar = Unicode.Scalar(code) { return scalar }
        if code < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let trailing = try fourDigits()
            if (0xDC00...0xDFFF).contains(trailing),
                let scalar = Unicode.Scalar(0x10000 + (code - 0xD800) << 10 + (trailing - 0xDC00))
            {
                return scalar
            }
        }
        throw JSONError(message: "A surrogate stands alone in a string", offset: start)
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                throw error("Expected four hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    // MARK: Pieces

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private func error(_ message: String) -> JSONError {
        JSONError(message: message, offset: position)
    }
}
