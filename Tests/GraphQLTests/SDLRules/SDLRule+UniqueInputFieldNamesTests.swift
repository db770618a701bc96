import Testing

@Suite("SDLRule+UniqueInputFieldNames")
struct SDLUniqueInputFieldNamesTests {
    @Test(
        "an input object literal gives each field once",
        arguments: [
            SDLCase(
                "input A { a: A = {a: {a: null}, b: {a: null}} } type B @d(c: {a: 1}) { a(b: A = {a: null}): Int }"
            ),
            SDLCase("extend type A @d(b: [{a: 1}, {a: 1}])", extending: "type A { a: Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "UniqueInputFieldNames") }

    @Test(
        "not twice: in defaults, in arguments of directives, inside of lists and of each other",
        arguments: [
            SDLCase("input A { a: A = {a: null, a: null} }", "1:19 1:28 There can be only one input field named 'a'."),
            SDLCase(
                "type A { a(b: A = [{c: {d: 1, d: 2}}]): Int @d(e: {f: 1, f: 2, f: 3}) }",
                "1:25 1:31 There can be only one input field named 'd'.",
                "1:52 1:58 There can be only one input field named 'f'.",
                "1:52 1:64 There can be only one input field named 'f'."
            ),
            SDLCase(
                "directive @d(a: A = {b: 1, b: 2}) on FIELD",
                "1:22 1:28 There can be only one input field named 'b'."
            ),
            // Beside definitions, operations are judged, too.
            SDLCase(
                "type A { a: Int } query ($b: C = {d: 1, d: 2}) { a }",
                "1:35 1:41 There can be only one input field named 'd'."
            ),
        ]
    )
    func several(document: SDLCase) throws { try document.expect(of: "UniqueInputFieldNames") }
}
