import Testing

@Suite("SDLRule+UniqueArgumentDefinitionNames")
struct SDLUniqueArgumentDefinitionNamesTests {
    @Test(
        "arguments of one field or directive differ",
        arguments: [
            SDLCase("type A { b(c: Int, d: Int): Int e(c: Int): Int } directive @b(c: Int, d: Int) on FIELD"),
            SDLCase("extend type A { b(c: Int): Int }", extending: "type A { a(c: Int): Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "UniqueArgumentDefinitionNames") }

    @Test(
        "an argument several times is told once, with all its places",
        arguments: [
            SDLCase(
                "type A { b(c: Int, d: Int, c: Int, c: Int): Int }",
                "1:12 1:28 1:36 Argument 'A.b(c:)' can only be defined once."
            ),
            SDLCase(
                "interface A { a: Int } extend interface A { b(c: Int c: Int): Int }",
                "1:47 1:54 Argument 'A.b(c:)' can only be defined once."
            ),
            SDLCase(
                "directive @a(b: Int, c: Int, c: Int, b: Int) on FIELD",
                "1:14 1:38 Argument '@a(b:)' can only be defined once.",
                "1:22 1:30 Argument '@a(c:)' can only be defined once."
            ),
        ]
    )
    func several(document: SDLCase) throws { try document.expect(of: "UniqueArgumentDefinitionNames") }
}
