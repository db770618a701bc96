import Testing

@Suite("MaxIntrospectionDepth")
struct MaxIntrospectionDepthTests {
    @Test("the usual introspection is fine")
    func theUsualIntrospectionIsFine() throws {
        let query = """
            { __schema { types { fields { type { ofType { name } } } } } }
            """
        #expect(try errors(of: "MaxIntrospectionDepth", in: query) == [])
    }

    @Test("lists of types inside each other are not")
    func listsOfTypesInsideEachOtherAreNot() throws {
        let query = """
            { __schema { types { fields { type { fields { type { fields { name } } } } } } } }
            """
        #expect(
            try errors(of: "MaxIntrospectionDepth", in: query) == [
                "1:3 Maximum introspection depth exceeded"
            ]
        )
    }

    @Test("through fragments, too")
    func throughFragmentsToo() throws {
        let query = #"""
            { __type(name: "Dog") { ...A } } fragment A on __Type { fields { type { ...B } } } fragment B on __Type { interfaces { possibleTypes { name } } }
            """#
        #expect(
            try errors(of: "MaxIntrospectionDepth", in: query) == [
                "1:3 Maximum introspection depth exceeded"
            ]
        )
    }
}
