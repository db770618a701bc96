import GraphQLLanguage
import Testing

@testable import GraphQL

@Suite("Schema+Coordinates")
struct SchemaCoordinatesTests {
    private static let sdl = """
        \"""What is sold.\"""
        type Query {
          \"""Those in stock.\"""
          items(
            \"""How many.\"""
            first: Int = 5
            kind: Kind
          ): [Int!]! @deprecated(reason: "Ask for less.")
        }

        enum Kind {
          \"""Not new.\"""
          OLD @deprecated
          NEW
        }

        input Filter {
          text: String! = "x"
        }

        scalar Date @specifiedBy(url: "u")

        directive @cached(seconds: Int = 60) on QUERY | FIELD
        """

    @Test(
        "an element is printed as it stands in the schema",
        arguments: [
            ("Kind", "enum Kind {\n  \"\"\"Not new.\"\"\"\n  OLD @deprecated\n  NEW\n}\n"),
            ("Kind.OLD", "\"\"\"Not new.\"\"\"\nOLD @deprecated\n"),
            (
                "Query.items",
                """
                \"""Those in stock.\"""
                items(
                  \"""How many.\"""
                  first: Int = 5
                  kind: Kind
                ): [Int!]! @deprecated(reason: "Ask for less.")

                """
            ),
            ("Query.items(first:)", "\"\"\"How many.\"\"\"\nfirst: Int = 5\n"),
            ("Filter.text", "text: String! = \"x\"\n"), ("Date", "scalar Date @specifiedBy(url: \"u\")\n"),
            ("@cached", "directive @cached(seconds: Int = 60) on QUERY | FIELD\n"),
            ("@cached(seconds:)", "seconds: Int = 60\n"),
        ]
    )
    func elements(coordinate: String, printed: String) throws {
        let schema = try Schema.checked(sdl: Self.sdl)
        let element = try #require(schema.element(at: try SchemaCoordinate(parsing: coordinate)))
        #expect(schema.printed(element) == printed)
    }

    @Test(
        "what the schema does not have",
        arguments: [
            "Nope", "Nope.items", "Query.nope", "Query.items(nope:)", "Kind.GONE", "Date.x", "@nope", "@cached(nope:)",
            "Kind.OLD(x:)", "@nope(x:)",
        ]
    )
    func nothing(coordinate: String) throws {
        let schema = try Schema.checked(sdl: Self.sdl)
        if let element = schema.element(at: try SchemaCoordinate(parsing: coordinate)) {
            Issue.record("\(coordinate) names \(element)")
        }
    }
}
