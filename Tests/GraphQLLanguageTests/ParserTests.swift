import Testing

@testable import GraphQLLanguage

@Suite("Parser")
struct ParserTests {
    private func failure(_ text: String, _ limits: ParserLimits = ParserLimits()) -> String? {
        do throws(SyntaxError) {
            _ = try Document(parsing: text, limits: limits)
            return nil
        } catch {
            return "\(error.location.line):\(error.location.column) \(error.message)"
        }
    }

    @Test(
        "documents that parse",
        arguments: [
            "{ a }",
            "query Q($a: [Int!]! = [1] @d) @d { a: b(c: $a, d: {e: 1.5e3}) @d { ...F ... on T { x } ... { y } } }",
            "mutation { a } subscription { b }", "fragment on_ on on { query fragment type true null }",
            "\"what it does\" query Q(\"what it takes\" $a: Int) { a }", "\"\"\"f\"\"\" fragment F on T { a }",
            "\"s\" schema @d { query: Q } extend schema { mutation: M } extend schema @d",
            "\"t\" type T implements & A & B @d { \"f\" f(\"a\" a: Int = 1 @d): [T!]! @d } type E extend type T @d",
            "interface I implements J { a: Int } union U = | A | B union V enum E { \"v\" A @d B } input I { a: Int = 1 }",
            "directive @d(a: Int) repeatable on | FIELD | QUERY scalar S @specifiedBy(url: \"u\") extend union U = C",
        ]
    )
    func accepted(text: String) {
        #expect(failure(text) == nil)
    }

    @Test(
        "documents that do not",
        arguments: [
            ("", "1:1 Syntax Error: Unexpected <EOF>."),
            ("{ a", "1:4 Syntax Error: Expected Name, found <EOF>."),
            ("{}", "1:2 Syntax Error: Expected Name, found '}'."),
            ("{ a() }", "1:5 Syntax Error: Expected Name, found ')'."),
            ("query Q($a: Int = $b) { a }", "1:19 Syntax Error: Unexpected variable '$b' in constant value."),
            ("fragment on on T { a }", "1:10 Syntax Error: Unexpected Name 'on'."),
            ("notAnOperation { a }", "1:1 Syntax Error: Unexpected Name 'notAnOperation'."),
            ("{ ...on }", "1:9 Syntax Error: Expected Name, found '}'."),
            ("\"d\" { a }", "1:5 Syntax Error: Unexpected '{'."),
            (
                "\"d\" extend type T @d",
                "1:1 Syntax Error: Unexpected description, only GraphQL definitions support descriptions."
            ),
            ("extend type T", "1:14 Syntax Error: Unexpected <EOF>."),
            ("enum E { true }", "1:10 Syntax Error: Name 'true' is reserved and cannot be used for an enum value."),
            ("directive @d on NOWHERE", "1:17 Syntax Error: Unexpected Name 'NOWHERE'."),
            ("{ a } }", "1:7 Syntax Error: Unexpected '}'."),
        ]
    )
    func refused(text: String, expected: String) {
        #expect(failure(text) == expected)
    }

    @Test(
        "100,000 nested brackets are an error, not a stack overflow",
        arguments: ["{a", "{...", "{ a: b(c: 1) @d ", "{ a ... on T "]
    )
    func nesting(piece: String) throws {
        let limits = ParserLimits(bytes: 10_000_000, tokens: 1_000_000)
        let message = try #require(failure(String(repeating: piece, count: 100_000), limits))
        #expect(message.contains("nested deeper than 200 levels"))
        let brackets = String(repeating: "[", count: 100_000)
        #expect(throws: SyntaxError.self) { try ValueNode(parsing: brackets) }
        #expect(throws: SyntaxError.self) { try TypeNode(parsing: brackets) }
        #expect(throws: SyntaxError.self) { try Document(parsing: brackets) }
        #expect(throws: SyntaxError.self) { try Document(parsing: "type T { a: \(brackets)") }
    }

    @Test("each limit names itself")
    func limits() {
        let query = "{ a { b { c } } }"
        #expect(
            failure(query, ParserLimits(depth: 2))?
                .hasPrefix("1:9 Syntax Error: Document is nested deeper than 2 levels (max-depth). Parsing aborted.")
                == true
        )
        #expect(
            failure(query, ParserLimits(tokens: 3))?
                .hasPrefix("1:7 Syntax Error: Document contains more than 3 tokens (max-tokens). Parsing aborted.")
                == true
        )
        #expect(
            failure(query, ParserLimits(bytes: 16))
                == "1:1 Syntax Error: Document is larger than 16 bytes. Parsing aborted. "
                + "Move long lists of values into variables, or send several documents."
        )
        #expect(failure(query, ParserLimits(bytes: 17, tokens: 9, depth: 3)) == nil)
    }

    @Test("numbers keep every digit")
    func numbers() throws {
        guard case .float(let text, _) = try ValueNode(parsing: "-0.10000000000000000000000000001e+400") else {
            Issue.record("not a float")
            return
        }
        #expect(text == "-0.10000000000000000000000000001e+400")
    }
}
