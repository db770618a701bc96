import Testing

@testable import API

@Suite("Content negotiation")
struct MediaTypeTests {
    @Test(
        "the type with the highest quality wins, the most precise range decides its quality",
        arguments: [
            ("application/graphql-response+json", MediaType.graphQLResponse),
            ("application/json", .json),
            ("application/graphql-response+json;q=0.1, application/json;q=0.9", .json),
            ("application/json;q=0.1, application/graphql-response+json;q=0.9", .graphQLResponse),
            ("application/graphql-response+json, application/json", .graphQLResponse),
            ("application/json, application/graphql-response+json", .graphQLResponse),
            ("application/json;q=0, */*", .graphQLResponse),
            ("*/*;q=0.1, application/*;q=0.2", .json),
            ("APPLICATION/JSON", .json),
            ("application/json; charset=utf-8", .json),
            ("application/json; odata=verbose; q=0.5, application/graphql-response+json; v=1; q=0.4", .json),
            ("text/html, */*;q=0.1", .json),
            ("", .json),
            ("text/csv", .csv),
            ("text/event-stream, application/json;q=0.5", .eventStream),
            ("application/json, text/event-stream;q=0.5", .json),
        ]
    )
    func preference(accept: String, expected: MediaType) {
        #expect(ResponseFormat(AcceptedTypes(accept))?.type == expected)
    }

    @Test(
        "a client that takes no type there is gets none",
        arguments: ["text/html", "text/*", "application/json;q=0", "application/json;charset=latin1", "nonsense"]
    )
    func notAcceptable(accept: String) {
        #expect(ResponseFormat(AcceptedTypes(accept)) == nil)
    }

    @Test("only a client that names application/json and prefers it counts as legacy")
    func legacy() {
        #expect(ResponseFormat(AcceptedTypes("application/json"))?.isLegacy == true)
        #expect(ResponseFormat(AcceptedTypes("*/*"))?.isLegacy == false)
        #expect(ResponseFormat(AcceptedTypes(nil))?.isLegacy == false)
        #expect(
            ResponseFormat(AcceptedTypes("application/graphql-response+json, application/json;q=0.9"))?.isLegacy
                == false
        )
    }

    @Test(
        "gzip is used when the client takes it",
        arguments: [
            ("gzip", true), ("gzip, deflate, br", true), ("gzip;q=0", false), ("identity", false), ("*", true),
            ("*;q=0", false),
            ("br, *;q=0.1", true),
        ]
    )
    func encoding(header: String, expected: Bool) {
        #expect(Gzip.isAccepted(header) == expected)
        #expect(Gzip.isAccepted(nil) == false)
    }
}
