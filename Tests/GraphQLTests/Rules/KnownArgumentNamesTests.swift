import Testing

@Suite("KnownArgumentNames")
struct KnownArgumentNamesTests {
    @Test("arguments of fields and directives")
    func argumentsOfFieldsAndDirectives() throws {
        #expect(try errors(of: "KnownArgumentNames", in: "{ dog { name(surname: true) @include(if: true) } }") == [])
    }

    @Test("an unknown one of a field gets a guess")
    func anUnknownOneOfAFieldGetsAGuess() throws {
        #expect(
            try errors(of: "KnownArgumentNames", in: "{ dog { name(surnam: true) doesKnow(x: SIT) } }") == [
                "1:14 Unknown argument 'surnam' on field 'Dog.name'. Did you mean 'surname'?",
                "1:37 Unknown argument 'x' on field 'Dog.doesKnow'.",
            ]
        )
    }

    @Test("of an interface, by its name")
    func ofAnInterfaceByItsName() throws {
        #expect(
            try errors(of: "KnownArgumentNames", in: "{ pet { name(x: 1) } }") == [
                "1:14 Unknown argument 'x' on field 'Pet.name'."
            ]
        )
    }

    @Test("of a directive")
    func ofADirective() throws {
        #expect(
            try errors(of: "KnownArgumentNames", in: "{ dog { name @skip(iff: true) } }") == [
                "1:20 Unknown argument 'iff' on directive '@skip'. Did you mean 'if'?"
            ]
        )
    }
}
