import Form4Schema
import Foundation
import NIOCore
import QueryPlanner
import Testing
import Warehouse

@testable import API

@Suite("Subscriptions")
struct SubscriptionTests {
    private let digest = RequestDigest(method: "POST", role: "r", bytes: "q".utf8)
    private let request = GraphQLRequest(query: "subscription { a }")

    /// Answers with what the test sets as data.
    private final class Settable: StorelessService {
        let data: Box<String>
        let runs = Tally()
        let scope: ChangeScope

        init(_ data: String, scope: ChangeScope = .anything) {
            self.data = Box(data)
            self.scope = scope
        }

        func answer(_ request: GraphQLRequest) async -> GraphQLAnswer {
            runs.add()
            let body = #"{"data":\#(data.value),"extensions":{"data":{"version":\#(runs.count)}}}"#
            var answer = GraphQLAnswer(
                body: Array(body.utf8),
                isRequestError: false,
                version: Int64(runs.count),
                asOf: .distantPast,
                isCacheable: true,
                operationKind: .subscription,
                operationName: nil
            )
            answer.scope = scope
            return answer
        }
    }

    /// A feed with one row a version, told two at a time.
    private final class Feed: StorelessService {
        let newest = Box<Int64>(1)
        let runs = Tally()
        let scope: ChangeScope

        init(scope: ChangeScope = .anything) { self.scope = scope }

        func answer(_ request: GraphQLRequest) async -> GraphQLAnswer {
            runs.add()
            let start = request.position?.version ?? newest.value
            let end = min(newest.value, start + 2)
            var answer = GraphQLAnswer(
                body: Array("{\"data\":\(start < end ? Array((start + 1)...end) : [])}".utf8),
                isRequestError: false,
                version: newest.value,
                asOf: .distantPast,
                isCacheable: true,
                operationKind: .subscription,
                operationName: nil
            )
            answer.scope = scope
            answer.additions = AdditionPage(
                end: AdditionPosition(version: end),
                isEmpty: start >= end,
                hasMore: end < newest.value
            )
            return answer
        }
    }

    private func withHub(
        _ service: any GraphQLAnswering,
        _ versions: SettableVersion,
        limit: Int = 10,
        responseBytes: Int = 1_000_000,
        now: @escaping @Sendable () -> Date = { Date() },
        _ body: (Subscriptions) async throws -> Void
    ) async throws {
        let settings = ServerSettings.testing {
            $0.maxSubscriptions = limit
            $0.maxSubscriptionsPerCaller = max(1, limit - 1)
            $0.maxResponseBytes = responseBytes
        }
        let live = Subscriptions(
            execution: .testing(service, settings),
            versions: versions,
            settings: settings,
            now: now
        )
        let pump = Task { await live.run() }
        defer { pump.cancel() }
        try await body(live)
    }

    private func next(_ subscription: Subscriptions.Subscription) async -> String? {
        guard case .value(.value(let value)) = await subscription.mailbox.next(within: .seconds(10)) else { return nil }
        return String(buffer: value.frame)
    }

    private func news(_ subscription: Subscriptions.Subscription) async -> Int64? {
        guard case .value(.news(let version)) = await subscription.mailbox.next(within: .seconds(60)) else {
            return nil
        }
        return version
    }

    /// Joins as the endpoint does: the first answer tells what the topic is, and is not counted.
    private func join(
        _ live: Subscriptions,
        _ service: Settable,
        caller: String = "a"
    ) throws
        -> Subscriptions.Subscription
    {
        let subscription = try live.subscribe(digest, request, caller: caller)
        var answer = GraphQLAnswer(
            body: Array(#"{"data":0}"#.utf8),
            isRequestError: false,
            version: 1,
            asOf: .distantPast,
            isCacheable: true,
            operationKind: .subscription,
            operationName: nil
        )
        answer.scope = service.scope
        live.learn(ExecutedAnswer(answer), of: digest)
        return subscription
    }

    @Test("all subscribers of a topic get a changed value, from one execution a version")
    func shared() async throws {
        let service = Settable("1")
        let versions = SettableVersion()
        try await withHub(service, versions, limit: 200) { live in
            let subscriptions = try (0..<100).map { _ in try join(live, service) }
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
            let subscription = try join(live, service)
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
        try await withHub(service, versions, limit: 2) { live in
            var places = [try join(live, service)]
            #expect(throws: Refusal.tooManySubscriptions(ofCaller: 1)) { try join(live, service) }
            places.append(try join(live, service, caller: "b"))
            #expect(throws: Refusal.tooManySubscriptions(limit: 2)) { try join(live, service, caller: "c") }
            #expect(live.topics == 1 && live.subscribers == places.count)
            places.removeAll()
            #expect(live.topics == 0 && live.subscribers == 0)
            versions.set(2)
            try await Task.sleep(for: .milliseconds(20))
            #expect(service.runs.count == 0)
        }
    }

    @Test("a version that touched none of its companies does not execute a query")
    func untouched() async throws {
        let service = Settable("1", scope: .companies([5, 6]))
        let versions = SettableVersion()
        try await withHub(service, versions) { live in
            let subscription = try join(live, service)
            versions.set(2, companies: [7])
            versions.set(3, companies: [])
            try await Task.sleep(for: .milliseconds(50))
            #expect(service.runs.count == 0)
            versions.set(4, companies: [6, 7])
            #expect(await next(subscription)?.contains(#"{"data":1"#) == true)
            #expect(service.runs.count == 1)
            service.data.value = "2"
            versions.set(5)
            #expect(await next(subscription)?.contains(#"{"data":2"#) == true)
            #expect(service.runs.count == 2)
        }
    }

    @Test("a version that touched none of its insiders does not execute a query")
    func untouchedInsiders() async throws {
        let service = Settable("1", scope: .insiders([7]))
        let versions = SettableVersion()
        try await withHub(service, versions) { live in
            let subscription = try join(live, service)
            let all = RequestDigest(method: "POST", role: "r", bytes: "all".utf8)
            let witness = try live.subscribe(all, request, caller: "b")
            live.learn(ExecutedAnswer(await Feed().answer(request)), of: all)
            versions.set(2, companies: [5], insiders: [8])
            #expect(await news(witness) == 2)
            #expect(service.runs.count == 0)
            versions.set(3, companies: [5], insiders: [7, 8])
            #expect(await next(subscription)?.contains(#"{"data":1"#) == true)
            #expect(service.runs.count == 1)
        }
    }

    @Test("a feed of one insider's trades is told of versions that added some of theirs, and of no other")
    func insider() async throws {
        let service = Feed(scope: .insiders([7]))
        let versions = SettableVersion()
        try await withHub(service, versions) { live in
            let subscription = try live.subscribe(digest, request, caller: "a")
            live.learn(ExecutedAnswer(await service.answer(request)), of: digest)
            let all = RequestDigest(method: "POST", role: "r", bytes: "all".utf8)
            let witness = try live.subscribe(all, request, caller: "b")
            live.learn(ExecutedAnswer(await Feed().answer(request)), of: all)
            for (version, insiders) in [(2, [8]), (3, [])] as [(Int64, Set<Int>)] {
                versions.set(version, companies: [5], insiders: insiders)
                #expect(await news(witness) == version)
            }
            guard case .timeout = await subscription.mailbox.next(within: .milliseconds(1)) else {
                Issue.record("told of what others added")
                return
            }
            versions.set(4, companies: [5], insiders: [7, 8])
            #expect(await news(subscription) == 4)
            versions.set(5)
            #expect(await news(subscription) == 5)
            #expect(service.runs.count == 1)
        }
    }

    @Test("a new New York date executes what no version touched")
    func midnight() async throws {
        let service = Settable("1", scope: .companies([5]))
        let versions = SettableVersion()
        let time = Box(Date(timeIntervalSince1970: 1_760_000_000))
        let now: @Sendable () -> Date = { time.value }
        try await withHub(service, versions, now: now) { live in
            let subscription = try join(live, service)
            versions.set(2, companies: [7])
            try await Task.sleep(for: .milliseconds(20))
            #expect(service.runs.count == 0)
            time.value += 86_400
            versions.set(3, companies: [7])
            #expect(await next(subscription)?.contains(#"{"data":1"#) == true)
            #expect(service.runs.count == 1)
        }
    }

    @Test("subscribers of a feed at one place share each page, late ones catch up, and no row comes twice")
    func feed() async throws {
        let service = Feed()
        let versions = SettableVersion()
        try await withHub(service, versions, limit: 300) { live in
            let subscriptions = try (0..<100).map { _ in try live.subscribe(digest, request, caller: "a") }
            live.learn(ExecutedAnswer(await service.answer(request)), of: digest)
            service.newest.value = 6
            versions.set(6)
            var told: [[String]] = []
            for subscription in subscriptions {
                guard case .value(.news(6)) = await subscription.mailbox.next(within: .seconds(10)) else {
                    Issue.record("no news")
                    return
                }
                var place = AdditionPosition(version: 1)
                var frames: [String] = []
                var hasMore = true
                while hasMore, let event = try await live.additions(of: subscription, after: place) {
                    frames.append(event.frame.map { String(buffer: $0) } ?? "")
                    place = event.page.end
                    hasMore = event.page.hasMore
                }
                told.append(frames)
            }
            #expect(service.runs.count == 4, "the first answer and three pages")
            let frames = [(3, "[2, 3]"), (5, "[4, 5]"), (6, "[6]")].map {
                "event: next\nid: \($0)\ndata: {\"data\":\($1)}\n\n"
            }
            #expect(told.allSatisfy { $0 == frames })
            // A page that leads nowhere is looked for anew.
            let end = AdditionPosition(version: 6)
            #expect(try await live.additions(of: subscriptions[0], after: end)?.frame == nil)
            service.newest.value = 7
            #expect(try await live.additions(of: subscriptions[0], after: end)?.page.end.version == 7)
        }
    }

    @Test("a live query whose answer grows beyond max-response-bytes ends, saying so")
    func tooLarge() async throws {
        let service = Settable("1")
        let versions = SettableVersion()
        try await withHub(service, versions, responseBytes: 1000) { live in
            let subscription = try join(live, service)
            service.data.value = "\"\(String(repeating: "a", count: 1000))\""
            versions.set(2)
            guard case .value(.ended(let end)) = await subscription.mailbox.next(within: .seconds(60)) else {
                Issue.record("it went on")
                return
            }
            #expect(String(decoding: end.body, as: UTF8.self).contains("max-response-bytes"))
            // Who comes then is answered anew.
            let next = try live.subscribe(digest, request, caller: "b")
            #expect(next.value == nil)
            #expect(live.subscribers == [subscription, next].count)
        }
    }

    @Test("a live query that takes longer than query-timeout is cancelled, and tried again after a pause")
    func tooLong() async throws {
        let service = EchoService(.init(kind: .subscription))
        let versions = SettableVersion()
        let settings = ServerSettings.testing { $0.queryTimeout = .milliseconds(50) }
        let live = Subscriptions(
            execution: .testing(service, settings),
            versions: versions,
            settings: settings,
            now: { Date() }
        )
        let pump = Task { await live.run() }
        defer { pump.cancel() }
        let subscription = try live.subscribe(digest, request, caller: "a")
        live.learn(ExecutedAnswer(await service.answer(request)), of: digest)
        service.change { $0.delay = .seconds(3600) }
        versions.set(2)
        while service.cancelled == 0 { try await Task.sleep(for: .milliseconds(1)) }
        service.change { $0.delay = nil }
        guard case .value(.value(let value)) = await subscription.mailbox.next(within: .seconds(60)) else {
            Issue.record("it was given up")
            return
        }
        #expect(String(buffer: value.frame).contains("subscription { a }"))
    }

    @Test("what fails is left alone for longer and longer, but not for ever longer")
    func pauses() {
        var pause = RetryPause(longest: .seconds(10))
        #expect((0..<6).map { _ in pause.next() } == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
        pause.reset()
        #expect(pause.next() == .seconds(1))
    }

    @Test("a change between the first answer and what it teaches is not missed, by a live query or a feed")
    func lateLesson() async throws {
        let versions = SettableVersion()
        let (service, feed) = (Settable("1"), Feed())
        try await withHub(service, versions) { live in
            let subscription = try live.subscribe(digest, request, caller: "a")
            // A topic whose change is told of shows that the one before has been settled.
            let other = RequestDigest(method: "POST", role: "r", bytes: "other".utf8)
            let witness = try live.subscribe(other, request, caller: "b")
            live.learn(ExecutedAnswer(await feed.answer(request)), of: other)
            versions.set(2)
            #expect(await news(witness) == 2)
            live.learn(ExecutedAnswer(await feed.answer(request)), of: digest)
            #expect(await news(subscription) == 2)
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
