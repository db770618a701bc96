import Testing

@Suite("SDLRule+UniqueArgumentNames")
struct SDLUniqueArgumentNamesTests {
    @Test(
        "a directive gets each argument once",
        arguments: [
            SDLCase("type A @d(a: 1, b: 2) @d(a: 1) { a: Int @d(a: 1) }"),
            SDLCase("extend type A @d(a: 1)", extending: "type A @d(a: 1) { a: Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "UniqueArgumentNames") }

    @Test(
        "several times is told once, with all its places",
        arguments: [
            SDLCase(
                "type A @d(a: 1, b: 1, a: 2, a: 3) { a: Int }",
                "1:11 1:23 1:29 There can be only one argument named 'a'."
            ),
            SDLCase("schema @d(a: 1, a: 2) { query: A }", "1:11 1:17 There can be only one argument named 'a'."),
            // Beside definitions, operations are judged, too.
            SDLCase("type A { a: Int } { a(b: 1, b: 2) }", "1:23 1:29 There can be only one argument named 'b'."),
        ]
    )
    func several(document: SDLCase) throws { try document.expect(of: "UniqueArgumentNames") }
}
