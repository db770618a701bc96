import GraphQLLanguage
import Testing

@testable import GraphQL

@Suite("NoSchemaIntrospection")
struct NoSchemaIntrospectionTests {
    private let rule = "NoSchemaIntrospection"

    private func refusal(of field: String) -> String {
        """
        '\(field)' is not answered: introspection is switched off on this server (disable-introspection). Ask its \
        operator for the schema.
        """
    }

    @Test("the name of a type tells of data, not of the schema")
    func typename() throws {
        #expect(try errors(of: rule, in: "{ __typename dog { __typename } }") == [])
    }

    @Test("the schema and its types are not told, through fragments and under aliases neither")
    func schema() throws {
        let query = """
            { __schema { types { name } } ...F }
            fragment F on Query { dog: __type(name: "Dog") { name } }
            """
        #expect(
            try errors(of: rule, in: query) == ["1:3 " + refusal(of: "__schema"), "2:23 " + refusal(of: "__type")]
        )
    }

    @Test("a field of that name elsewhere is no introspection")
    func elsewhere() throws {
        #expect(try errors(of: rule, in: "{ dog { __schema { types { name } } } }") == [])
    }

    @Test("it is checked only where introspection is switched off, and programs can tell why")
    func limit() throws {
        let document = try Document(parsing: "{ __schema { types { name } } }")
        let schema = try Schema.checked(sdl: petSchema)
        #expect(Validation.errors(in: document, schema: schema).isEmpty)
        let limits = DocumentLimits(allowsIntrospection: false)
        let codes = Validation.errors(in: document, schema: schema, limits: limits).map { $0.extensions["code"] }
        #expect(codes == [.string("INTROSPECTION_DISABLED")])
    }
}
