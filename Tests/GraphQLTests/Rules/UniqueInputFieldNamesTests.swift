import Testing

@Suite("UniqueInputFieldNames")
struct UniqueInputFieldNamesTests {
    @Test("an object inside has names of its own")
    func anObjectInsideHasNamesOfItsOwn() throws {
        let query = #"""
            { find(where: {text: "a", not: {text: "b"}}) { name } }
            """#
        #expect(try errors(of: "UniqueInputFieldNames", in: query) == [])
    }

    @Test("a name is given once")
    func aNameIsGivenOnce() throws {
        let query = #"""
            { find(where: {text: "a", limit: 1, text: "b"}) { name } }
            """#
        #expect(
            try errors(of: "UniqueInputFieldNames", in: query) == [
                "1:16 1:37 There can be only one input field named 'text'."
            ]
        )
    }
}
