import Testing

@Suite("SDLRule+UniqueEnumValueNames")
struct SDLUniqueEnumValueNamesTests {
    @Test(
        "values of one enum differ, with its extensions",
        arguments: [
            SDLCase("enum A { X Y } extend enum A { Z } enum B { X }"),
            SDLCase("extend enum A { Y }", extending: "enum A { X }"),
            SDLCase("extend enum A { X }", extending: "type A { X: Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "UniqueEnumValueNames") }

    @Test(
        "a value twice",
        arguments: [
            SDLCase("enum A { X Y X }", "1:10 1:14 Enum value 'A.X' can only be defined once."),
            SDLCase(
                "extend enum A { Y } enum A { X } extend enum A { X Y }",
                "1:30 1:50 Enum value 'A.X' can only be defined once.",
                "1:17 1:52 Enum value 'A.Y' can only be defined once."
            ),
            SDLCase(
                "extend enum A { Y X } extend enum A { Y }",
                extending: "enum A { X }",
                "1:19 Enum value 'A.X' already exists in the schema. It cannot also be defined in this type extension.",
                "1:17 1:39 Enum value 'A.Y' can only be defined once."
            ),
        ]
    )
    func several(document: SDLCase) throws { try document.expect(of: "UniqueEnumValueNames") }
}
