import Foundation
import NIOCore
import Testing
import Warehouse

@testable import API

@Suite("Live queries")
struct LiveQueryTests {
    private let digest = RequestDigest(method: "POST", role: "r", bytes: "q".utf8)
    private let request = GraphQLRequest(query: "subscription { a }")

    /// Answers with what the test sets as data.
    private final class Settable: GraphQLAnswering {
        let data: Box<String>
        let runs = Tally()

        init(_ data: String) { self.data = Box(data) }

        func answer(_ request: GraphQLRequest) async -> GraphQLAnswer {
            runs.add()
            let body = #"{"data":\#(data.value),"extensions":{"data":{"version":\#(runs.count)}}}"#
            return GraphQLAnswer(
                body: Array(body.utf8),
                isRequestError: false,
                version: Int64(runs.count),
                asOf: .distantPast,
                isCacheable: true,
                operationKind: .subscription,
                operationName: nil
            )
        }
    }

    private func withHub(
        _ service: any GraphQLAnswering,
        _ versions: SettableVersion,
        limit: Int = 10,
        _ body: (LiveQueries) async throws -> Void
    ) async throws {
        let settings = ServerSettings.testing { $0.maxSubscriptions = limit }
        let live = LiveQueries(
            service: service,
            versions: versions,
            admission: Admission(concurrent: 4, queued: 100),
            settings: settings,
            now: { Date() }
        )
        let pump = Task { await live.run() }
        defer { pump.cancel() }
        try await body(live)
    }

    private func next(_ subscription: LiveQueries.Subscription) async -> String? {
        guard case .value(let value) = await subscription.mailbox.next(within: .seconds(10)) else { return nil }
        return String(buffer: value.frame)
    }

    @Test("all subscribers of a topic get a changed value, from one execution a version")
    func shared() async throws {
        let service = Settable("1")
        let versions = SettableVersion()
        try await withHub(service, versions, limit: 200) { live in
            let subscriptions = try (0..<100).map { _ in try live.subscribe(digest, request) }
            versions.set(2)
            for subscription in subscriptions { #expect(await next(subscription)?.contains(#"{"data":1"#) == true) }
            #expect(service.runs.count == 1)
            #expect(live.topics == 1)
            service.data.value = "2"
            versions.set(3)
            for subscription in subscriptions { #expect(await next(subscription)?.contains(#"{"data":2"#) == true) }
            #expect(service.runs.count == 2)
        }
    }

    @Test("a version that does not change the data sends nothing")
    func unchanged() async throws {
        let service = Settable("1")
        let versions = SettableVersion()
        try await withHub(service, versions) { live in
            let subscription = try live.subscribe(digest, request)
            versions.set(2)
            #expect(await next(subscription) != nil)
            versions.set(3)
            while service.runs.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
            service.data.value = "2"
            versions.set(4)
            #expect(await next(subscription)?.contains(#"{"data":2"#) == true)
        }
    }

    @Test("nobody subscribed, nothing executed; and the places are bounded")
    func idle() async throws {
        let service = Settable("1")
        let versions = SettableVersion()
        try await withHub(service, versions, limit: 1) { live in
            let subscription = try live.subscribe(digest, request)
            #expect(throws: Refusal.tooManySubscriptions(limit: 1)) { try live.subscribe(digest, request) }
            live.leave(subscription)
            #expect(live.topics == 0 && live.subscribers == 0)
            versions.set(2)
            try await Task.sleep(for: .milliseconds(20))
            #expect(service.runs.count == 0)
        }
    }

    @Test("equal data has equal ids, whatever the version")
    func ids() {
        func value(_ body: String) -> String { LiveValue(ByteBuffer(string: body)).id }
        let first = value(#"{"data":{"a":1},"extensions":{"data":{"version":1,"asOf":"x"}}}"#)
        #expect(first == value(#"{"data":{"a":1},"extensions":{"data":{"version":2,"asOf":"y"}}}"#))
        #expect(first != value(#"{"data":{"a":2},"extensions":{"data":{"version":1,"asOf":"x"}}}"#))
    }

    @Test("a mailbox keeps the newest value for a slow reader, and tells when it closes")
    func mailbox() async {
        let mailbox = Mailbox<Int>()
        for value in 1...3 { mailbox.offer(value) }
        guard case .value(3) = await mailbox.next(within: .seconds(10)) else { return #expect(Bool(false)) }
        guard case .timeout = await mailbox.next(within: .milliseconds(1)) else { return #expect(Bool(false)) }
        mailbox.close()
        guard case .closed = await mailbox.next(within: .seconds(10)) else { return #expect(Bool(false)) }
    }
}
