import Testing

@Suite("UniqueVariableNames")
struct UniqueVariableNamesTests {
    @Test("operations have variables of their own")
    func operationsHaveVariablesOfTheirOwn() throws {
        let query = """
            query A($a: Int) { dog { name } } query B($a: Int) { dog { name } }
            """
        #expect(try errors(of: "UniqueVariableNames", in: query) == [])
    }

    @Test("a name is taken once, and told once")
    func aNameIsTakenOnceAndToldOnce() throws {
        #expect(
            try errors(of: "UniqueVariableNames", in: "query A($a: Int, $a: Int, $a: Int) { dog { name } }") == [
                "1:10 1:19 1:28 There can be only one variable named '$a'."
            ]
        )
    }
}
