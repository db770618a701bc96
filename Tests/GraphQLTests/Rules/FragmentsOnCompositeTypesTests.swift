import Testing

@Suite("FragmentsOnCompositeTypes")
struct FragmentsOnCompositeTypesTests {
    @Test("objects, interfaces and unions have fragments")
    func objectsInterfacesAndUnionsHaveFragments() throws {
        let query = """
            { pet { ... on Dog { name } ... on Pet { name } ... { name } } }
            """
        #expect(try errors(of: "FragmentsOnCompositeTypes", in: query) == [])
    }

    @Test("scalars, enums and inputs have none")
    func scalarsEnumsAndInputsHaveNone() throws {
        let query = """
            { pet { ... on Command { x } } } fragment F on Search { text }
            """
        #expect(
            try errors(of: "FragmentsOnCompositeTypes", in: query) == [
                "1:16 Fragment cannot condition on non composite type 'Command'.",
                "1:48 Fragment 'F' cannot condition on non composite type 'Search'.",
            ]
        )
    }
}
