import Testing

@Suite("SDLRule+KnownArgumentNamesOnDirectives")
struct SDLKnownArgumentNamesOnDirectivesTests {
    @Test(
        "arguments that the directive defines; of unknown directives nothing is known",
        arguments: [
            SDLCase("type A { a: Int @deprecated(reason: \"r\") b: Int @nope(x: 1) }"),
            SDLCase("directive @d(a: Int) on OBJECT type A @d(a: 1) { a: Int }"),
            SDLCase("extend type A @d(a: 1)", extending: "directive @d(a: Int) on OBJECT type A { a: Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "KnownArgumentNamesOnDirectives") }

    @Test(
        "others, with a guess",
        arguments: [
            SDLCase(
                "type A { a: Int @deprecated(reson: \"r\", wxyz: 1) }",
                "1:29 Unknown argument 'reson' on directive '@deprecated'. Did you mean 'reason'?",
                "1:41 Unknown argument 'wxyz' on directive '@deprecated'."
            ),
            // A directive of the document hides one of the specification.
            SDLCase(
                "directive @deprecated(why: String) on FIELD_DEFINITION type A { a: Int @deprecated(reason: \"r\") }",
                "1:84 Unknown argument 'reason' on directive '@deprecated'."
            ),
            SDLCase(
                "extend type A @d(abcd: 1)",
                extending: "directive @d(abce: Int) on OBJECT type A { a: Int }",
                "1:18 Unknown argument 'abcd' on directive '@d'. Did you mean 'abce'?"
            ),
        ]
    )
    func unknown(document: SDLCase) throws { try document.expect(of: "KnownArgumentNamesOnDirectives") }
}
