import Testing

@Suite("VariablesAreInputTypes")
struct VariablesAreInputTypesTests {
    @Test("scalars, enums and inputs are input types")
    func scalarsEnumsAndInputsAreInputTypes() throws {
        let query = """
            query ($a: Int, $b: [Command!], $c: Search!) { dog { name } }
            """
        #expect(try errors(of: "VariablesAreInputTypes", in: query) == [])
    }

    @Test("objects are not")
    func objectsAreNot() throws {
        #expect(
            try errors(of: "VariablesAreInputTypes", in: "query ($a: Dog, $b: [[CatOrDog!]]!) { dog { name } }") == [
                "1:12 Variable '$a' cannot be non-input type 'Dog'.",
                "1:21 Variable '$b' cannot be non-input type '[[CatOrDog!]]!'.",
            ]
        )
    }
}
