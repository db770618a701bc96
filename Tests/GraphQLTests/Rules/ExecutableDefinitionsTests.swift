import Testing

@Suite("ExecutableDefinitions")
struct ExecutableDefinitionsTests {
    @Test("operations and fragments are executable")
    func operationsAndFragmentsAreExecutable() throws {
        #expect(try errors(of: "ExecutableDefinitions", in: "{ dog { ...F } } fragment F on Dog { name }") == [])
    }

    @Test("definitions of types are not")
    func definitionsOfTypesAreNot() throws {
        let query = #"""
            { dog { name } }
            type Cow { a: Int }
            schema { query: Q }
            directive @d on FIELD
            """#
        #expect(
            try errors(of: "ExecutableDefinitions", in: query) == [
                "2:1 The 'Cow' definition is not executable.",
                "3:1 The schema definition is not executable.",
                "4:1 The 'd' definition is not executable.",
            ]
        )
    }
}
