import Foundation
import Postgres
import Testing
import Warehouse

@testable import API

/// Each limit, over HTTP: the error names the option, its value, what the request has, where, and what to change.
@Suite("Errors of limits")
struct LimitErrorTests {
    struct Case: Sendable {
        let limit: String
        let document: String
        /// As the option sets it.
        let maximum: Int
        var value: Int?
        var field: String?
    }

    private static let limits: QueryLimits = {
        var limits = QueryLimits()
        limits.document.parser.tokens = 60
        limits.document.parser.depth = 6
        limits.document.aliases = 3
        limits.document.rootFields = 2
        limits.document.selectedFields = 10
        limits.plan.pageSize = 20
        limits.plan.cost = 100
        limits.plan.statements = 3
        limits.plan.terms = 3
        limits.exportRows = 30
        return limits
    }()

    private static let cases = [
        Case(
            limit: "max-tokens",
            document: "{" + String(repeating: " status { version }", count: 20) + "}",
            maximum: 60
        ),
        Case(limit: "max-depth", document: "{ a { a { a { a { a { a { a } } } } } } }", maximum: 6),
        Case(
            limit: "max-aliases",
            document: "{ a: __typename b: __typename c: __typename d: __typename }",
            maximum: 3,
            value: 4
        ),
        Case(
            limit: "max-root-fields",
            document: "{ status { version } sectors { code } companies { totalCount } }",
            maximum: 2,
            value: 3
        ),
        Case(
            limit: "max-fields",
            document:
                "{ companies { nodes { cik name ticker sector sic exchange id names { name } tickers { ticker } } } }",
            maximum: 10
        ),
        Case(
            limit: "max-page-size",
            document: "{ sectors { companies(first: 21) { nodes { name } } } }",
            maximum: 20,
            value: 21,
            field: "sectors.companies"
        ),
        Case(
            limit: "max-cost",
            document: "{ companies(first: 20) { nodes { transactions(first: 20) { nodes { shares } } } } }",
            maximum: 100,
            value: 420,
            field: "companies.nodes.transactions"
        ),
        Case(
            limit: "max-statements",
            document: """
                { companies(first: 1) { nodes {
                  transactions(first: 1) { nodes { shares footnotes { text } } } filings(first: 1) { nodes { form } } } } }
                """,
            maximum: 3,
            field: "companies.nodes.filings"
        ),
        Case(
            limit: "max-terms",
            document: """
                { companies(where: {or: [{sic: {gt: 1, lt: 5}}, {name: {in: ["a", "b"]}}]},
                  orderBy: [{name: ASC}]) { nodes { name } } }
                """,
            maximum: 3,
            value: 4,
            field: "companies"
        ),
    ]

    private func extensions(_ response: String) throws -> [String: Any] {
        let json = try JSONSerialization.jsonObject(with: Data(response.utf8)) as? [String: Any]
        let errors = try #require(json?["errors"] as? [[String: Any]])
        let extensions = try #require(errors.first?["extensions"] as? [String: Any])
        let message = try #require(errors.first?["message"] as? String)
        let remedy = try #require(extensions["remedy"] as? String)
        #expect(message.hasSuffix(remedy))
        #expect(message.contains(extensions["limit"] as? String ?? "?"))
        return extensions
    }

    private func service() throws -> QueryService {
        // What is refused asks nothing of a database.
        QueryService(
            pool: try ConnectionPool(ConnectionSettings("postgresql://127.0.0.1:1/none")),
            limits: Self.limits
        )
    }

    @Test("a document, cost or page beyond its limit", arguments: cases)
    func documents(expected: Case) async throws {
        try await withServer(try service()) { client in
            let body = try JSONSerialization.data(withJSONObject: ["query": expected.document])
            let refused = try await client.post(String(decoding: body, as: UTF8.self))
            #expect(refused.status == .badRequest)
            let found = try extensions(refused.text)
            #expect(found["code"] as? String == "LIMIT_EXCEEDED")
            #expect(found["limit"] as? String == expected.limit, "\(refused.text)")
            #expect(found["maximum"] as? Int == expected.maximum)
            #expect(found["value"] as? Int == expected.value)
            #expect(found["field"] as? String == expected.field)
        }
    }

    @Test("an export of more rows than max-export-rows")
    func export() async throws {
        try await withServer(try service()) { client in
            let refused = try await client.post(
                #"{"query":"{ companies(first: 31) { nodes { name } } }"}"#,
                accept: "text/csv"
            )
            let found = try extensions(refused.text)
            #expect(found["limit"] as? String == "max-export-rows")
            #expect(found["maximum"] as? Int == 30 && found["value"] as? Int == 31)
        }
    }

    @Test("bodies, responses, time and rate")
    func serving() async throws {
        let echo = EchoService(.init(padding: 5000))
        let settings = ServerSettings.testing {
            $0.maxBodyBytes = 100
            $0.maxResponseBytes = 1000
            $0.queryTimeout = .seconds(2)
            $0.anonymousRate = .init(perSecond: 0.001, burst: 3)
        }
        try await withServer(echo, settings: settings) { client in
            let body = #"{"query":"\#(String(repeating: " ", count: 200))"}"#
            let large = try extensions(try await client.post(body).text)
            #expect(large["limit"] as? String == "max-body-bytes" && large["maximum"] as? Int == 100)
            #expect(large["value"] as? Int == body.utf8.count)
            let long = try extensions(try await client.post(#"{"query":"{ a }"}"#).text)
            #expect(long["limit"] as? String == "max-response-bytes" && long["maximum"] as? Int == 1000)
            #expect((long["value"] as? Int ?? 0) > 5000)
            echo.change { $0.delay = .seconds(600) }
            let slow = try extensions(try await client.post(#"{"query":"{ slow }"}"#).text)
            #expect(slow["limit"] as? String == "query-timeout" && slow["maximum"] as? Int == 2)
            let often = try extensions(try await client.post(#"{"query":"{ a }"}"#).text)
            #expect(often["limit"] as? String == "anonymous-rate" && often["code"] as? String == "RATE_LIMITED")
        }
    }
}
