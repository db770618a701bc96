import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import API

/// How connections begin requests and end, byte by byte.
@Suite("Connections")
struct ConnectionTests {
    private let query = #"{"query":"{ a }"}"#

    private func withClient(
        _ settings: ServerSettings = .testing(),
        _ service: EchoService = EchoService(),
        _ body: @escaping @Sendable (RawClient) async throws -> Void
    ) async throws {
        try await withServer(service, settings: settings) { client in
            try await body(try await RawClient(port: try #require(client.port)))
        }
    }

    @Test(
        "a connection is closed after the answer to a client of HTTP/1.0, or one that says so in whatever way",
        arguments: [
            "1.0\r\n", "1.0\r\nConnection: keep-alive\r\n", "1.1\r\nConnection: Close\r\n",
            "1.1\r\nConnection: TE, close\r\n",
        ]
    )
    func closing(version: String) async throws {
        try await withClient { client in
            try await client.send("GET /graphql?query=%7Ba%7D HTTP/\(version)Host: x\r\n\r\n")
            let text = try await client.receivedToEnd()
            #expect(client.hasEnded)
            #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.contains(#"{"data":"#))
        }
    }

    @Test("else it is kept, and requests sent ahead are answered in their order")
    func pipelining() async throws {
        try await withClient { client in
            for name in ["a", "b", "c"] {
                try await client.send("GET /graphql?query=%7B\(name)%7D HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            let isWhole = try await client.received { $0.contains(#""query":"{c}""#) }
            #expect(isWhole && !client.hasEnded)
            let text = client.receivedSoFar
            let places = ["{a}", "{b}", "{c}"].compactMap { text.range(of: $0)?.lowerBound }
            #expect(places.count == 3 && places == places.sorted())
        }
    }

    @Test("a client that waits with its body is told to go on where the body is wanted, and refused where it is not")
    func expectation() async throws {
        let head =
            "POST /graphql HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: \(query.utf8.count)\r\n"
        try await withClient { [query] client in
            try await client.send(head + "Content-Type: application/json\r\n\r\n")
            let isInvited = try await client.received { $0 == "HTTP/1.1 100 Continue\r\n\r\n" }
            #expect(isInvited)
            try await client.send(query)
            let isAnswered = try await client.received { $0.contains("HTTP/1.1 200 OK\r\n") && $0.hasSuffix("}}") }
            #expect(isAnswered)
        }
        try await withClient { client in
            try await client.send(head + "Content-Type: text/plain\r\n\r\n")
            let isRefused = try await client.received { $0.hasPrefix("HTTP/1.1 415 ") }
            #expect(isRefused)
        }
    }

    @Test("between events a comment comes again and again, without anything being executed for it")
    func heartbeats() async throws {
        let service = EchoService(.init(kind: .subscription))
        try await withClient(.testing { $0.heartbeat = .milliseconds(5) }, service) { [query] client in
            try await client.post(query, accept: "text/event-stream")
            let beats = try await client.received { $0.components(separatedBy: "\r\n:\n\r\n").count > 5 }
            #expect(beats)
            let text = client.receivedSoFar
            #expect(text.components(separatedBy: "event: next").count == 2)
            #expect(service.executed == 1)
        }
    }
}
