import Testing

@Suite("KnownOperationTypes")
struct KnownOperationTypesTests {
    @Test("the schema has queries and subscriptions")
    func theSchemaHasQueriesAndSubscriptions() throws {
        #expect(try errors(of: "KnownOperationTypes", in: "query A { dog { name } } subscription B { news }") == [])
    }

    @Test("it has no mutations")
    func itHasNoMutations() throws {
        #expect(
            try errors(of: "KnownOperationTypes", in: "mutation { a }") == [
                "1:1 The mutation operation is not supported by the schema."
            ]
        )
    }
}
