import Testing

@Suite("NoUndefinedVariables")
struct NoUndefinedVariablesTests {
    @Test("fragments use what the operation defines")
    func fragmentsUseWhatTheOperationDefines() throws {
        let query = """
            query ($s: Boolean) { dog { ...F } } fragment F on Dog { name(surname: $s) }
            """
        #expect(try errors(of: "NoUndefinedVariables", in: query) == [])
    }

    @Test("an undefined variable, named with the operation")
    func anUndefinedVariableNamedWithTheOperation() throws {
        #expect(
            try errors(of: "NoUndefinedVariables", in: "query Q { dog { name(surname: $s) } }") == [
                "1:31 1:1 Variable '$s' is not defined by operation 'Q'."
            ]
        )
    }

    @Test("in a fragment, for each operation that lacks it")
    func inAFragmentForEachOperationThatLacksIt() throws {
        let query = """
            query A { dog { ...F } } query B($s: Boolean) { dog { ...F } } { dog { ...F } } fragment F on \
            Dog { name(surname: $s) }
            """
        #expect(
            try errors(of: "NoUndefinedVariables", in: query) == [
                "1:115 1:1 Variable '$s' is not defined by operation 'A'.",
                "1:115 1:64 Variable '$s' is not defined.",
            ]
        )
    }

    @Test("inside of lists and objects, too")
    func insideOfListsAndObjectsToo() throws {
        #expect(
            try errors(of: "NoUndefinedVariables", in: "{ find(where: {text: $t, tags: [$u]}) { name } }") == [
                "1:22 1:1 Variable '$t' is not defined.",
                "1:33 1:1 Variable '$u' is not defined.",
            ]
        )
    }
}
