import Testing

@Suite("SDLRule+KnownTypeNames")
struct SDLKnownTypeNamesTests {
    @Test(
        "types of the document, of the schema that it extends, and of the specification",
        arguments: [
            SDLCase("type A implements B { a(b: C): [D!]! } interface B { a: Int } input C { a: ID } union D = A"),
            SDLCase("schema { query: A } type A { a: __Type b: Boolean c: Float } directive @d(e: String) on FIELD"),
            SDLCase("extend type A { b: B c: A }", extending: "type A { a: Int } type B { a: Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "KnownTypeNames") }

    @Test(
        "unknown ones, wherever they are mentioned, with a guess",
        arguments: [
            SDLCase(
                "type Abcdef implements Xyz { a(b: Uvw): [Abcdeg!]! }",
                "1:24 Unknown type 'Xyz'.",
                "1:35 Unknown type 'Uvw'.",
                "1:42 Unknown type 'Abcdeg'. Did you mean 'Abcdef'?"
            ),
            SDLCase(
                "schema { query: Qqqqq } union U = Zzzzz input I { a: Strin }",
                "1:17 Unknown type 'Qqqqq'.",
                "1:35 Unknown type 'Zzzzz'.",
                "1:54 Unknown type 'Strin'. Did you mean 'String'?"
            ),
            SDLCase("directive @d(a: Wxyz) on FIELD", "1:17 Unknown type 'Wxyz'."),
            SDLCase(
                "extend type Abcdef { b: Abcdeh }",
                extending: "type Abcdef { a: Int }",
                "1:25 Unknown type 'Abcdeh'. Did you mean 'Abcdef'?"
            ),
        ]
    )
    func unknown(document: SDLCase) throws { try document.expect(of: "KnownTypeNames") }

    @Test("an extension alone makes no type known")
    func extensionAlone() throws {
        try SDLCase("extend type Abcd { b: Abcd }", "1:23 Unknown type 'Abcd'.").expect(of: "KnownTypeNames")
    }

    @Test("operations that stand beside definitions are judged, too")
    func executable() throws {
        try SDLCase(
            "type Abcd { a: Int } query ($a: Abce) { ... on Wxyz { a } } fragment F on Abcd { a }",
            "1:33 Unknown type 'Abce'. Did you mean 'Abcd'?",
            "1:48 Unknown type 'Wxyz'."
        ).expect(of: "KnownTypeNames")
    }
}
