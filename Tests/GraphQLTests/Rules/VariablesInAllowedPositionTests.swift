import Testing

@Suite("VariablesInAllowedPosition")
struct VariablesInAllowedPositionTests {
    @Test("the same type, or a stricter one")
    func theSameTypeOrAStricterOne() throws {
        let query = """
            query ($a: Boolean!, $b: [ID!]!) { dog { name(surname: $a) } find(ids: $b) { name } }
            """
        #expect(try errors(of: "VariablesInAllowedPosition", in: query) == [])
    }

    @Test("a default makes a nullable variable fit")
    func aDefaultMakesANullableVariableFit() throws {
        #expect(
            try errors(of: "VariablesInAllowedPosition", in: "query ($a: Int = 1, $b: Int) { needed(a: $a, b: $b) }")
                == []
        )
    }

    @Test("a null default does not")
    func aNullDefaultDoesNot() throws {
        #expect(
            try errors(of: "VariablesInAllowedPosition", in: "query ($a: Int = null) { needed(a: $a) }") == [
                "1:8 1:36 Variable '$a' of type 'Int' used in position expecting type 'Int!'."
            ]
        )
    }

    @Test("another type does not fit")
    func anotherTypeDoesNotFit() throws {
        #expect(
            try errors(of: "VariablesInAllowedPosition", in: "query ($a: String) { dog { doesKnow(command: $a) } }")
                == [
                    "1:8 1:46 Variable '$a' of type 'String' used in position expecting type 'Command'."
                ]
        )
    }

    @Test("a list's items count")
    func aListsItemsCount() throws {
        #expect(
            try errors(of: "VariablesInAllowedPosition", in: "query ($a: [ID]) { find(ids: $a) { name } }") == [
                "1:8 1:30 Variable '$a' of type '[ID]' used in position expecting type '[ID!]'."
            ]
        )
    }

    @Test("in a list, an item of it is expected")
    func inAListAnItemOfItIsExpected() throws {
        let query = #"""
            query ($a: String) { find(where: {text: "a", tags: [$a]}) { name } }
            """#
        #expect(
            try errors(of: "VariablesInAllowedPosition", in: query) == [
                "1:8 1:53 Variable '$a' of type 'String' used in position expecting type 'String!'."
            ]
        )
    }
}
