import Testing

@Suite("SDLRule")
struct SDLRuleTests {
    @Test(
        "each rule finds its fault, with its place, and nothing in a document without",
        arguments: [
            (
                "LoneSchemaDefinition", "schema { query: A } schema { query: B }",
                "1:21 Must provide only one schema definition."
            ),
            (
                "UniqueOperationTypes", "schema { query: A query: B }",
                "1:10 1:19 There can be only one query type in schema."
            ),
            ("UniqueTypeNames", "type A { a: Int } enum A { B }", "1:6 1:24 There can be only one type named 'A'."),
            (
                "UniqueEnumValueNames", "enum A { B } extend enum A { B }",
                "1:10 1:30 Enum value 'A.B' can only be defined once."
            ),
            (
                "UniqueFieldDefinitionNames", "type A { b: Int b: Int }",
                "1:10 1:17 Field 'A.b' can only be defined once."
            ),
            (
                "UniqueArgumentDefinitionNames", "type A { b(c: Int, c: Int): Int }",
                "1:12 1:20 Argument 'A.b(c:)' can only be defined once."
            ),
            (
                "UniqueDirectiveNames", "directive @a on FIELD directive @a on FIELD",
                "1:12 1:34 There can be only one directive named '@a'."
            ),
            (
                "KnownTypeNames", "type Abcdef { a: Abcdeg b: Int c: __Type }",
                "1:18 Unknown type 'Abcdeg'. Did you mean 'Abcdef'?"
            ),
            (
                "KnownDirectives", "type A @specifiedBy(url: \"u\") { a: Int @nope }",
                "1:8 Directive '@specifiedBy' may not be used on OBJECT."
            ),
            (
                "UniqueDirectivesPerLocation", "directive @d on OBJECT type A @d { a: Int } extend type A @d",
                "1:31 1:59 The directive '@d' can only be used once at this location."
            ),
            (
                "PossibleTypeExtensions", "type A { a: Int } extend enum A { B }",
                "1:1 1:19 Cannot extend non-enum type 'A'."
            ),
            (
                "KnownArgumentNamesOnDirectives", "type A { a: Int @deprecated(reson: \"r\") }",
                "1:29 Unknown argument 'reson' on directive '@deprecated'. Did you mean 'reason'?"
            ),
            (
                "UniqueArgumentNames", "type A { a: Int @deprecated(reason: \"r\", reason: \"s\") }",
                "1:29 1:42 There can be only one argument named 'reason'."
            ),
            (
                "UniqueInputFieldNames", "input A { a: A = {a: null, a: null} }",
                "1:19 1:28 There can be only one input field named 'a'."
            ),
            (
                "ProvidedRequiredArgumentsOnDirectives", "scalar A @specifiedBy",
                "1:10 Directive '@specifiedBy' argument 'url' of type 'String!' is required, but it was not provided."
            ),
        ]
    )
    func rules(rule: String, sdl: String, expected: String) throws {
        #expect(try errors(ofSDL: rule, in: sdl).first == expected)
        #expect(try errors(ofSDL: rule, in: petSchema) == [])
    }

    @Test(
        "operations that stand beside definitions are judged, too",
        arguments: [
            ("KnownTypeNames", "type A { a: Int } query ($a: B) { a }", "1:30 Unknown type 'B'. Did you mean 'A'?"),
            ("KnownDirectives", "type A { a: Int } { a @nope }", "1:23 Unknown directive '@nope'."),
            (
                "UniqueArgumentNames", "type A { a: Int } { a(b: 1, b: 2) }",
                "1:23 1:29 There can be only one argument named 'b'."
            ),
            (
                "UniqueInputFieldNames", "type A { a: Int } query ($b: C = {d: 1, d: 2}) { a }",
                "1:35 1:41 There can be only one input field named 'd'."
            ),
        ]
    )
    func operations(rule: String, sdl: String, expected: String) throws {
        #expect(try errors(ofSDL: rule, in: sdl) == [expected])
    }

    @Test("an extension is judged together with what it extends")
    func extensions() throws {
        let base = "type A { a: Int } enum E { X } schema { query: A }"
        #expect(
            try errors(ofSDL: "UniqueFieldDefinitionNames", in: "extend type A { a: Int }", extending: base) == [
                "1:17 Field 'A.a' already exists in the schema. It cannot also be defined in this type extension."
            ]
        )
        #expect(
            try errors(ofSDL: "UniqueTypeNames", in: "type A { b: Int }", extending: base) == [
                "1:6 Type 'A' already exists in the schema. It cannot also be defined in this type definition."
            ]
        )
        #expect(
            try errors(ofSDL: "LoneSchemaDefinition", in: "schema { query: A }", extending: base) == [
                "1:1 Cannot define a new schema within a schema extension."
            ]
        )
        #expect(
            try errors(ofSDL: "PossibleTypeExtensions", in: "extend type B { b: Int }", extending: base) == [
                "1:13 Cannot extend type 'B' because it is not defined. Did you mean 'A' or 'E'?"
            ]
        )
    }
}
