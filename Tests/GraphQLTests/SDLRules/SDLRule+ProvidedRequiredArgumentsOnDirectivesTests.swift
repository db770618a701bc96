import Testing

@Suite("SDLRule+ProvidedRequiredArgumentsOnDirectives")
struct SDLProvidedRequiredArgumentsOnDirectivesTests {
    @Test(
        "arguments that are required are given; those that may be null or have a default need not be",
        arguments: [
            SDLCase("scalar A @specifiedBy(url: \"u\") type B { a: Int @deprecated b: Int @nope }"),
            SDLCase("directive @d(a: Int! = 1, b: Int, c: Int!) on OBJECT type A @d(c: 1) { a: Int }"),
            SDLCase("extend type A @d(a: 1)", extending: "directive @d(a: Int!) on OBJECT type A { a: Int }"),
        ]
    )
    func accepted(document: SDLCase) throws { try document.expect(of: "ProvidedRequiredArgumentsOnDirectives") }

    @Test(
        "others are missed",
        arguments: [
            SDLCase(
                "scalar A @specifiedBy",
                "1:10 Directive '@specifiedBy' argument 'url' of type 'String!' is required, but it was not provided."
            ),
            SDLCase(
                "type A @d(b: 1) { a: Int } directive @d(a: [Int!]!, b: Int!, c: Int!) on OBJECT",
                "1:8 Directive '@d' argument 'a' of type '[Int!]!' is required, but it was not provided.",
                "1:8 Directive '@d' argument 'c' of type 'Int!' is required, but it was not provided."
            ),
            SDLCase(
                "extend type A @d",
                extending: "directive @d(a: Int!) on OBJECT type A { a: Int }",
                "1:15 Directive '@d' argument 'a' of type 'Int!' is required, but it was not provided."
            ),
        ]
    )
    func missing(document: SDLCase) throws { try document.expect(of: "ProvidedRequiredArgumentsOnDirectives") }
}
