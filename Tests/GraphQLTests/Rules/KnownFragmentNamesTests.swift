import Testing

@Suite("KnownFragmentNames")
struct KnownFragmentNamesTests {
    @Test("defined fragments can be spread")
    func definedFragmentsCanBeSpread() throws {
        #expect(try errors(of: "KnownFragmentNames", in: "{ dog { ...A } } fragment A on Dog { name }") == [])
    }

    @Test("others cannot")
    func othersCannot() throws {
        #expect(
            try errors(of: "KnownFragmentNames", in: "{ dog { ...A } }") == [
                "1:12 Unknown fragment 'A'."
            ]
        )
    }
}
