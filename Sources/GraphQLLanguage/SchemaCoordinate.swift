// The name of one element of a schema, for people and tools (specification, "Schema Coordinates").

/// `Company`, `Company.activity`, `Company.activity(over:)`, `@deprecated` or `@deprecated(reason:)`.
package enum SchemaCoordinate: Hashable, Sendable {
    case type(String)
    /// A field, an input field or an enum value.
    case member(type: String, name: String)
    case argument(type: String, field: String, name: String)
    case directive(String)
    case directiveArgument(directive: String, name: String)

    /// Reads a text that is one coordinate; unlike in documents, nothing in it is ignored, spaces included.
    package init(parsing text: String) throws(SyntaxError) {
        var reader = Reader(source: Source(text), bytes: Array(text.utf8))
        self = try reader.coordinate()
    }

    private struct Reader {
        let source: Source
        let bytes: [UInt8]
        private var position = 0

        init(source: Source, bytes: [UInt8]) {
            self.source = source
            self.bytes = bytes
        }

        mutating func coordinate() throws(SyntaxError) -> SchemaCoordinate {
            if take("@") {
                let directive = try name()
                let argument = try argument()
                try end()
                return argument.map { .directiveArgument(directive: directive, name: $0) } ?? .directive(directive)
            }
            let type = try name()
            guard take(".") else {
                try end()
                return .type(type)
            }
            let member = try name()
            let argument = try argument()
            try end()
            return argument.map { .argument(type: type, field: member, name: $0) } ?? .member(type: type, name: member)
        }

        /// `(name:)`, if there is one.
        private mutating func argument() throws(SyntaxError) -> String? {
            guard take("(") else { return nil }
            let name = try name()
            guard take(":") else { throw unexpected("':'") }
            guard take(")") else { throw unexpected("')'") }
            return name
        }

        private mutating func name() throws(SyntaxError) -> String {
            let start = position
            while position < bytes.count, bytes[position].isNameContinue { position += 1 }
            guard start < position, !(0x30...0x39).contains(bytes[start]) else {
                position = start
                throw unexpected("Name")
            }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        private func end() throws(SyntaxError) {
            guard position == bytes.count else { throw unexpected("<EOF>") }
        }

        private func unexpected(_ expected: String) -> SyntaxError {
            let rest = String(decoding: bytes[position...], as: UTF8.self)
            let found = rest.unicodeScalars.first.map { "'\($0)'" } ?? "<EOF>"
            return SyntaxError("Expected \(expected), found \(found).", at: source.location(at: Offset(position)))
        }
    }
}

extension SchemaCoordinate: CustomStringConvertible {
    package var description: String {
        switch self {
        case .type(let type): type
        case .member(let type, let name): "\(type).\(name)"
        case .argument(let type, let field, let name): "\(type).\(field)(\(name):)"
        case .directive(let directive): "@\(directive)"
        case .directiveArgument(let directive, let name): "@\(directive)(\(name):)"
        }
    }
}
