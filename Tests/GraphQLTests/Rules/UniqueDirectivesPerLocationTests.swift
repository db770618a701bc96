import Testing

@Suite("UniqueDirectivesPerLocation")
struct UniqueDirectivesPerLocationTests {
    @Test("repeatable ones repeat")
    func repeatableOnesRepeat() throws {
        #expect(try errors(of: "UniqueDirectivesPerLocation", in: "{ dog @many @many { name @onField } }") == [])
    }

    @Test("others do not")
    func othersDoNot() throws {
        #expect(
            try errors(of: "UniqueDirectivesPerLocation", in: "{ dog @onField @many @onField { name } }") == [
                "1:7 1:22 The directive '@onField' can only be used once at this location."
            ]
        )
    }
}
