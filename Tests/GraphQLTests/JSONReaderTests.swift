import Testing

@testable import GraphQL

@Suite("JSONReader")
struct JSONReaderTests {
    @Test("what is read is written again, numbers and order included")
    func roundTrip() throws {
        let text = #"{"b":[1,-0.50,1E+400,true,false,null],"a":{"é😀":"\"\\\n"},"z":{},"y":[]}"#
        var bytes: [UInt8] = []
        JSONWriter.write(try JSONReader.read(Array(text.utf8)), into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test("escapes, surrogate pairs included")
    func escapes() throws {
        #expect(try JSONReader.read(Array(#""\u00e9\uD83D\uDE00\/""#.utf8)) == .string("é😀/"))
    }

    @Test(
        "what is refused, and where",
        arguments: [
            ("", "Unexpected end of the JSON text", 0), ("{} x", "Unexpected text after the JSON value", 3),
            ("{\"a\":1,\"a\":2}", "The key 'a' occurs twice in one object", 7), ("[1,]", "Expected a JSON value", 3),
            ("{\"a\" 1}", "Expected ':' after a key", 5), ("{a:1}", "Expected a key", 1),
            ("01", "Unexpected text after the JSON value", 1), ("-", "Expected a digit", 1),
            ("1.", "Expected a digit", 2),
            ("\"\\uD83D\"", "A surrogate stands alone in a string", 1),
            ("\"\\uDE00x\"", "A surrogate stands alone in a string", 1),
            ("\"a\u{1}\"", "A control character has to be escaped in a string", 2), ("\"a", "Unterminated string", 2),
            ("\"\\x\"", "Unknown escape in a string", 1), ("nul", "Expected a JSON value", 0),
            ("NaN", "Expected a JSON value", 0),
        ]
    )
    func refused(text: String, message: String, offset: Int) {
        #expect(throws: JSONError(message: message, offset: offset)) { try JSONReader.read(Array(text.utf8)) }
    }

    @Test("invalid UTF-8 is refused")
    func invalidUTF8() {
        #expect(throws: JSONError(message: "The string is not valid UTF-8", offset: 1)) {
            try JSONReader.read([0x22, 0xC3, 0x28, 0x22])
        }
    }

    @Test("nesting is bounded")
    func depth() throws {
        let deep = Array((String(repeating: "[", count: 100) + String(repeating: "]", count: 100)).utf8)
        #expect(throws: JSONError(message: "JSON is nested deeper than 99 levels", offset: 99)) {
            try JSONReader.read(deep, depth: 99)
        }
        _ = try JSONReader.read(deep, depth: 100)
        #expect(throws: JSONError.self) { try JSONReader.read([UInt8](repeating: 0x5B, count: 1_000_000)) }
    }
}
