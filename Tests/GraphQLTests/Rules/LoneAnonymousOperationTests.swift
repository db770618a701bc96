import Testing

@Suite("LoneAnonymousOperation")
struct LoneAnonymousOperationTests {
    @Test("one anonymous operation is fine")
    func oneAnonymousOperationIsFine() throws {
        #expect(try errors(of: "LoneAnonymousOperation", in: "{ dog { name } } fragment F on Dog { name }") == [])
    }

    @Test("an anonymous operation is the only one")
    func anAnonymousOperationIsTheOnlyOne() throws {
        #expect(
            try errors(of: "LoneAnonymousOperation", in: "{ dog { name } } query A { dog { name } }") == [
                "1:1 This anonymous operation must be the only defined operation."
            ]
        )
    }
}
