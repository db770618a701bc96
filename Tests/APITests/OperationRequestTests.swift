import GraphQL
import Testing

@testable import API

@Suite("Reading requests")
struct OperationRequestTests {
    private func read(_ body: String) throws -> OperationRequest { try OperationRequest(body: Array(body.utf8)) }

    @Test("null is the same as absent, and unknown properties are ignored")
    func nullsAndStrangers() throws {
        let request = try read(
            #"{"query":"{a}","operationName":null,"variables":null,"extensions":null,"id":1,"later":{"x":[]}}"#
        )
        #expect(request.query == "{a}")
        #expect(request.operationName == nil)
        #expect(request.variables.isEmpty)
    }

    @Test("an empty operation name is none, and a byte order mark before the body is nothing")
    func leniency() throws {
        let request = try read("\u{FEFF}" + #"{"query":"{a}","operationName":""}"#)
        #expect(request.query == "{a}")
        #expect(request.operationName == nil)
    }

    @Test(
        "a request of the wrong shape is refused",
        arguments: [
            "", "{", "NONSENSE", "[]", "1", "null", "{}", #"{"query":7}"#, #"{"query":null}"#, #"{"qeury":"{a}"}"#,
            #"{"query":"{a}","variables":"x"}"#, #"{"query":"{a}","variables":[7]}"#,
            #"{"query":"{a}","operationName":1}"#,
            #"{"query":"{a}","extensions":[1]}"#, #"{"query":"{a}"} trailing"#, #"{"documentId":{}}"#,
            #"{"query":"{a}","extensions":{"persistedQuery":{"sha256Hash":1}}}"#,
            #"{"query":"{a}","extensions":{"persistedQuery":{"version":2,"sha256Hash":"a"}}}"#,
            #"{"query":"{a}","query":"{b}"}"#, "{\"query\":\"\u{FEFF}{a}\"}x",
        ]
    )
    func malformed(body: String) {
        #expect(throws: Refusal.badRequest("")) { try read(body) }
    }

    @Test("a URL's parameters are decoded, and empty ones are absent")
    func urls() throws {
        let request = try OperationRequest(
            queryString:
                "query=%7B+a%28b%3A%22%C3%A9%22%29+%7D&variables=%7B%22s%22%3Afalse%7D&operationName=&extensions="
        )
        #expect(request.query == "{ a(b:\"é\") }")
        #expect(request.variables["s"] == .boolean(false))
        #expect(request.operationName == nil)
        #expect(
            try OperationRequest(queryString: "query=%7Ba%7D&x=1&x=2").query == "{a}",
            "what means nothing is ignored"
        )
    }

    @Test(
        "a URL that is not well-formed is refused",
        arguments: [
            "query=%7", "query=%zz", "query=%ff%fe", "", "variables=%7B%7D", "query=%7Ba%7D&variables=x",
            "query=%7Ba%7D&query=%7Bb%7D", "query=%7Ba%7D&%71uery=", "query=%7Ba%7D&variables=%5B%5D",
            "query=%7Ba%7D&extensions=1",
        ]
    )
    func badURLs(query: String) {
        #expect(throws: Refusal.badRequest("")) { try OperationRequest(queryString: query[...]) }
    }
}
