import GraphQLLanguage
import Testing

@testable import GraphQL

@Suite("Schema")
struct SchemaTests {
    @Test(
        "a schema that breaks no rule",
        arguments: [petSchema, "type Query { a(v: I = {x: 1}): Int } input I { x: Int! }"]
    )
    func valid(sdl: String) {
        #expect(schemaErrors(sdl) == [])
    }

    @Test(
        "a schema that breaks one",
        arguments: [
            ("type A { a: Int }", "Query root type must be provided."),
            ("enum Query { A }", "1:1 Query root type must be Object type, it cannot be Query."),
            (
                "schema { query: A mutation: A } type A { a: Int }",
                "1:29 All root types must be different, 'A' type is already used for query operation."
            ),
            ("type Query", "1:1 Type Query must define one or more fields."),
            (
                "type Query { __a: Int }",
                "1:14 Name '__a' must not begin with '__', which is reserved by GraphQL introspection."
            ),
            ("type Query { a: I } input I { a: Int }", "1:17 The type of Query.a must be Output Type but got: I."),
            ("type Query { a(b: Query): Int }", "1:19 The type of Query.a(b:) must be Input Type but got: Query."),
            (
                "type Query { a(b: Int! @deprecated): Int }",
                "1:24 1:19 Required argument Query.a(b:) cannot be deprecated."
            ),
            (
                "type Query implements I { a: Int } interface I { b: Int }",
                "1:50 1:1 Interface field I.b expected but Query does not provide it."
            ),
            (
                "type Query implements I { a: Int } interface I { a: String }",
                "1:53 1:30 Interface field I.a expects type String but Query.a is type Int."
            ),
            (
                "type Query implements I { a: Int } interface I { a(b: Int): Int }",
                "1:52 1:27 Interface field argument I.a(b:) expected but Query.a does not provide it."
            ),
            (
                "type Query implements I { a(b: Int!): Int } interface I { a: Int }",
                "1:29 1:59 Object field Query.a includes required argument b that is missing from the Interface field I.a."
            ),
            (
                "type Query implements I { a: Int } interface I implements J { a: Int } interface J { a: Int }",
                "1:59 1:23 Type Query must implement J because it is implemented by I."
            ),
            (
                "type Query { a: Int } interface I implements I { a: Int }",
                "1:46 Type I cannot implement itself because it would create a circular reference."
            ),
            (
                "type Query { a: U } union U = Query | E enum E { A }",
                "1:39 Union type U can only include Object types, it cannot include E."
            ),
            ("type Query { a: U } union U = Query | Query", "1:31 1:39 Union type U can only include type Query once."),
            ("type Query { a: E } enum E", "1:21 Enum type E must define one or more values."),
            (
                "type Query { a(b: I): Int } input I { a: I! }",
                "1:39 Cannot reference Input Object 'I' within itself through a series of non-null fields: 'a'."
            ),
            ("type Query { a(b: I): Int } input I @oneOf { a: Int! }", "1:49 OneOf input field I.a must be nullable."),
            (
                "type Query { a(b: I): Int } input I { a: Int } extend input I @oneOf",
                "1:63 Directive '@oneOf' may not be used on an extension of input type I."
            ),
            (
                "type Query { a(b: I): Int } input I @oneOf { a: Int } extend input I { b: Int! }",
                "1:75 OneOf input field I.b must be nullable."
            ),
            (
                "type Query { a(b: I): Int } input I @oneOf { a: Int } extend input I { b: Int = 1 }",
                "1:72 OneOf input field I.b cannot have a default value."
            ),
            (
                "type Query { a(b: I): Int } input I { a: I = {} }",
                "1:46 Invalid circular reference. The default value of Input Object field I.a references itself."
            ),
            (
                "type Query implements I { a: Int @deprecated } interface I { a: Int }",
                "1:34 1:27 Interface field I.a is not deprecated, so implementation field Query.a must not be deprecated."
            ),
            (
                "type Query { a(b: Int = \"x\"): Int }",
                "1:25 Query.a(b:) has the invalid default value \"x\": Int cannot represent non-integer value: \"x\""
            ),
            (
                "type Query { a(b: [I!] = [{c: null}]): Int } input I { c: Int! = 1 }",
                """
                1:26 Query.a(b:) has the invalid default value [{c: null}] at '[0].c': \
                Expected non-nullable type 'Int!' not to be null.
                """
            ),
            (
                "type Query { a(b: I = {}): Int } input I @oneOf { c: Int }",
                "1:23 Query.a(b:) has the invalid default value {}: Exactly one key must be specified for OneOf type 'I'."
            ),
            (
                "type Query { a: Int } input I { a: E = B } enum E { A }",
                """
                1:40 I.a has the invalid default value B: Value 'B' does not exist in 'E' enum. \
                Did you mean the enum value 'A'?
                """
            ),
            (
                "type Query { a: Int } directive @d(a: Int @d) on ARGUMENT_DEFINITION",
                "1:23 Directive @d must not refer to itself."
            ),
            (
                "type Query { a: Int } directive @d(a: I) on ENUM_VALUE input I { e: E } enum E { A @d }",
                "1:23 Directive @d must not refer to itself by way of I, E."
            ),
        ]
    )
    func invalid(sdl: String, expected: String) {
        #expect(schemaErrors(sdl) == [expected])
    }

    @Test("input objects may lead to each other in long chains, but not without end")
    func chains() {
        func chain(_ count: Int, _ field: String) -> String {
            "type Query { a(v: A0): Int } "
                + (0..<count).map { "input A\($0) { a: A\($0 + 1)\(field) }" }.joined(separator: " ")
                + " input A\(count) { a: Int = 1 }"
        }
        #expect(schemaErrors(chain(400, "!")) == [])
        #expect(schemaErrors(chain(400, " = {}")) == [])
        #expect(schemaErrors(chain(5_000, "!")).first?.contains("more than 500 input objects") == true)
        #expect(schemaErrors(chain(5_000, " = {}")).first?.contains("more than 500 input objects") == true)
    }

    @Test("defaults that unfold into each other twice at each of sixty levels are coerced once each")
    func fanOfDefaults() {
        let fan = (0..<60).map { "input A\($0) { a: A\($0 + 1) = {} b: A\($0 + 1) = {} }" }.joined(separator: " ")
        #expect(schemaErrors("type Query { a(v: A0 = {}): Int } \(fan) input A60 { a: Int = 1 }") == [])
        #expect(schemaErrors("type Query { a(v: A0 = {}): Int } \(fan) input A60 { a: Int = B }").count == 1)
    }

    @Test("directives that lean on each other in a long chain are no cycle, until the chain closes")
    func chainsOfDirectives() {
        func chain(_ last: Int) -> String {
            "type Query { a: Int } "
                + (0..<500).map { "directive @d\($0)(a: Int @d\($0 == 499 ? last : $0 + 1)) on ARGUMENT_DEFINITION" }
                .joined(separator: " ") + " directive @d500 on ARGUMENT_DEFINITION"
        }
        #expect(schemaErrors(chain(500)) == [])
        #expect(schemaErrors(chain(250)).count == 250)
    }

    @Test("extensions add to what they extend")
    func extensions() throws {
        let schema = try Schema.checked(
            sdl: """
                type Query { a: Int }
                extend type Query implements I { b: Int }
                interface I { b: Int }
                union U = Query
                extend union U = T
                type T { a: E }
                enum E { A }
                extend enum E { B @deprecated(reason: "old") }
                scalar S
                extend scalar S @specifiedBy(url: "https://example.org/s")
                type M { a: Int }
                extend schema { mutation: M }
                """
        )
        #expect(schema.type(named: "Query")?.fields.names == ["a", "b"])
        #expect(schema.isSubtype("Query", of: "I"))
        #expect(schema.rootType(for: .mutation)?.name == "M")
        #expect(schema.possibleTypes(of: try #require(schema.type(named: "U"))).map(\.name) == ["Query", "T"])
    }

    @Test("the printed schema describes the same schema")
    func printing() throws {
        let schema = try Schema.checked(sdl: petSchema)
        let again = try Schema.checked(sdl: schema.printed)
        #expect(again.printed == schema.printed)
        #expect(again.types.map(\.name) == schema.types.map(\.name))
    }

    @Test("printed SDL keeps descriptions, deprecation, defaults and directives")
    func printedDetails() throws {
        let sdl = """
            \"""
            All of it.
            \"""
            schema {
              query: Root
            }

            directive @d(a: Int = 1) repeatable on FIELD | QUERY

            \"""A root.\"""
            type Root implements I {
              a(b: In! = {x: 1, y: [A]}): Int @deprecated(reason: "b")

              \"""Described.\"""
              c(
                \"""An argument.\"""
                d: ID = 7
              ): S
            }

            interface I {
              a(b: In! = {x: 1, y: [A]}): Int @deprecated
            }

            input In {
              x: Int!
              y: [E] = [A]
            }

            enum E {
              A
            }

            scalar S @specifiedBy(url: "u")

            """
        #expect(try Schema.checked(sdl: sdl).printed == sdl.replacingDescription())
    }
}

extension String {
    /// graphql-js writes a short description in one line.
    fileprivate func replacingDescription() -> String {
        var text = self
        if let range = text.firstRange(of: "\"\"\"\nAll of it.\n\"\"\"") {
            text.replaceSubrange(range, with: "\"\"\"All of it.\"\"\"")
        }
        return text
    }
}
