import Testing

@Suite("UniqueOperationNames")
struct UniqueOperationNamesTests {
    @Test("different names are fine")
    func differentNamesAreFine() throws {
        #expect(try errors(of: "UniqueOperationNames", in: "query A { dog { name } } query B { dog { name } }") == [])
    }

    @Test("a name is taken once, whatever the kind")
    func aNameIsTakenOnceWhateverTheKind() throws {
        #expect(
            try errors(of: "UniqueOperationNames", in: "query A { dog { name } } subscription A { news }") == [
                "1:7 1:39 There can be only one operation named 'A'."
            ]
        )
    }
}
