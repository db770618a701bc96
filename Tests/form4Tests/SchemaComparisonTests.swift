import GraphQL
import GraphQLLanguage
import Testing

@testable import form4

@Suite("Comparing schemas")
struct SchemaComparisonTests {
    private func changes(_ old: String, _ new: String) throws -> [String] {
        let schemas = try [old, new].map { Schema(document: try Document(parsing: "type Query { q: Int }\n" + $0)) }
        return SchemaComparison.changes(from: schemas[0], to: schemas[1]).map {
            "\($0.severity.rawValue): \($0.description)"
        }
    }

    @Test(
        "what breaks clients, what may, and what does not",
        arguments: [
            ("type A { x: Int }", "", "breaking: A was removed"),
            ("", "type A { x: Int }", "safe: A was added"),
            ("type A { x: Int }", "input A { x: Int }", "breaking: A changed from type to input"),
            ("type A { x: Int y: Int }", "type A { x: Int }", "breaking: A.y was removed"),
            ("type A { x: Int }", "type A { x: Int! }", "safe: A.x changed from Int to Int!"),
            ("type A { x: Int! }", "type A { x: Int }", "breaking: A.x changed from Int! to Int"),
            ("type A { x: [Int] }", "type A { x: [Int!] }", "safe: A.x changed"),
            ("type A { x(a: Int!): Int }", "type A { x(a: Int): Int }", "safe: A.x: the argument a changed"),
            ("type A { x(a: Int): Int }", "type A { x(a: Int!): Int }", "breaking: A.x: the argument a changed"),
            ("type A { x: Int }", "type A { x(a: Int!): Int }", "breaking: A.x: the required argument a was added"),
            ("type A { x: Int }", "type A { x(a: Int): Int }", "dangerous: A.x: the optional argument a was added"),
            (
                "type A { x(a: Int = 1): Int }", "type A { x(a: Int = 2): Int }",
                "dangerous: A.x: the default of the argument a"
            ),
            (
                "type A { x(a: Int = 1): Int }", "type A { x(a: Int): Int }",
                "dangerous: A.x: the default of the argument a"
            ),
            (
                "type A { x(a: Int): Int }", "type A { x(a: Int = 2): Int }",
                "safe: A.x: the default of the argument a is"
            ),
            (
                "type A { x: I } interface I { q: Int }", "type A { x: Query } interface I { q: Int }",
                "breaking: A.x changed"
            ),
            (
                "input I { a: Int b: Int }", "input I @oneOf { a: Int b: Int }",
                "breaking: I now takes exactly one field"
            ),
            (
                "type M { q: Int } schema { query: Query mutation: M }", "type M { q: Int }",
                "breaking: the mutation root"
            ),
            ("enum E { A B }", "enum E { A }", "breaking: E lost the value B"),
            ("enum E { A }", "enum E { A B }", "dangerous: E gained the value B"),
            ("input I { a: Int }", "input I { a: Int b: Int! }", "breaking: I: the required input field b was added"),
            ("directive @d on FIELD", "", "breaking: @d was removed"),
            ("directive @d repeatable on FIELD", "directive @d on FIELD", "breaking: @d is no longer repeatable"),
            ("type A { x: Int }", "type A { x: Int @deprecated(reason: \"y\") }", "safe: A.x is deprecated: y"),
        ]
    )
    func change(old: String, new: String, expected: String) throws {
        let found = try changes(old, new)
        #expect(found.count == 1 && found[0].hasPrefix(expected), "\(found)")
    }

    @Test("a schema equals itself")
    func same() throws {
        #expect(try changes("type A { x(a: Int = 1): [Int!] }", "type A { x(a: Int = 1): [Int!] }").isEmpty)
    }
}
