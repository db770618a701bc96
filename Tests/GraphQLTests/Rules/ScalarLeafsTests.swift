import Testing

@Suite("ScalarLeafs")
struct ScalarLeafsTests {
    @Test("scalars have no selection, objects have one")
    func scalarsHaveNoSelectionObjectsHaveOne() throws {
        #expect(try errors(of: "ScalarLeafs", in: "{ dog { name } }") == [])
    }

    @Test("a scalar with a selection")
    func aScalarWithASelection() throws {
        #expect(
            try errors(of: "ScalarLeafs", in: "{ dog { name { x } } }") == [
                "1:14 Field 'name' must not have a selection since type 'String' has no subfields."
            ]
        )
    }

    @Test("an object without")
    func anObjectWithout() throws {
        #expect(
            try errors(of: "ScalarLeafs", in: "{ dog }") == [
                "1:3 Field 'dog' of type 'Dog' must have a selection of subfields. Did you mean 'dog { ... }'?"
            ]
        )
    }
}
