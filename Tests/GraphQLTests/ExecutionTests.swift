import GraphQLLanguage
import Testing

@testable import GraphQL

@Suite("Execution")
struct ExecutionTests {
    private static let sdl = """
        type Query {
          a: Int  b: String!  item: Item  items: [Item!]  maybe: [Item]  node: Node  any: [Either!]
          echo(i: Int = 7, s: String, o: In, e: E! = RED, l: [Int!]): Args
          required(i: Int! = 3): Args
          ratio: Float  flag: Boolean  id: ID  e: E
          one(o: One, p: One): Args
        }
        input One @oneOf { x: Int y: String }
        type Mutation { first: Int second: Int }
        interface Node { id: ID! }
        type Item implements Node { id: ID! name: String needed: Int! self: Item parent: Item! }
        type Other implements Node { id: ID! size: Int }
        union Either = Item | Other
        input In { x: Int! y: Int = 5 z: [E!] }
        enum E { RED GREEN }
        scalar Args
        """

    /// The body of the response, or the messages of the errors that refused the request.
    private func run(
        _ query: String,
        _ root: ObjectValue = [:],
        variables: ObjectValue = [:],
        operation: String? = nil,
        limits: DocumentLimits = DocumentLimits()
    ) throws -> String {
        let schema = try Schema.checked(sdl: Self.sdl)
        do throws(RequestError) {
            let document = try ValidatedDocument(query, schema: schema, limits: limits)
            let operation = try document.executable(operationName: operation, variables: variables)
            let response = ResponseWriter.response(to: operation, from: ValueSource(), root: root)
            return String(decoding: response.body, as: UTF8.self)
        } catch {
            return error.errors.map(\.line).joined(separator: "\n")
        }
    }

    @Test("keys come in the order of the document, merged where they first stand")
    func order() throws {
        let root: ObjectValue = ["a": .int(1), "b": .string("x"), "item": .object(["id": .int(4), "name": .null])]
        #expect(
            try run("{ item { id } x: a b ...F } fragment F on Query { a item { __typename name } }", root)
                == #"{"data":{"item":{"id":"4","__typename":"Item","name":null},"x":1,"b":"x","a":1}}"#
        )
    }

    @Test("@skip and @include, on fields and fragments, by variables")
    func conditions() throws {
        let query = "query ($v: Boolean!) { a @skip(if: $v) x: a @include(if: $v) ... @include(if: $v) { b } }"
        let root: ObjectValue = ["a": .int(1), "b": .string("x")]
        #expect(try run(query, root, variables: ["v": .boolean(true)]) == #"{"data":{"x":1,"b":"x"}}"#)
        #expect(try run(query, root, variables: ["v": .boolean(false)]) == #"{"data":{"a":1}}"#)
    }

    @Test("a condition that fails before the first field fails the whole, without a path")
    func failingCondition() throws {
        #expect(
            try run("query ($v: Boolean = true) { a @skip(if: $v) }", ["a": .int(1)], variables: ["v": .null])
                == #"{"data":null,"errors":[{"message":"Argument 'if' of non-null type 'Boolean!' must not be null.","locations":[{"line":1,"column":42}]}]}"#
        )
    }

    @Test("a null where none may be nulls the nearest place that may")
    func nullPropagation() throws {
        let root: ObjectValue = [
            "b": .string("x"),
            "items": .list([.object(["id": .int(1), "needed": .int(1)]), .object(["id": .int(2)])]),
        ]
        #expect(
            try run("{ b items { id needed } }", root)
                == #"{"data":{"b":"x","items":null},"errors":[{"message":"Cannot return null for non-nullable field Item.needed.","locations":[{"line":1,"column":16}],"path":["items",1,"needed"]}]}"#
        )
        #expect(
            try run("{ b }")
                == #"{"data":null,"errors":[{"message":"Cannot return null for non-nullable field Query.b.","locations":[{"line":1,"column":3}],"path":["b"]}]}"#
        )
    }

    @Test("one item fails, the others stand")
    func itemErrors() throws {
        let root: ObjectValue = [
            "maybe": .list([.object(["id": .int(1)]), .object(["$error": .string("lost")]), .null])
        ]
        #expect(
            try run("{ maybe { id } }", root)
                == #"{"data":{"maybe":[{"id":"1"},null,null]},"errors":[{"message":"lost","locations":[{"line":1,"column":3}],"path":["maybe",1]}]}"#
        )
    }

    @Test("interfaces and unions take the type of the value")
    func abstractTypes() throws {
        let item = Value.object(["__typename": .string("Item"), "id": .int(1), "name": .string("n")])
        let other = Value.object(["__typename": .string("Other"), "id": .int(2), "size": .int(9)])
        #expect(
            try run(
                "{ any { ... on Node { id } ... on Item { name } ... on Other { size } __typename } }",
                ["any": .list([item, other])]
            )
                == #"{"data":{"any":[{"id":"1","name":"n","__typename":"Item"},{"id":"2","size":9,"__typename":"Other"}]}}"#
        )
        let wrong = Value.object(["__typename": .string("Query"), "id": .int(1)])
        #expect(
            try run("{ node { id } }", ["node": wrong]).contains(
                "Runtime Object type 'Query' is not a possible type for 'Node'."
            )
        )
    }

    @Test("arguments: defaults, variables, what is left out and what is null")
    func arguments() throws {
        let root: ObjectValue = [
            "echo": .object(["$args": .boolean(true)]), "required": .object(["$args": .boolean(true)]),
        ]
        #expect(try run("{ echo }", root) == #"{"data":{"echo":{"i":7,"e":"RED"}}}"#)
        #expect(
            try run(
                "query ($i: Int, $o: In) { echo(i: $i, o: $o, l: 4, s: null) }",
                root,
                variables: ["o": .object(["x": .int(1)])]
            )
                == #"{"data":{"echo":{"i":7,"s":null,"o":{"x":1,"y":5},"e":"RED","l":[4]}}}"#
        )
        #expect(
            try run("query ($y: Int) { echo(o: {x: 1, y: $y, z: GREEN}) }", root)
                == #"{"data":{"echo":{"i":7,"o":{"x":1,"y":5,"z":["GREEN"]},"e":"RED"}}}"#
        )
        #expect(
            try run("query ($i: Int = 1) { a required(i: $i) }", ["a": .int(1)], variables: ["i": .null])
                == #"{"data":{"a":1,"required":null},"errors":[{"message":"Argument 'i' of non-null type 'Int!' must not be null.","locations":[{"line":1,"column":37}],"path":["required"]}]}"#
        )
    }

    @Test("variables that do not fit refuse the request, each with its reason")
    func variables() throws {
        let errors = try run(
            "query ($a: Int!, $b: In, $d: [Int!]) { echo(i: $a, o: $b, l: $d) }",
            variables: ["b": .object(["y": .string("1"), "q": .int(1)]), "d": .list([.int(1), .null])]
        )
        #expect(
            errors == """
                1:8 Variable '$a' of required type 'Int!' was not provided.
                1:18 Variable '$b' got invalid value {y: "1", q: 1}; Field 'x' of required type 'Int!' was not provided.
                1:18 Variable '$b' got invalid value "1" at 'b.y'; Int cannot represent non-integer value: "1"
                1:18 Variable '$b' got invalid value {y: "1", q: 1}; Field 'q' is not defined by type 'In'. Did you mean 'x', 'y', or 'z'?
                1:26 Variable '$d' got invalid value null at 'd[1]'; Expected non-nullable type 'Int!' not to be null.
                """
        )
    }

    @Test("a flood of mistakes in variables ends at the limit of errors, each in a few words")
    func manyMistakes() throws {
        let unknown = ObjectValue((0..<20_000).map { .init(name: "k\($0)", value: .int(1)) })
        let long = String(repeating: "x", count: 1_000_000)
        for (query, variables) in [
            ("query ($b: In) { echo(o: $b) }", ["b": .object(unknown)]),
            ("query ($l: [Int!]) { echo(l: $l) }", ["l": .list(Array(repeating: .string(long), count: 500))]),
            ("query ($e: E!) { echo(e: $e) }", ["e": .list([.string(long)])]),
        ] as [(String, ObjectValue)] {
            var limits = DocumentLimits()
            limits.errors = 10
            let errors = try run(query, variables: variables, limits: limits)
            let lines = errors.split(separator: "\n")
            #expect(errors.utf8.count < 10_000)
            #expect(lines.count == 1 || lines.count == 11 && lines[10].contains("Too many errors processing variables"))
        }
    }

    @Test("a value is shown whole as a literal, and cut in messages")
    func literals() {
        let value = Value.object(["a": .list([.int(1), .string("q\"q")]), "b": .object([:])])
        #expect(value.literal == #"{a: [1, "q\"q"], b: {}}"#)
        #expect(value.description == value.literal)
        let long = Value.list(Array(repeating: .int(12), count: 1_000))
        #expect(long.literal.utf8.count == 4_000)
        #expect(long.description.hasPrefix("[12, 12, ") && long.description.hasSuffix("…"))
        #expect(long.description.count <= 201)
    }

    @Test("one of many: exactly one, and never null by a variable")
    func oneOf() throws {
        let root: ObjectValue = ["one": .object(["$args": .boolean(true)])]
        let query = "query ($o: One, $x: Int = 1) { one(o: $o, p: {x: $x}) }"
        #expect(
            try run(query, root, variables: ["o": .object(["y": .string("s")])])
                == #"{"data":{"one":{"o":{"y":"s"},"p":{"x":1}}}}"#
        )
        #expect(
            try run(query, root, variables: ["x": .null])
                == #"{"data":{"one":null},"errors":[{"message":"Argument 'p' has invalid value {x: $x}.","locations":[{"line":1,"column":46}],"path":["one"]}]}"#
        )
        #expect(
            try run(query, root, variables: ["o": .object(["x": .int(1), "y": .string("s")])])
                == #"1:8 Variable '$o' got invalid value {x: 1, y: "s"}; Exactly one key must be specified for OneOf type 'One'. "#
                + "Where a list is expected, give each an object of its own: [{x: …}, {y: …}]."
        )
        #expect(
            try run(query, root, variables: ["o": .object(["x": .null])])
                == "1:8 Variable '$o' got invalid value null at 'o.x'; Field 'x' must be non-null."
        )
    }

    @Test("root fields of a mutation are resolved one after another, each with all below it")
    func serialMutations() throws {
        final class Recorder: ResolverSource {
            var asked: [String] = []
            func typeName(of object: Int, for field: SelectedField) -> TypeNameResolution { .name("Item") }
            func resolve(_ field: SelectedField, on object: Int) -> Resolution<Int> {
                asked.append(field.responseKey)
                return field.selection == nil ? .integer(object) : .object(object + 1)
            }
        }
        let schema = try Schema.checked(
            sdl: "type Query { a: Int } type Mutation { set: Item first: Int } type Item { value: Int next: Item }"
        )
        let query = "mutation { b: set { value next { value } } first a: set { value } ... { c: first } first }"
        let source = Recorder()
        let operation = try ValidatedDocument(query, schema: schema).executable()
        let body = ResponseWriter.response(to: operation, from: source, root: 0).body
        #expect(source.asked == ["b", "value", "next", "value", "first", "a", "value", "c"])
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"data":{"b":{"value":1,"next":{"value":2}},"first":0,"a":{"value":1},"c":0}}"#
        )
    }

    @Test("a subscription's root field is executed as any other, and has the names of types below it")
    func subscription() throws {
        let schema = try Schema.checked(
            sdl: "type Query { a: Int } type Subscription { added: Item } type Item { id: ID }"
        )
        let query = "subscription { added { ...F __typename } } fragment F on Item { id }"
        let operation = try ValidatedDocument(query, schema: schema).executable()
        let body = ResponseWriter.response(
            to: operation,
            from: ValueSource(),
            root: ["added": .object(["id": .int(7)])]
        ).body
        #expect(String(decoding: body, as: UTF8.self) == #"{"data":{"added":{"id":"7","__typename":"Item"}}}"#)
    }

    @Test("numbers pass exactly, in and out")
    func exactNumbers() throws {
        #expect(
            try run("{ ratio }", ["ratio": .float("0.1000000000000000055511151231257827")])
                == #"{"data":{"ratio":0.1000000000000000055511151231257827}}"#
        )
        #expect(
            try run(
                "query ($i: Int) { echo(i: $i) }",
                ["echo": .object(["$args": .boolean(true)])],
                variables: ["i": .float("1e2")]
            )
                == #"{"data":{"echo":{"i":100,"e":"RED"}}}"#
        )
        #expect(try run("{ a }", ["a": .int("2147483648")]).contains("non 32-bit signed integer value: 2147483648"))
    }

    @Test("the operation is chosen by name, or is the only one")
    func operationChoice() throws {
        let query = "query A { a } query B { b: a } mutation M { first second }"
        let root: ObjectValue = ["a": .int(1), "first": .int(2), "second": .int(3)]
        #expect(try run(query, root, operation: "B") == #"{"data":{"b":1}}"#)
        #expect(try run(query, root, operation: "M") == #"{"data":{"first":2,"second":3}}"#)
        #expect(try run(query, root) == "Must provide operation name if query contains multiple operations.")
        #expect(try run(query, root, operation: "C") == "Unknown operation named 'C'.")
        #expect(try run("fragment F on Query { a } query Q { ...F }", root, operation: "Q") == #"{"data":{"a":1}}"#)
    }

    @Test("fragments that unfold beyond the limits are refused before execution")
    func unfolding() throws {
        let fan = (0..<30).map { "fragment F\($0) on Item { a: self { ...F\($0 + 1) } b: self { ...F\($0 + 1) } }" }
        let bomb = "{ item { ...F0 } } \(fan.joined(separator: " ")) fragment F30 on Item { id }"
        #expect(
            try run(bomb).contains(
                "Operation selects more than 50000 fields (max-fields). Ask for less, or split the operation."
            )
        )
        let chain = (0..<2000).map { "fragment F\($0) on Item { self { ...F\($0 + 1) } }" }
        let deep = "{ item { ...F0 } } \(chain.joined(separator: " ")) fragment F2000 on Item { id }"
        #expect(try run(deep).contains("Operation is nested deeper than 200 levels (max-depth)."))
        let flat = (0..<5000).map { "fragment F\($0) on Item { ...F\($0 + 1) }" }
        let long = "{ item { ...F0 } } \(flat.joined(separator: " ")) fragment F5000 on Item { id }"
        #expect(try run(long, ["item": .object(["id": .int(1)])]) == #"{"data":{"item":{"id":"1"}}}"#)
    }

    @Test("aliases, operations and root fields have limits of their own, which say what to change")
    func limits() throws {
        var limits = DocumentLimits()
        limits.aliases = 2
        #expect(
            try run("{ x: a y: a z: a }", limits: limits)
                .hasPrefix("1:13 Document contains 3 aliases, more than the limit of 2 (max-aliases). Ask for")
        )
        limits.operations = 1
        #expect(
            try run("query A { a } query B { a }", limits: limits)
                .hasPrefix("1:15 Document contains 2 operations, more than the limit of 1. Send")
        )
        limits.rootFields = 2
        #expect(
            try run("{ a b: a ...F } fragment F on Query { a c: a }", limits: limits)
                .hasPrefix("1:1 Operation has 3 root fields, more than the limit of 2 (max-root-fields). Ask for")
        )
        #expect(try run("{ a b: a ...F } fragment F on Query { a }", ["a": .int(1)], limits: limits).hasPrefix("{"))
    }

    @Test("the schema is not told where introspection is switched off, the names of types are")
    func switchedOff() throws {
        let limits = DocumentLimits(allowsIntrospection: false)
        #expect(try run("{ __typename }", limits: limits) == #"{"data":{"__typename":"Query"}}"#)
        for query in [
            "{ __schema { types { name } } }", #"{ a ...F } fragment F on Query { t: __type(name: "X") { name } }"#,
        ] {
            #expect(try run(query, limits: limits).contains("introspection is switched off"))
        }
    }

    @Test("cells of a database are copied, checked where they could break the response")
    func cells() throws {
        struct Cells: ResolverSource {
            let cells: [String: (String, CellEncoding)]
            func typeName(of object: Int, for field: SelectedField) -> TypeNameResolution { .name("Item") }
            func resolve(_ field: SelectedField, on object: Int) -> Resolution<Int> {
                guard let (text, encoding) = cells[field.definition.name] else { return .null }
                // The bytes live as long as the process: a test has no database to keep them.
                let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
                bytes.copyBytes(from: text.utf8)
                return .cell(UnsafeRawBufferPointer(bytes), encoding)
            }
        }
        func body(_ query: String, _ cells: [String: (String, CellEncoding)]) throws -> String {
            let document = try ValidatedDocument(query, schema: try Schema.checked(sdl: Self.sdl))
            let source = Cells(cells: cells)
            let response = ResponseWriter.response(to: try document.executable(), from: source, root: 0)
            return String(decoding: response.body, as: UTF8.self)
        }
        #expect(
            try body(
                "{ a b ratio flag }",
                [
                    "a": ("12", .number), "b": ("q\"\u{1}", .string), "ratio": ("-1.50", .number),
                    "flag": ("t", .boolean),
                ]
            )
                == #"{"data":{"a":12,"b":"q\"\u0001","ratio":-1.50,"flag":true}}"#
        )
        #expect(
            try body("{ ratio }", ["ratio": ("NaN", .number)]).contains("The stored value NaN is not a finite number.")
        )
        #expect(
            try body("{ a }", ["a": ("3000000000", .number)]).contains("non 32-bit signed integer value: 3000000000")
        )
    }
}
