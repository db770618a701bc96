import Testing

@Suite("SDLRule+UniqueTypeNames")
struct SDLUniqueTypeNamesTests {
    @Test(
        "names differ; extensions share the name of what they extend",
        arguments: [
            SDLCase("type A { a: Int } enum B { C } directive @A on FIELD extend type A { b: Int }"),
            SDLCase("{ A } fragment A on A { a } type A { a: Int }"),
            SDLCase("extend type A { b: Int } scalar B", extending: "type A { a: Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "UniqueTypeNames") }

    @Test("two types of one name, of whatever kind")
    func several() throws {
        try SDLCase(
            "type A { a: Int } enum A { B } scalar A",
            "1:6 1:24 There can be only one type named 'A'.",
            "1:6 1:39 There can be only one type named 'A'."
        ).expect(of: "UniqueTypeNames")
    }

    @Test("a type that the extended schema has")
    func redefined() throws {
        try SDLCase(
            "input B { a: Int } union A = C",
            extending: "type A { a: Int } type B { a: Int }",
            "1:7 Type 'B' already exists in the schema. It cannot also be defined in this type definition.",
            "1:26 Type 'A' already exists in the schema. It cannot also be defined in this type definition."
        ).expect(of: "UniqueTypeNames")
    }
}
