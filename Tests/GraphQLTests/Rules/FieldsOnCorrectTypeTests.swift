import Testing

@Suite("FieldsOnCorrectType")
struct FieldsOnCorrectTypeTests {
    @Test("fields of objects and interfaces, and __typename of all")
    func fieldsOfObjectsAndInterfacesAndTypenameOfAll() throws {
        let query = """
            { __typename dog { barks __typename } pet { name } catOrDog { __typename } __schema { \
            __typename } }
            """
        #expect(try errors(of: "FieldsOnCorrectType", in: query) == [])
    }

    @Test("a misspelt field gets a guess")
    func aMisspeltFieldGetsAGuess() throws {
        #expect(
            try errors(of: "FieldsOnCorrectType", in: "{ dog { barkVolum } }") == [
                "1:9 Cannot query field 'barkVolum' on type 'Dog'. Did you mean 'barkVolume'?"
            ]
        )
    }

    @Test("a field of an implementation is suggested with its type")
    func aFieldOfAnImplementationIsSuggestedWithItsType() throws {
        #expect(
            try errors(of: "FieldsOnCorrectType", in: "{ pet { barks } catOrDog { name } }") == [
                "1:9 Cannot query field 'barks' on type 'Pet'. Did you mean to use an inline fragment on 'Dog'?",
                "1:28 Cannot query field 'name' on type 'CatOrDog'. Did you mean to use an inline fragment "
                    + "on 'Being', 'Pet', 'Cat', or 'Dog'?",
            ]
        )
    }

    @Test("nothing is said of fields below an unknown field")
    func nothingIsSaidOfFieldsBelowAnUnknownField() throws {
        #expect(
            try errors(of: "FieldsOnCorrectType", in: "{ unknown { deeper } }") == [
                "1:3 Cannot query field 'unknown' on type 'Query'."
            ]
        )
    }

    @Test("introspection starts at the query root only")
    func introspectionStartsAtTheQueryRootOnly() throws {
        #expect(
            try errors(of: "FieldsOnCorrectType", in: "{ dog { __schema { queryType { name } } } }") == [
                "1:9 Cannot query field '__schema' on type 'Dog'."
            ]
        )
    }
}
