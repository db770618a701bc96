import Testing

@Suite("KnownDirectives")
struct KnownDirectivesTests {
    @Test("where they may stand")
    func whereTheyMayStand() throws {
        #expect(try errors(of: "KnownDirectives", in: "query @onQuery { dog @onField { name @skip(if: true) } }") == [])
    }

    @Test("unknown ones")
    func unknownOnes() throws {
        #expect(
            try errors(of: "KnownDirectives", in: "{ dog @nope { name } }") == [
                "1:7 Unknown directive '@nope'."
            ]
        )
    }

    @Test("misplaced ones")
    func misplacedOnes() throws {
        let query = """
            query ($a: Int @onQuery) @onField { dog @onQuery { ...F @onField } } fragment F on Dog @onField \
            { name }
            """
        #expect(
            try errors(of: "KnownDirectives", in: query) == [
                "1:16 Directive '@onQuery' may not be used on VARIABLE_DEFINITION.",
                "1:26 Directive '@onField' may not be used on QUERY.",
                "1:41 Directive '@onQuery' may not be used on FIELD.",
                "1:57 Directive '@onField' may not be used on FRAGMENT_SPREAD.",
                "1:88 Directive '@onField' may not be used on FRAGMENT_DEFINITION.",
            ]
        )
    }
}
