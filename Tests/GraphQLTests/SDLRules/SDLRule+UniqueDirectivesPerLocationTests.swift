import Testing

@Suite("SDLRule+UniqueDirectivesPerLocation")
struct SDLUniqueDirectivesPerLocationTests {
    private static let directives = """
        directive @once on SCHEMA | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | ENUM_VALUE
        directive @many repeatable on SCHEMA | OBJECT

        """

    @Test(
        "once a place, or repeatable, or unknown",
        arguments: [
            "type A @once { a(b: Int @once): Int @once } type B @once { a: Int }", "type A @many @many { a: Int }",
            "type A @many { a: Int } extend type A @many extend type A @once", "type A @nope @nope { a: Int }",
            "schema @many @once { query: A } extend schema @many", "enum A { X @once Y @once }",
        ]
    )
    func accepted(sdl: String) throws {
        try SDLCase(Self.directives + sdl).expect(of: "UniqueDirectivesPerLocation")
        try SDLCase(sdl, extending: Self.directives).expect(of: "UniqueDirectivesPerLocation")
    }

    @Test(
        "twice in one place; a definition and its extensions are one",
        arguments: [
            SDLCase(
                "type A @once @many @once @once { a: Int }",
                extending: directives,
                "1:8 1:20 The directive '@once' can only be used once at this location.",
                "1:8 1:26 The directive '@once' can only be used once at this location."
            ),
            SDLCase(
                "extend type A @once type A @once { a: Int }",
                extending: directives,
                "1:15 1:28 The directive '@once' can only be used once at this location."
            ),
            SDLCase(
                "schema @once { query: A } extend schema @once",
                extending: directives,
                "1:8 1:41 The directive '@once' can only be used once at this location."
            ),
            SDLCase(
                "type A { a: Int @deprecated @deprecated b(c: Int @once @once): Int }",
                extending: directives,
                "1:17 1:29 The directive '@deprecated' can only be used once at this location.",
                "1:50 1:56 The directive '@once' can only be used once at this location."
            ),
        ]
    )
    func several(document: SDLCase) throws { try document.expect(of: "UniqueDirectivesPerLocation") }

    @Test(
        "nor on the extension of what has it already",
        arguments: [
            SDLCase(
                "extend type A @many @once",
                extending: directives + "type A @once @many { a: Int }",
                "1:21 The directive '@once' can only be used once at this location."
            ),
            SDLCase(
                "extend schema @once",
                extending: directives + "schema { query: A } type A { a: Int } extend schema @once",
                "1:15 The directive '@once' can only be used once at this location."
            ),
        ]
    )
    func extended(document: SDLCase) throws { try document.expect(of: "UniqueDirectivesPerLocation") }
}
