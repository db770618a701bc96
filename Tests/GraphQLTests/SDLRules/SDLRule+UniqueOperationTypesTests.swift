import Testing

@Suite("SDLRule+UniqueOperationTypes")
struct SDLUniqueOperationTypesTests {
    @Test(
        "each kind of operation has one root type",
        arguments: [
            SDLCase("schema { query: A mutation: B subscription: C }"),
            SDLCase("schema { query: A } extend schema { mutation: B } extend schema { subscription: C }"),
            SDLCase("extend schema { mutation: B }", extending: "schema { query: A } type A { a: Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "UniqueOperationTypes") }

    @Test(
        "not two, extensions included",
        arguments: [
            SDLCase("schema { query: A query: B }", "1:10 1:19 There can be only one query type in schema."),
            SDLCase(
                "schema { query: A mutation: B } extend schema { mutation: C } extend schema { mutation: B }",
                "1:19 1:49 There can be only one mutation type in schema.",
                "1:19 1:79 There can be only one mutation type in schema."
            ),
            SDLCase(
                "extend schema { subscription: A } extend schema { subscription: A }",
                extending: "type Query { a: Int }",
                "1:17 1:51 There can be only one subscription type in schema."
            ),
        ]
    )
    func several(document: SDLCase) throws { try document.expect(of: "UniqueOperationTypes") }

    @Test("nor one beside that of the schema that is extended")
    func redefined() throws {
        try SDLCase(
            "extend schema { query: B mutation: C }",
            extending: "schema { query: A } type A { a: Int }",
            "1:17 Type for query already defined in the schema. It cannot be redefined."
        ).expect(of: "UniqueOperationTypes")
    }
}
