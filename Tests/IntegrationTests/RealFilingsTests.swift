import Foundation
import Testing

/// The newcomer's road over real filings: `form4 demo`, its answers, its end, and its second start.
@Suite("The demo over real filings")
struct RealFilingsTests {
    @Test("every answer agrees with an independent reading, and a second start ingests nothing")
    func demo() throws {
        guard let edgar = GivenData.edgar else { return }
        let data = Program.temporary("demo")
        defer { try? FileManager.default.removeItem(at: data) }
        let options = ["--edgar", edgar.path]

        let first = try RunningServer("demo", data: data, options)
        let expected = edgar.appending(path: "expected.jsonl").path
        let compared = try Python.run("real_filings.py", [first.url, expected])
        #expect(compared.status == 0, "\(compared.output)\(compared.error)")
        try tesla(first)
        let counts = try first.ask(Self.counts)
        #expect(first.stop() == 0)

        let second = try RunningServer("demo", data: data, options)
        #expect(try second.ask(Self.counts) == counts, "the second start changed the store")
        second.kill()

        let third = try RunningServer("serve", data: data)
        #expect(try third.ask(Self.counts) == counts, "kill -9 changed the store")
        #expect(third.stop() == 0)
        let audit = try Program.run(["rollups", "audit", "--data", data.path])
        #expect(audit.status == 0, "\(audit.output)\(audit.error)")
    }

    @Test("clients of other makers read the schema, check queries with it, and run them")
    func clients() throws {
        let schema = Python.root.appending(path: "schema/schema.graphql").path
        try RunningServer.with { server in
            let outcome = try Python.run("graphql_clients.py", [server.url, schema])
            #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        }
    }

    /// How many there are of each, with the version of the data in the same answer's extensions.
    private static let counts =
        "{ transactions { totalCount } filings { totalCount } companies { totalCount } insiders { totalCount } }"

    /// Name, sector, last trades and a year of days of one company, in one request.
    private func tesla(_ server: RunningServer) throws {
        let text = try server.ask(
            """
            { company(cik: 1318605) {
                name ticker sector
                transactions(first: 10) {
                    nodes { tradedOn insider { name } role filing { indexURL filedOn } footnotes { text } }
                }
                activity(over: {between: {from: "2024-01-10", to: "2025-01-08"}}, bucket: DAY) {
                    bucket purchases { value } sales { value }
                }
            } }
            """
        )
        let answer = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(answer["errors"] == nil, "\(text)")
        let company = (answer["data"] as? [String: Any])?["company"] as? [String: Any]
        #expect(company?["ticker"] as? String == "TSLA")
        #expect(company?["sector"] as? String == "CONSUMER_DISCRETIONARY")
        let trades = (company?["transactions"] as? [String: Any])?["nodes"] as? [[String: Any]]
        #expect(trades?.count == 10)
        let days = company?["activity"] as? [[String: Any]]
        #expect(days?.contains { $0["bucket"] as? String == "2025-01-08" } == true)
    }
}

/// The Python programs of the tests, in the environment that scripts/setup makes for them.
enum Python {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func run(
        _ program: String,
        in folder: String = "Tests/Clients",
        _ arguments: [String]
    ) throws -> Program.Outcome {
        let file = root.appending(path: folder).appending(path: program)
        let python = ProcessInfo.processInfo.environment["FORM4_PYTHON"] ?? "/usr/bin/python3"
        return try Program.run([file.path] + arguments, executable: URL(filePath: python))
    }
}

extension RunningServer {
    /// The whole answer to a query, as it came.
    func ask(_ query: String) throws -> String {
        let body = try JSONSerialization.data(withJSONObject: ["query": query])
        let outcome = try Program.run(
            ["-sS", "-H", "Content-Type: application/json", "--data-binary", "@-", url],
            input: String(decoding: body, as: UTF8.self),
            executable: URL(filePath: "/usr/bin/curl")
        )
        guard outcome.status == 0 else { throw DidNotStart(log: outcome.error) }
        return outcome.output
    }
}
