import GraphQLLanguage
import Testing

@testable import GraphQL

@Suite("Introspection")
struct IntrospectionTests {
    private func run(_ query: String, sdl: String = petSchema) throws -> String {
        let document = try ValidatedDocument(query, schema: try Schema.checked(sdl: sdl))
        let response = ResponseWriter.response(to: try document.executable(), from: ValueSource(), root: [:])
        return String(decoding: response.body, as: UTF8.self)
    }

    @Test("types come in the order of definition")
    func order() throws {
        let body = try run(
            "{ __schema { types { name } } }",
            sdl: "type Query { a: B } type B { c: A } type A { x: Float }"
        )
        let names = ["Query", "B", "A", "String", "Float", "Boolean", "__Schema"]
        #expect(
            body.hasPrefix(
                #"{"data":{"__schema":{"types":["# + names.map { #"{"name":"\#($0)"}"# }.joined(separator: ",")
            )
        )
    }

    @Test("deprecated things are shown on request, everywhere")
    func deprecation() throws {
        let sdl = """
            directive @d(x: Int @deprecated, y: Int) on FIELD
            type Query { a: Int @deprecated(reason: "old") b(x: Int @deprecated, y: Int): E c(i: I): Int }
            enum E { A @deprecated B }
            input I { a: Int @deprecated b: Int }
            """
        let query = """
            query ($all: Boolean! = false) {
              q: __type(name: "Query") { fields(includeDeprecated: $all) { name args(includeDeprecated: $all) { name } } }
              e: __type(name: "E") { enumValues(includeDeprecated: $all) { name isDeprecated deprecationReason } }
              i: __type(name: "I") { inputFields(includeDeprecated: $all) { name } }
            }
            """
        let document = try ValidatedDocument(query, schema: try Schema.checked(sdl: sdl))
        func body(_ variables: ObjectValue) throws -> String {
            let operation = try document.executable(variables: variables)
            return String(
                decoding: ResponseWriter.response(to: operation, from: ValueSource(), root: [:]).body,
                as: UTF8.self
            )
        }
        #expect(
            try body([:])
                == #"{"data":{"q":{"fields":[{"name":"b","args":[{"name":"y"}]},{"name":"c","args":[{"name":"i"}]}]},"#
                + #""e":{"enumValues":[{"name":"B","isDeprecated":false,"deprecationReason":null}]},"#
                + #""i":{"inputFields":[{"name":"b"}]}}}"#
        )
        #expect(
            try body(["all": .boolean(true)])
                == #"{"data":{"q":{"fields":[{"name":"a","args":[]},{"name":"b","args":[{"name":"x"},{"name":"y"}]},"#
                + #"{"name":"c","args":[{"name":"i"}]}]},"#
                + #""e":{"enumValues":[{"name":"A","isDeprecated":true,"deprecationReason":"No longer supported"},"#
                + #"{"name":"B","isDeprecated":false,"deprecationReason":null}]},"#
                + #""i":{"inputFields":[{"name":"a"},{"name":"b"}]}}}"#
        )
    }

    @Test("@oneOf, @specifiedBy, repeatable directives, wrappers and default values")
    func details() throws {
        #expect(
            try run(
                "{ a: __type(name: \"Either\") { isOneOf } b: __type(name: \"Search\") { isOneOf } c: __type(name: \"Dog\") { isOneOf } }"
            )
                == #"{"data":{"a":{"isOneOf":true},"b":{"isOneOf":false},"c":{"isOneOf":null}}}"#
        )
        #expect(
            try run(
                "{ __type(name: \"S\") { specifiedByURL } }",
                sdl: "type Query { a: S } scalar S @specifiedBy(url: \"u\")"
            )
                == #"{"data":{"__type":{"specifiedByURL":"u"}}}"#
        )
        #expect(
            try run("{ __type(name: \"Search\") { inputFields { defaultValue type { kind name ofType { name } } } } }")
                .contains(
                    #"{"defaultValue":null,"type":{"kind":"NON_NULL","name":null,"ofType":{"name":"String"}}},{"defaultValue":"10""#
                )
        )
        #expect(
            try run("{ __schema { directives { name isRepeatable } } }").contains(
                #"{"name":"many","isRepeatable":true}"#
            )
        )
        #expect(try run("{ __type(name: \"Nothing\") { name } }") == #"{"data":{"__type":null}}"#)
    }
}
