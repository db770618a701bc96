import Testing

@Suite("NoUnusedFragments")
struct NoUnusedFragmentsTests {
    @Test("a fragment is used through another")
    func aFragmentIsUsedThroughAnother() throws {
        let query = """
            { dog { ...A } } fragment A on Dog { ...B } fragment B on Dog { name }
            """
        #expect(try errors(of: "NoUnusedFragments", in: query) == [])
    }

    @Test("fragments that only use each other are not used")
    func fragmentsThatOnlyUseEachOtherAreNotUsed() throws {
        let query = """
            { dog { name } } fragment A on Dog { ...B } fragment B on Dog { ...A }
            """
        #expect(
            try errors(of: "NoUnusedFragments", in: query) == [
                "1:18 Fragment 'A' is never used.",
                "1:45 Fragment 'B' is never used.",
            ]
        )
    }
}
