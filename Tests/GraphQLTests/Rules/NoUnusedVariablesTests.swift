import Testing

@Suite("NoUnusedVariables")
struct NoUnusedVariablesTests {
    @Test("a variable that a fragment uses is used")
    func aVariableThatAFragmentUsesIsUsed() throws {
        let query = """
            query ($s: Boolean) { dog { ...F } } fragment F on Dog { name(surname: $s) }
            """
        #expect(try errors(of: "NoUnusedVariables", in: query) == [])
    }

    @Test("in a directive, too")
    func inADirectiveToo() throws {
        #expect(try errors(of: "NoUnusedVariables", in: "query ($s: Boolean!) { dog { name @skip(if: $s) } }") == [])
    }

    @Test("others are not")
    func othersAreNot() throws {
        #expect(
            try errors(of: "NoUnusedVariables", in: "query Q($s: Boolean) { dog { name } }") == [
                "1:9 Variable '$s' is never used in operation 'Q'."
            ]
        )
    }
}
