import Testing

@testable import GraphQLLanguage

@Suite("Printer")
struct PrinterTests {
    @Test(
        "the canonical layout",
        arguments: [
            ("query{a}", "{\n  a\n}"),
            (
                "query Q($a:Int=1@d,$b:[T!]!)@d{x:a(b:$a,c:{d:[1,\"e\"]})@d{...F@d...on T{a}...@d{b}}}",
                "query Q($a: Int = 1 @d, $b: [T!]!) @d {\n  x: a(b: $a, c: {d: [1, \"e\"]}) @d {\n    ...F @d\n    ... on T {\n      a\n    }\n    ... @d {\n      b\n    }\n  }\n}"
            ),
            ("\"d\" query($a:Int){a}", "\"d\"\nquery ($a: Int) {\n  a\n}"),
            ("query Q(\"v\" $a:Int){a}", "query Q(\n  \"v\"\n  $a: Int\n) {\n  a\n}"),
            (
                "type A implements B&C@d{\"f\" a(b:Int=1):T!c(\"x\" d:Int):T}",
                "type A implements B & C @d {\n  \"f\"\n  a(b: Int = 1): T!\n  c(\n    \"x\"\n    d: Int\n  ): T\n}"
            ),
            ("union U=A|B extend enum E{A B}", "union U = A | B\n\nextend enum E {\n  A\n  B\n}"),
            ("directive@d(a:Int)repeatable on FIELD|QUERY", "directive @d(a: Int) repeatable on FIELD | QUERY"),
            (
                "schema{query:Q}input I{a:Int=1}scalar S",
                "schema {\n  query: Q\n}\n\ninput I {\n  a: Int = 1\n}\n\nscalar S"
            ),
        ]
    )
    func layout(text: String, printed: String) throws {
        #expect(Printer.text(of: try Document(parsing: text)) == printed)
    }

    @Test("a long line of arguments is broken")
    func longArguments() throws {
        let value = String(repeating: "x", count: 70)
        let printed = Printer.text(of: try Document(parsing: "{ a(b: \"\(value)\", c: 1) }"))
        #expect(printed == "{\n  a(\n    b: \"\(value)\"\n    c: 1\n  )\n}")
    }

    @Test("what is printed parses to the same print", arguments: 0..<200)
    func roundTrip(seed: Int) throws {
        let text = DocumentGenerator.document(seed: UInt64(seed))
        let printed = Printer.text(of: try Document(parsing: text))
        #expect(Printer.text(of: try Document(parsing: printed)) == printed)
    }

    @Test(
        "a block string reads back as its value",
        arguments: ["", "a", " a", "a\n b", "\"", "a\\", "a\"\"\"b", "\"\"\"", "  a\n  b", "a\n\nb", "\ta"]
    )
    func blockStrings(value: String) throws {
        guard BlockString.canHold(value) else { return }
        guard case .string(let node) = try ValueNode(parsing: BlockString.literal(value)) else { return }
        #expect(node.value == value)
    }

    @Test("a string literal escapes what cannot stand in it")
    func stringLiteral() throws {
        let value = "\"\\\n\u{7}\u{7F}\u{9F}é😀"
        #expect(Printer.literal(value) == #""\"\\\n\u0007\u007F\u009Fé😀""#)
    }
}
