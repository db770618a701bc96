import Testing

@Suite("UniqueFragmentNames")
struct UniqueFragmentNamesTests {
    @Test("different names are fine")
    func differentNamesAreFine() throws {
        let query = """
            { dog { ...A ...B } } fragment A on Dog { name } fragment B on Dog { name }
            """
        #expect(try errors(of: "UniqueFragmentNames", in: query) == [])
    }

    @Test("a name is taken once")
    func aNameIsTakenOnce() throws {
        let query = """
            { dog { ...A } } fragment A on Dog { name } fragment A on Dog { barks }
            """
        #expect(
            try errors(of: "UniqueFragmentNames", in: query) == [
                "1:27 1:54 There can be only one fragment named 'A'."
            ]
        )
    }
}
