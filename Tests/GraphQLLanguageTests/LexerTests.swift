import Testing

@testable import GraphQLLanguage

@Suite("Lexer")
struct LexerTests {
    /// The syntax error of a document as `line:column message`, or nil.
    private func failure(_ text: String) -> String? {
        do throws(SyntaxError) {
            _ = try Document(parsing: text)
            return nil
        } catch {
            return "\(error.location.line):\(error.location.column) \(error.message)"
        }
    }

    private func string(_ literal: String) throws -> String? {
        guard case .string(let node) = try ValueNode(parsing: literal) else { return nil }
        return node.value
    }

    @Test("commas, comments, a byte order mark and all line ends are ignored")
    func ignored() throws {
        let document = try Document(parsing: "\u{FEFF}# a\r{ a,,b\r\n#b\n\tc }")
        guard case .operation(let operation) = document.definitions[0] else { return }
        #expect(operation.selectionSet.selections.count == 3)
    }

    @Test(
        "escapes in strings",
        arguments: [
            (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9 \u{1F600} \u{0}""#, "é 😀 \0"),
            (#""\uD83D\uDE00""#, "😀"),
            ("\"é😀\"", "é😀"),
        ]
    )
    func escapes(literal: String, value: String) throws {
        #expect(try string(literal) == value)
    }

    @Test(
        "block strings lose common indentation and blank lines at both ends",
        arguments: [
            ("\"\"\"\n    a\n      b\n    c\n  \"\"\"", "a\n  b\nc"),
            ("\"\"\"  a  \"\"\"", "  a  "),
            ("\"\"\"\\\"\"\" \\u00e9\"\"\"", "\"\"\" \\u00e9"),
            ("\"\"\"a\r\nb\rc\"\"\"", "a\nb\nc"),
            ("\"\"\"\n\n\"\"\"", ""),
        ]
    )
    func blockStrings(literal: String, value: String) throws {
        #expect(try string(literal) == value)
    }

    @Test(
        "what is no token is told with its place",
        arguments: [
            ("{ a(b: 00) }", "1:9 Syntax Error: Invalid number, unexpected digit after 0: '0'."),
            ("{ a(b: 1.) }", "1:10 Syntax Error: Invalid number, expected digit but got: ')'."),
            ("{ a(b: 1x) }", "1:9 Syntax Error: Invalid number, expected digit but got: 'x'."),
            ("{ a(b: -) }", "1:9 Syntax Error: Invalid number, expected digit but got: ')'."),
            ("{ a(b: \"x\n\") }", "1:10 Syntax Error: Unterminated string."),
            ("{ a(b: \"\"\"x\n\") }", "2:5 Syntax Error: Unterminated string."),
            (#"{ a(b: "\uD83D") }"#, #"1:9 Syntax Error: Invalid Unicode escape sequence: '\uD83D'."#),
            (#"{ a(b: "\uDE00\uD83D") }"#, #"1:9 Syntax Error: Invalid Unicode escape sequence: '\uDE00'."#),
            (#"{ a(b: "\u{110000}") }"#, #"1:9 Syntax Error: Invalid Unicode escape sequence: '\u{110000}'."#),
            (#"{ a(b: "\q") }"#, #"1:9 Syntax Error: Invalid character escape sequence: '\q'."#),
            ("{ a ? }", "1:5 Syntax Error: Unexpected character: '?'."),
            ("{ 😀 }", "1:3 Syntax Error: Unexpected character: U+1F600."),
            (
                "{ a(b: 'x') }",
                "1:8 Syntax Error: Unexpected single quote character ('), did you mean to use a double quote (\")?"
            ),
            ("{ .. }", "1:3 Syntax Error: Unexpected character: '.'."),
        ]
    )
    func failures(text: String, expected: String) {
        #expect(failure(text) == expected)
    }

    @Test("columns count Unicode scalars, lines end with LF, CR or CR LF")
    func locations() {
        let source = Source("é😀x\r\ny\rz\n")
        #expect(source.location(at: 6) == SourceLocation(line: 1, column: 3))
        #expect(source.location(at: 9) == SourceLocation(line: 2, column: 1))
        #expect(source.location(at: 11) == SourceLocation(line: 3, column: 1))
        #expect(source.location(at: 13) == SourceLocation(line: 4, column: 1))
    }

    @Test("a place is the same however far into a text it lies")
    func distantLocations() {
        let lines = ["abc", "é😀", "", "\u{2028}x", String(repeating: "long ", count: 150)]
        let ends = ["\n", "\r", "\r\n"]
        var text = ""
        for number in 0..<400 {
            text += lines[number * 7 % 5]
            text += ends[number * 5 % 3]
        }
        let source = Source(text)
        var line = 1
        var column = 1
        var offset: Offset = 0
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            let isSecondHalf = scalar == "\n" && previous == "\r"
            #expect(source.location(at: offset) == SourceLocation(line: line, column: column))
            if scalar == "\n" || scalar == "\r" {
                line += isSecondHalf ? 0 : 1
                column = 1
            } else {
                column += 1
            }
            offset += Offset(UTF8.width(scalar))
            previous = scalar
        }
        #expect(source.location(at: offset + 9) == SourceLocation(line: line, column: column))
    }
}
