// JSON text into a byte buffer.

import GraphQLLanguage

package enum JSONWriter {
    package static func write(_ value: Value, into bytes: inout [UInt8]) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .int(let text), .float(let text): bytes.append(contentsOf: text.utf8)
        case .string(let text), .enumeration(let text): write(text, into: &bytes)
        case .list(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(item, into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            for (index, field) in object.fields.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(field.name, into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                write(field.value, into: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    package static func write(_ text: String, into bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { write(utf8: UnsafeRawBufferPointer($0), into: &bytes) }
    }

    /// UTF-8 text as a JSON string: quoted, with quotes, backslashes and control characters escaped.
    package static func write(utf8 text: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        for index in 0..<text.count {
            let byte = text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            if start < index { bytes.append(contentsOf: text[start..<index]) }
            start = index + 1
            switch byte {
            case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0x08: bytes.append(contentsOf: "\\b".utf8)
            case 0x0C: bytes.append(contentsOf: "\\f".utf8)
            default:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
        if start < text.count { bytes.append(contentsOf: text[start..<text.count]) }
        bytes.append(UInt8(ascii: "\""))
    }

    package static func write(_ errors: [GraphQLError], into bytes: inout [UInt8]) {
        write(.list(errors.map(\.value)), into: &bytes)
    }
}

extension GraphQLError {
    /// The error as the response shows it.
    package var value: Value {
        var object: ObjectValue = ["message": .string(message)]
        if !locations.isEmpty {
            object.append(
                "locations",
                .list(locations.map { .object(["line": .int($0.line), "column": .int($0.column)]) })
            )
        }
        if let path {
            let elements = path.map { element in
                switch element {
                case .key(let key): Value.string(key)
                case .index(let index): Value.int(index)
                }
            }
            object.append("path", .list(elements))
        }
        if !extensions.isEmpty { object.append("extensions", .object(extensions)) }
        return .object(object)
    }
}
