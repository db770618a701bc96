import Testing

@Suite("SingleFieldSubscriptions")
struct SingleFieldSubscriptionsTests {
    @Test("one field is fine, merged from several places")
    func oneFieldIsFineMergedFromSeveralPlaces() throws {
        let query = """
            subscription { news ...F } fragment F on Subscription { news }
            """
        #expect(try errors(of: "SingleFieldSubscriptions", in: query) == [])
    }

    @Test("two fields are one too many")
    func twoFieldsAreOneTooMany() throws {
        #expect(
            try errors(of: "SingleFieldSubscriptions", in: "subscription S { news other }") == [
                "1:23 Subscription 'S' must select only one top level field."
            ]
        )
    }

    @Test("fields in fragments count, even in fragments that spread themselves")
    func fieldsInFragmentsCountEvenInFragmentsThatSpreadThemselves() throws {
        let query = """
            subscription { news ...F } fragment F on Subscription { other ...F }
            """
        #expect(
            try errors(of: "SingleFieldSubscriptions", in: query) == [
                "1:57 Anonymous Subscription must select only one top level field."
            ]
        )
    }

    @Test("introspection is no news")
    func introspectionIsNoNews() throws {
        #expect(
            try errors(of: "SingleFieldSubscriptions", in: "subscription { __typename }") == [
                "1:16 Anonymous Subscription must not select an introspection top level field."
            ]
        )
    }

    @Test("conditions do not stand at the root")
    func conditionsDoNotStandAtTheRoot() throws {
        #expect(
            try errors(of: "SingleFieldSubscriptions", in: "subscription { news @include(if: true) }") == [
                "1:21 Anonymous Subscription must not use '@skip' or '@include' in the top level selection."
            ]
        )
    }
}
