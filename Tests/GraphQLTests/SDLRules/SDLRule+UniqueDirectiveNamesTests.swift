import Testing

@Suite("SDLRule+UniqueDirectiveNames")
struct SDLUniqueDirectiveNamesTests {
    @Test(
        "directives differ; one of the specification's may be defined again",
        arguments: [
            SDLCase("directive @a on FIELD directive @b on FIELD type a { b: Int }"),
            SDLCase("directive @skip(if: Boolean!) on FIELD"),
            SDLCase("directive @b on FIELD", extending: "directive @a on FIELD"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "UniqueDirectiveNames") }

    @Test(
        "one of them twice",
        arguments: [
            SDLCase(
                "directive @a on FIELD directive @a on QUERY directive @a on FIELD",
                "1:12 1:34 There can be only one directive named '@a'.",
                "1:12 1:56 There can be only one directive named '@a'."
            ),
            SDLCase(
                "directive @a on FIELD directive @skip on FIELD",
                extending: "directive @a on FIELD",
                "1:12 Directive '@a' already exists in the schema. It cannot be redefined.",
                "1:34 Directive '@skip' already exists in the schema. It cannot be redefined."
            ),
        ]
    )
    func several(document: SDLCase) throws { try document.expect(of: "UniqueDirectiveNames") }
}
