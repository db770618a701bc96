import Testing

@Suite("SDLRule+UniqueFieldDefinitionNames")
struct SDLUniqueFieldDefinitionNamesTests {
    @Test(
        "fields of one type differ, with its extensions",
        arguments: [
            SDLCase("type A { a: Int } extend type A { b: Int } interface B { a: Int } input C { a: Int }"),
            SDLCase("extend input A { b: Int }", extending: "input A { a: Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "UniqueFieldDefinitionNames") }

    @Test(
        "a field twice, in objects, interfaces and input objects",
        arguments: [
            SDLCase("type A { b: Int b: String }", "1:10 1:17 Field 'A.b' can only be defined once."),
            SDLCase(
                "interface A { b: Int } extend interface A { c: Int b: Int } extend interface A { c: Int }",
                "1:15 1:52 Field 'A.b' can only be defined once.",
                "1:45 1:82 Field 'A.c' can only be defined once."
            ),
            SDLCase("input A { b: Int b: Int }", "1:11 1:18 Field 'A.b' can only be defined once."),
        ]
    )
    func several(document: SDLCase) throws { try document.expect(of: "UniqueFieldDefinitionNames") }

    @Test(
        "a field that the extended type has",
        arguments: ["type A { b: Int }", "interface A { b: Int }", "input A { b: Int }"]
    )
    func redefined(base: String) throws {
        let keyword = base.prefix { $0 != " " }
        try SDLCase(
            "extend \(keyword) A {\n  c: Int b: Int\n}",
            extending: base,
            "2:10 Field 'A.b' already exists in the schema. It cannot also be defined in this type extension."
        ).expect(of: "UniqueFieldDefinitionNames")
    }
}
