// The values of string tokens: escapes and block strings.

extension Lexer {
    func text(of token: Token) -> String {
        String(decoding: bytes[Int(token.start)..<Int(token.end)], as: UTF8.self)
    }

    /// The value of a string token; its escapes were checked when it was read.
    func value(ofString token: Token) -> String {
        let content = bytes[Int(token.start) + 1..<Int(token.end) - 1]
        guard content.contains(UInt8(ascii: "\\")) else { return String(decoding: content, as: UTF8.self) }
        var value: [UInt8] = []
        var index = content.startIndex
        while index < content.endIndex {
            if content[index] == UInt8(ascii: "\\"), let escape = try? escape(at: index) {
                value.append(contentsOf: String(escape.scalar).utf8)
                index += escape.length
            } else {
                value.append(content[index])
                index += 1
            }
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// The value of a block string token (specification, "BlockStringValue").
    func value(ofBlockString token: Token) -> String {
        BlockString.value(ofRaw: rawBlockString(token))
    }

    private func rawBlockString(_ token: Token) -> [UInt8] {
        let content = bytes[Int(token.start) + 3..<Int(token.end) - 3]
        var raw: [UInt8] = []
        raw.reserveCapacity(content.count)
        var index = content.startIndex
        while index < content.endIndex {
            // Within the token, a backslash before three quotes can only be the escape of them.
            if content[index] == UInt8(ascii: "\\"), isTripleQuote(at: index + 1), index + 4 <= content.endIndex {
                index += 1
                raw.append(contentsOf: content[index..<index + 3])
                index += 3
            } else {
                raw.append(content[index])
                index += 1
            }
        }
        return raw
    }

    /// Reads the escape sequence whose backslash is at `start` (specification, "EscapedUnicode").
    func escape(at start: Int) throws(LexicalError) -> (scalar: Unicode.Scalar, length: Int) {
        guard start + 1 < bytes.count else { throw invalidEscape(at: start, length: 1) }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): return ("\"", 2)
        case UInt8(ascii: "\\"): return ("\\", 2)
        case UInt8(ascii: "/"): return ("/", 2)
        case UInt8(ascii: "b"): return ("\u{8}", 2)
        case UInt8(ascii: "f"): return ("\u{C}", 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "u"):
            return try byteIs(UInt8(ascii: "{"), at: start + 2) ? bracedEscape(at: start) : fixedEscape(at: start)
        default:
            throw LexicalError(
                message: "Invalid character escape sequence: '\(prefix(from: start, scalars: 2))'.",
                offset: start
            )
        }
    }

    /// `\u{1F600}`: one to eight hexadecimal digits that make a Unicode scalar value.
    private func bracedEscape(at start: Int) throws(LexicalError) -> (scalar: Unicode.Scalar, length: Int) {
        var value: UInt32 = 0
        var length = 3
        while length < 12, start + length < bytes.count {
            let byte = bytes[start + length]
            length += 1
            if byte == UInt8(ascii: "}") {
                guard length > 4, let scalar = Unicode.Scalar(value) else { break }
                return (scalar, length)
            }
            guard let digit = byte.hexadecimalValue else { break }
            value = value << 4 | digit
        }
        throw invalidEscape(at: start, length: length)
    }

    /// `\u00e9`, or two of them that make a surrogate pair.
    private func fixedEscape(at start: Int) throws(LexicalError) -> (scalar: Unicode.Scalar, length: Int) {
        guard let code = fourDigits(at: start + 2) else { throw invalidEscape(at: start, length: 6) }
        if let scalar = Unicode.Scalar(code) { return (scalar, 6) }
        if (0xD800...0xDBFF).contains(code), byteIs(UInt8(ascii: "\\"), at: start + 6),
            byteIs(UInt8(ascii: "u"), at: start + 7), let trailing = fourDigits(at: start + 8),
            (0xDC00...0xDFFF).contains(trailing),
            let scalar = Unicode.Scalar(0x10000 + (code - 0xD800) << 10 + (trailing - 0xDC00))
        {
            return (scalar, 12)
        }
        throw invalidEscape(at: start, length: 6)
    }

    private func fourDigits(at start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<start + 4] {
            guard let digit = byte.hexadecimalValue else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    private func invalidEscape(at start: Int, length: Int) -> LexicalError {
        LexicalError(
            message: "Invalid Unicode escape sequence: '\(prefix(from: start, scalars: length))'.",
            offset: start
        )
    }

    private func prefix(from start: Int, scalars: Int) -> String {
        let rest = bytes[start..<Swift.min(start + 4 * scalars, bytes.count)]
        return String(String.UnicodeScalarView(String(decoding: rest, as: UTF8.self).unicodeScalars.prefix(scalars)))
    }
}
