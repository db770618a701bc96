import Testing

@Suite("ProvidedRequiredArguments")
struct ProvidedRequiredArgumentsTests {
    @Test("optional ones and those with a default may be left out")
    func optionalOnesAndThoseWithADefaultMayBeLeftOut() throws {
        #expect(try errors(of: "ProvidedRequiredArguments", in: "{ dog { name } needed(a: 1) }") == [])
    }

    @Test("required ones of fields")
    func requiredOnesOfFields() throws {
        #expect(
            try errors(of: "ProvidedRequiredArguments", in: "{ needed dog { isAt } }") == [
                "1:3 Field 'needed' argument 'a' of type 'Int!' is required, but it was not provided.",
                "1:16 Field 'isAt' argument 'y' of type 'Int!' is required, but it was not provided.",
            ]
        )
    }

    @Test("and of directives")
    func andOfDirectives() throws {
        #expect(
            try errors(of: "ProvidedRequiredArguments", in: "{ dog @include { name @needs } }") == [
                "1:7 Directive '@include' argument 'if' of type 'Boolean!' is required, but it was not provided.",
                "1:23 Directive '@needs' argument 'it' of type 'Int!' is required, but it was not provided.",
            ]
        )
    }
}
