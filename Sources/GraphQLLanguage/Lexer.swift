// Cuts UTF-8 bytes into tokens (specification, "Lexical Tokens").

/// A position in the text, from which the next token can be read.
///
/// It makes no values: names, numbers and strings stay bytes until the parser asks for them (`Lexer+Values.swift`).
/// Copy it to look ahead.
struct Lexer {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// Skips what is ignored and reads one token; at the end again and again `endOfFile`.
    mutating func next() throws(LexicalError) -> Token {
        let count = bytes.count
        while position < count {
            let start = position
            let byte = bytes[start]
            switch byte {
            case 0x20, 0x09, 0x2C, 0x0A, 0x0D:  // space, tab, comma, line ends
                position += 1
            case 0x41...0x5A, 0x61...0x7A, 0x5F:
                position += 1
                while position < count, bytes[position].isNameContinue { position += 1 }
                return token(.name, from: start)
            case UInt8(ascii: "{"): return punctuator(.leftBrace)
            case UInt8(ascii: "}"): return punctuator(.rightBrace)
            case UInt8(ascii: "("): return punctuator(.leftParenthesis)
            case UInt8(ascii: ")"): return punctuator(.rightParenthesis)
            case UInt8(ascii: ":"): return punctuator(.colon)
            case UInt8(ascii: "$"): return punctuator(.dollar)
            case UInt8(ascii: "!"): return punctuator(.bang)
            case UInt8(ascii: "="): return punctuator(.equals)
            case UInt8(ascii: "@"): return punctuator(.at)
            case UInt8(ascii: "["): return punctuator(.leftBracket)
            case UInt8(ascii: "]"): return punctuator(.rightBracket)
            case UInt8(ascii: "|"): return punctuator(.pipe)
            case UInt8(ascii: "&"): return punctuator(.ampersand)
            case UInt8(ascii: "."):
                guard byteIs(UInt8(ascii: "."), at: start + 1), byteIs(UInt8(ascii: "."), at: start + 2) else {
                    throw unexpectedCharacter()
                }
                position += 3
                return token(.spread, from: start)
            case UInt8(ascii: "#"):
                while position < count, !bytes[position].isLineEnd { position += 1 }
            case UInt8(ascii: "\""):
                if byteIs(byte, at: start + 1), byteIs(byte, at: start + 2) { return try blockString() }
                return try string()
            case 0x30...0x39, UInt8(ascii: "-"):
                return try number()
            case 0xEF where byteIs(0xBB, at: start + 1) && byteIs(0xBF, at: start + 2):  // byte order mark
                position += 3
            default:
                throw unexpectedCharacter()
            }
        }
        return token(.endOfFile, from: count)
    }

    // MARK: Numbers

    private mutating func number() throws(LexicalError) -> Token {
        let start = position
        var kind = Token.Kind.int
        if byteIs(UInt8(ascii: "-"), at: position) { position += 1 }
        if byteIs(UInt8(ascii: "0"), at: position) {
            position += 1
            if position < bytes.count, bytes[position].isDigit {
                throw error("Invalid number, unexpected digit after 0: \(printedCharacter()).")
            }
        } else {
            try digits()
        }
        if byteIs(UInt8(ascii: "."), at: position) {
            kind = .float
            position += 1
            try digits()
        }
        if byteIs(UInt8(ascii: "e"), at: position) || byteIs(UInt8(ascii: "E"), at: position) {
            kind = .float
            position += 1
            if byteIs(UInt8(ascii: "+"), at: position) || byteIs(UInt8(ascii: "-"), at: position) { position += 1 }
            try digits()
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") || bytes[position].isNameStart {
            throw error("Invalid number, expected digit but got: \(printedCharacter()).")
        }
        return token(kind, from: start)
    }

    private mutating func digits() throws(LexicalError) {
        guard position < bytes.count, bytes[position].isDigit else {
            throw error("Invalid number, expected digit but got: \(printedCharacter()).")
        }
        while position < bytes.count, bytes[position].isDigit { position += 1 }
    }

    // MARK: Strings

    private mutating func string() throws(LexicalError) -> Token {
        let start = position
        position += 1
        while position < bytes.count, !bytes[position].isLineEnd {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return token(.string, from: start)
            case UInt8(ascii: "\\"):
                position += try escape(at: position).length
            default:
                position += 1
            }
        }
        throw error("Unterminated string.")
    }

    private mutating func blockString() throws(LexicalError) -> Token {
        let start = position
        position += 3
        while position < bytes.count {
            if isTripleQuote(at: position) {
                position += 3
                return token(.blockString, from: start)
            }
            let isEscapedQuote = bytes[position] == UInt8(ascii: "\\") && isTripleQuote(at: position + 1)
            position += isEscapedQuote ? 4 : 1
        }
        throw error("Unterminated string.")
    }

    func isTripleQuote(at index: Int) -> Bool {
        let quote = UInt8(ascii: "\"")
        return byteIs(quote, at: index) && byteIs(quote, at: index + 1) && byteIs(quote, at: index + 2)
    }

    // MARK: Pieces

    func byteIs(_ byte: UInt8, at index: Int) -> Bool {
        index < bytes.count && bytes[index] == byte
    }

    private func token(_ kind: Token.Kind, from start: Int) -> Token {
        Token(kind: kind, start: Offset(truncatingIfNeeded: start), end: Offset(truncatingIfNeeded: position))
    }

    private mutating func punctuator(_ kind: Token.Kind) -> Token {
        position += 1
        return token(kind, from: position - 1)
    }

    private func unexpectedCharacter() -> LexicalError {
        if byteIs(UInt8(ascii: "'"), at: position) {
            return error("Unexpected single quote character ('), did you mean to use a double quote (\")?")
        }
        return error("Unexpected character: \(printedCharacter()).")
    }

    private func error(_ message: String) -> LexicalError {
        LexicalError(message: message, offset: position)
    }

    /// The character at the position: printable ASCII quoted, others as `U+1F600`.
    private func printedCharacter() -> String {
        guard position < bytes.count else { return Token.Kind.endOfFile.description }
        let rest = bytes[position..<Swift.min(position + 4, bytes.count)]
        guard let scalar = String(decoding: rest, as: UTF8.self).unicodeScalars.first else { return "" }
        if (0x20...0x7E).contains(scalar.value) { return "'\(scalar)'" }
        let hexadecimal = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: Swift.max(0, 4 - hexadecimal.count)) + hexadecimal
    }
}

/// What the lexer refused, before the offset became a line and a column.
struct LexicalError: Error {
    let message: String
    let offset: Int
}

extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    var isLineEnd: Bool { self == 0x0A || self == 0x0D }
    var isNameStart: Bool { (self | 0x20) &- 0x61 < 26 || self == 0x5F }
    var isNameContinue: Bool { isNameStart || isDigit }

    /// The value of a hexadecimal digit, or nil.
    var hexadecimalValue: UInt32? {
        switch self {
        case 0x30...0x39: UInt32(self - 0x30)
        case 0x41...0x46: UInt32(self - 0x41 + 10)
        case 0x61...0x66: UInt32(self - 0x61 + 10)
        default: nil
        }
    }
}
