import Testing

@Suite("NoFragmentCycles")
struct NoFragmentCyclesTests {
    @Test("a fragment may be spread twice")
    func aFragmentMayBeSpreadTwice() throws {
        let query = """
            { dog { ...A ...A } } fragment A on Dog { ...B ...B } fragment B on Dog { name }
            """
        #expect(try errors(of: "NoFragmentCycles", in: query) == [])
    }

    @Test("a fragment does not spread itself")
    func aFragmentDoesNotSpreadItself() throws {
        #expect(
            try errors(of: "NoFragmentCycles", in: "fragment A on Dog { friend { ...A } }") == [
                "1:30 Cannot spread fragment 'A' within itself."
            ]
        )
    }

    @Test("nor through others")
    func norThroughOthers() throws {
        let query = """
            fragment A on Dog { ...B } fragment B on Dog { ...C } fragment C on Dog { ...A }
            """
        #expect(
            try errors(of: "NoFragmentCycles", in: query) == [
                "1:21 1:48 1:75 Cannot spread fragment 'A' within itself via 'B', 'C'."
            ]
        )
    }
}
