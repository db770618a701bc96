import Testing

@testable import form4

@Suite("What a response means to scripts")
struct QueryResponseTests {
    private func status(_ body: String) throws -> form4.ExitStatus {
        do {
            try QueryResponse(Array(body.utf8)).throwIfFailed()
            return .done
        } catch let failure as CommandFailure {
            return failure.status
        }
    }

    @Test("a request that is refused is wrong usage, an answer with errors a loss")
    func requests() throws {
        #expect(try status(#"{"data":{"a":1}}"#) == .done)
        #expect(try status(#"{"errors":[{"message":"no"}]}"#) == .wrongUsage)
        #expect(try status(#"{"errors":[{"message":"no","extensions":{"code":"BAD_INPUT"}}]}"#) == .wrongUsage)
        #expect(try status(#"{"errors":[{"message":"no"}],"data":{"a":null}}"#) == .doneWithLosses)
        #expect(try status(#"{"errors":[{"message":"no"}],"data":null}"#) == .doneWithLosses)
    }

    @Test(
        "where it is the server or the store that cannot answer, the usage was right, and the reason is told",
        arguments: ["UNAVAILABLE", "TIMEOUT", "INTERNAL", "OVERLOADED", "RATE_LIMITED", "TOO_MANY_EXPORTS"]
    )
    func outages(code: String) throws {
        let response = try QueryResponse(Array(#"{"errors":[{"message":"no","extensions":{"code":"\#(code)"}}]}"#.utf8))
        #expect(response.refusal.status == .cannotStart)
        #expect(response.refusal.message?.isEmpty == false)
    }
}
