import Testing

@Suite("KnownTypeNames")
struct KnownTypeNamesTests {
    @Test("types of variables and fragments exist")
    func typesOfVariablesAndFragmentsExist() throws {
        let query = """
            query ($a: [Search!]!) { pet { ... on Dog { name } ...F } } fragment F on Cat { name }
            """
        #expect(try errors(of: "KnownTypeNames", in: query) == [])
    }

    @Test("unknown ones are named, with a guess")
    func unknownOnesAreNamedWithAGuess() throws {
        let query = """
            query ($a: Serch) { pet { ... on Dgo { name } } } fragment F on Peettt { name }
            """
        #expect(
            try errors(of: "KnownTypeNames", in: query) == [
                "1:12 Unknown type 'Serch'. Did you mean 'Search'?",
                "1:34 Unknown type 'Dgo'. Did you mean 'Dog'?",
                "1:65 Unknown type 'Peettt'. Did you mean 'Pet'?",
            ]
        )
    }
}
