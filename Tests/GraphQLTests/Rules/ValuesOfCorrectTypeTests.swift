import Testing

@Suite("ValuesOfCorrectType")
struct ValuesOfCorrectTypeTests {
    @Test("literals that fit")
    func literalsThatFit() throws {
        let query = #"""
            { find(where: {text: "a", tags: "one", not: null}, either: {a: 1}, any: {x: [1, RED, "s"]}, ids: [1, "2"], ratio: 1, flag: true, id: 7) { name } dog { doesKnow(command: SIT) } }
            """#
        #expect(try errors(of: "ValuesOfCorrectType", in: query) == [])
    }

    @Test("scalars of another kind")
    func scalarsOfAnotherKind() throws {
        let query = #"""
            { find(ratio: "1", flag: 1, id: 1.5, ids: [null]) { name } needed(a: 1.0) }
            """#
        #expect(
            try errors(of: "ValuesOfCorrectType", in: query) == [
                #"1:15 Float cannot represent non numeric value: "1""#,
                "1:26 Boolean cannot represent a non boolean value: 1",
                "1:33 ID cannot represent a non-string and non-integer value: 1.5",
                "1:44 Expected value of type 'ID!', found null.",
                "1:70 Int cannot represent non-integer value: 1.0",
            ]
        )
    }

    @Test("an integer beyond 32 bits")
    func anIntegerBeyond32Bits() throws {
        #expect(
            try errors(of: "ValuesOfCorrectType", in: "{ needed(a: 2147483648) }") == [
                "1:13 Int cannot represent non 32-bit signed integer value: 2147483648"
            ]
        )
    }

    @Test("enum values that do not exist, with a guess")
    func enumValuesThatDoNotExistWithAGuess() throws {
        let query = #"""
            { dog { a: doesKnow(command: SITT) b: doesKnow(command: "SIT") } }
            """#
        #expect(
            try errors(of: "ValuesOfCorrectType", in: query) == [
                "1:30 Value 'SITT' does not exist in 'Command' enum. Did you mean the enum value 'SIT'?",
                #"1:57 Enum 'Command' cannot represent non-enum value: "SIT". Did you mean the enum value 'SIT'?"#,
            ]
        )
    }

    @Test("objects without a required field, with an unknown one")
    func objectsWithoutARequiredFieldWithAnUnknownOne() throws {
        let query = #"""
            { find(where: {txt: "a"}) { name } }
            """#
        #expect(
            try errors(of: "ValuesOfCorrectType", in: query) == [
                "1:15 Field 'Search.text' of required type 'String!' was not provided.",
                "1:16 Field 'txt' is not defined by type 'Search'. Did you mean 'text' or 'not'?",
            ]
        )
    }

    @Test("an object in place of a scalar is told once")
    func anObjectInPlaceOfAScalarIsToldOnce() throws {
        let query = #"""
            { needed(a: {x: [1, "a"]}) }
            """#
        #expect(
            try errors(of: "ValuesOfCorrectType", in: query) == [
                #"1:13 Int cannot represent non-integer value: {x: [1, "a"]}"#
            ]
        )
    }

    @Test("one of them, not null")
    func oneOfThemNotNull() throws {
        let query = #"""
            { a: find(either: {}) { name } b: find(either: {a: 1, b: "x"}) { name } c: find(either: {a: null}) { name } }
            """#
        #expect(
            try errors(of: "ValuesOfCorrectType", in: query) == [
                "1:19 OneOf Input Object 'Either' must specify exactly one key.",
                "1:48 OneOf Input Object 'Either' must specify exactly one key. Where a list is expected, give each an object "
                    + "of its own: [{a: …}, {b: …}].",
                "1:89 Field 'Either.a' must be non-null.",
            ]
        )
    }

    @Test("nor nullable by a variable, fragments included")
    func norNullableByAVariableFragmentsIncluded() throws {
        let query = """
            query ($a: Int) { ...F } fragment F on Query { find(either: {a: $a}) { name } }
            """
        #expect(
            try errors(of: "ValuesOfCorrectType", in: query) == [
                "1:61 Variable 'a' must be non-nullable to be used for OneOf Input Object 'Either'."
            ]
        )
    }

    @Test("but nullable with a default, which is then meant")
    func butNullableWithADefault() throws {
        let query = { (type: String) in "query ($a: \(type)) { find(either: {a: $a}) { name } }" }
        #expect(try errors(of: "ValuesOfCorrectType", in: query("Int = 1")) == [])
        #expect(
            try errors(of: "ValuesOfCorrectType", in: query("Int = null")) == [
                "1:39 Variable 'a' must be non-nullable to be used for OneOf Input Object 'Either'."
            ]
        )
    }

    @Test("defaults of variables are literals, too")
    func defaultsOfVariablesAreLiteralsToo() throws {
        let query = #"""
            query ($a: Int = "x") { needed(a: $a) }
            """#
        #expect(
            try errors(of: "ValuesOfCorrectType", in: query) == [
                #"1:18 Int cannot represent non-integer value: "x""#
            ]
        )
    }

    @Test("nothing is said about what stands inside of a literal that does not fit")
    func insideMisfits() throws {
        #expect(
            try errors(of: "ValuesOfCorrectType", in: "{ find(where: [{nope: 1}]) { name } }") == [
                "1:15 Expected value of type 'Search', found [{nope: 1}]. Write an object, such as {text: …}. Its fields are "
                    + "'text', 'limit', 'tags', 'not'."
            ]
        )
    }
}
