import Testing

@Suite("UniqueArgumentNames")
struct UniqueArgumentNamesTests {
    @Test("different names are fine")
    func differentNamesAreFine() throws {
        #expect(try errors(of: "UniqueArgumentNames", in: "{ dog { isAt(x: 1, y: 2) } }") == [])
    }

    @Test("of fields and directives, a name is given once")
    func ofFieldsAndDirectivesANameIsGivenOnce() throws {
        let query = """
            { dog { isAt(x: 1, y: 2, x: 3) @skip(if: true, if: false) } }
            """
        #expect(
            try errors(of: "UniqueArgumentNames", in: query) == [
                "1:14 1:26 There can be only one argument named 'x'.",
                "1:38 1:48 There can be only one argument named 'if'.",
            ]
        )
    }
}
