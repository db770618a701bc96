import Testing

@Suite("SDLRule+LoneSchemaDefinition")
struct SDLLoneSchemaDefinitionTests {
    @Test(
        "one schema definition, or none",
        arguments: [
            SDLCase("type Query { a: Int }"),
            SDLCase("schema { query: A } type A { a: Int } extend schema @deprecated"),
            SDLCase("extend schema { mutation: A }", extending: "type Query { a: Int }"),
            SDLCase("schema { query: A } type A { a: Int }", extending: "interface I { a: Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "LoneSchemaDefinition") }

    @Test(
        "every further one is one too many",
        arguments: [
            SDLCase(
                "schema { query: A } schema { query: B }\nschema { query: C }",
                "1:21 Must provide only one schema definition.",
                "2:1 Must provide only one schema definition."
            )
        ]
    )
    func several(document: SDLCase) throws { try document.expect(of: "LoneSchemaDefinition") }

    @Test(
        "a schema that is extended has one, by its definition or by its roots",
        arguments: ["schema { query: A } type A { a: Int }", "type Query { a: Int }", "type Mutation { a: Int }"]
    )
    func extending(base: String) throws {
        try SDLCase(
            "type B { a: Int } schema { query: B }",
            extending: base,
            "1:19 Cannot define a new schema within a schema extension."
        ).expect(of: "LoneSchemaDefinition")
    }
}
