import Testing

@Suite("PossibleFragmentSpreads")
struct PossibleFragmentSpreadsTests {
    @Test("types that overlap")
    func typesThatOverlap() throws {
        let query = """
            { dog { ... on Pet { name } ... on CatOrDog { __typename } } pet { ... on Dog { name } ...B } } \
            fragment B on Being { name }
            """
        #expect(try errors(of: "PossibleFragmentSpreads", in: query) == [])
    }

    @Test("types that do not")
    func typesThatDoNot() throws {
        let query = """
            { dog { ... on Cat { name } ...A } catOrDog { ... on Alien { iq } } } fragment A on Alien { iq \
            }
            """
        #expect(
            try errors(of: "PossibleFragmentSpreads", in: query) == [
                "1:9 Fragment cannot be spread here as objects of type 'Dog' can never be of type 'Cat'.",
                "1:47 Fragment cannot be spread here as objects of type 'CatOrDog' can never be of type 'Alien'.",
                "1:29 Fragment 'A' cannot be spread here as objects of type 'Dog' can never be of type 'Alien'.",
            ]
        )
    }
}
