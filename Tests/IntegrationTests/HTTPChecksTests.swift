import Foundation
import Testing

/// An independent script of checks, written from the text of the GraphQL-over-HTTP draft.
@Suite("GraphQL over HTTP, checked from outside")
struct HTTPChecksTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let script = environment["FORM4_HTTP_CHECKS"]
    private static let isRequired = environment["FORM4_REQUIRE_DATA"] == "1"

    @Test(
        "every check of the draft passes",
        .enabled(if: script != nil || isRequired, "FORM4_HTTP_CHECKS does not name the script of checks")
    )
    func allChecks() throws {
        let script = try #require(Self.script, "FORM4_HTTP_CHECKS is not set, but FORM4_REQUIRE_DATA is")
        let python = URL(filePath: "/usr/bin/env")
        try RunningServer.with { server in
            let outcome = try Program.run(["python3", script, server.url], executable: python)
            #expect(outcome.status == 0, "\(outcome.output)")
            let failed = outcome.output.split(separator: "\n").filter {
                !$0.hasPrefix("ok ") && !$0.hasPrefix("passed ")
            }
            #expect(failed.isEmpty)
            #expect(outcome.output.contains("ok     MUST answers application/graphql-response+json when asked for it"))
        }
    }
}
