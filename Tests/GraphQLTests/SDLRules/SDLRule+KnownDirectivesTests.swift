import Testing

@Suite("SDLRule+KnownDirectives")
struct SDLKnownDirectivesTests {
    /// One directive for each place that a schema has.
    private static let everywhere = """
        directive @schema on SCHEMA
        directive @scalar on SCALAR
        directive @object on OBJECT
        directive @field on FIELD_DEFINITION
        directive @argument on ARGUMENT_DEFINITION
        directive @interface on INTERFACE
        directive @union on UNION
        directive @enum on ENUM
        directive @value on ENUM_VALUE
        directive @input on INPUT_OBJECT
        directive @inputField on INPUT_FIELD_DEFINITION

        """

    @Test(
        "each where it may stand, definitions and extensions alike",
        arguments: ["", "extend "]
    )
    func accepted(prefix: String) throws {
        let document = """
            \(prefix)schema @schema { query: A }
            \(prefix)scalar S @scalar
            \(prefix)type A @object { a(b: Int @argument): Int @field }
            \(prefix)interface B @interface { a(b: Int @argument): Int @field }
            \(prefix)union C @union = A
            \(prefix)enum D @enum { X @value }
            \(prefix)input E @input { a: Int @inputField }
            """
        try SDLCase(Self.everywhere + document).expect(of: "KnownDirectives")
        try SDLCase(document, extending: Self.everywhere).expect(of: "KnownDirectives")
    }

    @Test(
        "not elsewhere",
        arguments: [
            SDLCase(
                "scalar S @deprecated type A @specifiedBy(url: \"u\") { a(b: Int @oneOf): Int @skip(if: true) }",
                "1:10 Directive '@deprecated' may not be used on SCALAR.",
                "1:29 Directive '@specifiedBy' may not be used on OBJECT.",
                "1:63 Directive '@oneOf' may not be used on ARGUMENT_DEFINITION.",
                "1:76 Directive '@skip' may not be used on FIELD_DEFINITION."
            ),
            SDLCase(
                "directive @d on FIELD extend schema @d interface B @d union C @d enum D @d { X @d } input E @d { a: B @d }",
                "1:37 Directive '@d' may not be used on SCHEMA.",
                "1:52 Directive '@d' may not be used on INTERFACE.",
                "1:63 Directive '@d' may not be used on UNION.",
                "1:73 Directive '@d' may not be used on ENUM.",
                "1:80 Directive '@d' may not be used on ENUM_VALUE.",
                "1:93 Directive '@d' may not be used on INPUT_OBJECT.",
                "1:103 Directive '@d' may not be used on INPUT_FIELD_DEFINITION."
            ),
        ]
    )
    func misplaced(document: SDLCase) throws { try document.expect(of: "KnownDirectives") }

    @Test(
        "unknown ones",
        arguments: [
            SDLCase("type A @b { a: Int @c }", "1:8 Unknown directive '@b'.", "1:20 Unknown directive '@c'."),
            SDLCase("extend type A @b", extending: "type A { a: Int }", "1:15 Unknown directive '@b'."),
            // Beside definitions, operations are judged, too.
            SDLCase("type A { a: Int } { a @nope }", "1:23 Unknown directive '@nope'."),
        ]
    )
    func unknown(document: SDLCase) throws { try document.expect(of: "KnownDirectives") }
}
