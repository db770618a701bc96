import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import API

/// Exports over HTTP: who may have one, what a client that leaves takes with it, and how a client knows it has all.
@Suite("Serving exports")
struct ExportServingTests {
    /// Plans like the product, and hands out rows as the test says.
    private final class Rows: GraphQLAnswering {
        struct Broken: Error {}

        private let planner: QueryService
        private let make: @Sendable (_ output: @Sendable ([UInt8]) async throws -> Void) async throws -> Void
        let started = Tally()
        let ended = Tally()

        init(
            _ make: @escaping @Sendable (_ output: @Sendable ([UInt8]) async throws -> Void) async throws -> Void
        ) throws {
            // Planning asks nothing of a database.
            planner = QueryService(pool: try ConnectionPool(ConnectionSettings("postgresql://127.0.0.1:1/none")))
            self.make = make
        }

        func answer(_ request: GraphQLRequest) async -> GraphQLAnswer { await EchoService().answer(request) }

        func planExport(_ request: GraphQLRequest) throws(ExportFailure) -> PlannedExport {
            try planner.planExport(request)
        }

        func run(
            _ export: PlannedExport,
            as format: TableFormat,
            until deadline: ContinuousClock.Instant,
            to output: @Sendable ([UInt8]) async throws -> Void
        ) async throws(ExportFailure) {
            started.add()
            defer { ended.add() }
            do { try await make(output) } catch {
                let answer = GraphQLAnswer(
                    body: Array(#"{"errors":[{"message":"broken"}]}"#.utf8),
                    isRequestError: true,
                    version: 0,
                    asOf: .distantPast,
                    isCacheable: false,
                    operationKind: .query,
                    operationName: nil
                )
                throw ExportFailure(answer: answer)
            }
        }
    }

    private static let query = #"{"query":"{ companies { nodes { name } } }"}"#
    private static let line = Array((String(repeating: "x", count: 1022) + "\r\n").utf8)

    private func wait(until isSo: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !isSo() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func client(_ client: any TestClientProtocol) async throws -> RawClient {
        let raw = try await RawClient(port: try #require(client.port))
        try await raw.post(Self.query, accept: "text/csv")
        return raw
    }

    @Test("a whole export ends with the last chunk, one that breaks off ends without it")
    func cut() async throws {
        let whole = try Rows { output in for _ in 0..<3 { try await output(Self.line) } }
        try await withServer(whole) { client in
            let raw = try await self.client(client)
            #expect(try await raw.received { $0.hasSuffix("\r\n0\r\n\r\n") })
        }
        let broken = try Rows { output in
            for _ in 0..<3 { try await output(Self.line) }
            throw Rows.Broken()
        }
        try await withServer(broken) { client in
            let raw = try await self.client(client)
            let text = try await raw.receivedToEnd()
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(text.contains("Transfer-Encoding: chunked\r\n") || text.contains("transfer-encoding: chunked\r\n"))
            #expect(text.contains("xxx") && !text.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test("an export that fails before its first row has a status of its own")
    func failedAtOnce() async throws {
        try await withServer(try Rows { _ in throw Rows.Broken() }) { client in
            let refused = try await client.post(Self.query, accept: "text/csv")
            #expect(refused.status == .badRequest)
            #expect(refused.text == #"{"errors":[{"message":"broken"}]}"#)
        }
    }

    @Test("exports beyond max-exports are refused with the limit, and one that ends makes room")
    func places() async throws {
        let endless = try Rows { output in while true { try await output(Self.line) } }
        try await withServer(endless, settings: .testing { $0.maxExports = 1 }) { client in
            let first = try await self.client(client)
            try await wait { endless.started.count == 1 }
            try await first.stopReading()
            let refused = try await client.post(Self.query, accept: "text/csv")
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.headers[.retryAfter] == "60")
            #expect(
                refused.text.contains(
                    #""extensions":{"code":"TOO_MANY_EXPORTS","limit":"max-exports","maximum":1,"remedy":"Try again in a minute."}"#
                ),
                "\(refused.text)"
            )
            #expect(endless.started.count == 1)
            // Queries are no exports.
            #expect(try await client.post(#"{"query":"{ __typename }"}"#).status == .ok)
            try await first.close()
            try await wait { endless.ended.count == 1 }
            let next = try await self.client(client)
            try await wait { endless.started.count == 2 }
            try await next.stopReading()
            try await next.close()
            try await wait { endless.ended.count == 2 }
        }
    }

    @Test("rows are made only as fast as they are taken")
    func slowReader() async throws {
        let made = Tally()
        let endless = try Rows { output in
            while true {
                try await output(Self.line)
                made.add()
            }
        }
        try await withServer(endless) { client in
            let raw = try await self.client(client)
            try await raw.stopReading()
            var before = -1
            // Sockets hold some megabytes; then nothing more is made.
            try await wait {
                let isStill = before == made.count && before > 0
                before = made.count
                try await Task.sleep(for: .milliseconds(200))
                return isStill && before == made.count
            }
            #expect(made.count < 64 << 10)
            try await raw.close()
            try await wait { endless.ended.count == 1 }
        }
    }

    @Test("a client that leaves before its first row takes the statement with it")
    func disconnect() async throws {
        try await TestDatabase.with(StoreServingTests.migrated) { (pool: ConnectionPool) async throws in
            let service = QueryService(pool: try ConnectionPool(pool.settings, limits: TestDatabase.limits))
            try await withServer(service, settings: .testing { $0.maxExports = 1 }) { client in
                try await StoreServingTests.withLockedCompanies(pool) {
                    let raw = try await self.client(client)
                    try await StoreServingTests.wait(pool, until: 1)
                    try await raw.close()
                    try await StoreServingTests.wait(pool, until: 0)
                }
                try await wait { try await client.post(Self.query, accept: "text/csv").text == "name\r\n" }
            }
        }
    }
}
