import Form4Schema
import Foundation
import GraphQLLanguage
import Logging
import NIOCore
import QueryPlanner
import Synchronization
import Warehouse

/// All subscriptions, by topic: equal ones are one topic, executed once a change for all its subscribers.
///
/// A live query is executed anew after each change that can concern it, and at New York's midnight; it is sent when, and
/// only when, its data differ. A feed of additions is only told of news: its subscribers fetch the pages behind the
/// place they have reached, one execution for all who stand at the same place. Those who wait cost nothing but memory,
/// and one that is slower than the changes never has more than one event waiting.
package final class Subscriptions: Sendable {
    /// What a subscriber is told.
    enum Signal: Sendable {
        /// The newest value of a live query.
        case value(LiveValue)
        /// There may be additions up to this version.
        case news(version: Int64)
    }

    /// What the first answer has taught of a topic.
    private struct Facts {
        let scope: ChangeScope
        let isFeed: Bool
    }

    private struct Topic {
        let request: GraphQLRequest
        var facts: Facts?
        var mailboxes: [Int: Mailbox<Signal>] = [:]
        /// The newest value of a live query.
        var value: LiveValue?
        /// The newest pages of a feed, by the place they begin at.
        var pages: [(start: AdditionPosition, execution: SharedExecution<AdditionEvent?>)] = []
    }

    private struct State {
        var topics: [RequestDigest: Topic] = [:]
        var pending = PendingChange()
        var callers: [String: Int] = [:]
        var count = 0
        var nextID = 0
        var isClosed = false
    }

    /// A place in a topic.
    struct Subscription: Sendable {
        let topic: RequestDigest
        let id: Int
        let caller: String
        let mailbox: Mailbox<Signal>
        /// The topic's newest value, when somebody subscribed to it before.
        let value: LiveValue?
    }

    /// How long a change may stay unnoticed while the database cannot notify, and the pause after a failure.
    static let pollInterval = Duration.seconds(1)
    private static let longestSleep = Duration.seconds(60)
    /// Pages kept for those who come a little later than others.
    private static let keptPages = 8

    private let service: any GraphQLAnswering
    private let versions: any DataVersionSource
    private let admission: Admission
    private let limits: (all: Int, caller: Int)
    private let parallel: Int
    private let now: @Sendable () -> Date
    private let newYork = NewYorkDay()
    private let changed = Mailbox<Void>()
    private let state = Mutex(State())

    init(
        service: any GraphQLAnswering,
        versions: any DataVersionSource,
        admission: Admission,
        settings: ServerSettings,
        now: @escaping @Sendable () -> Date
    ) {
        self.service = service
        self.versions = versions
        self.admission = admission
        limits = (settings.maxSubscriptions, settings.maxSubscriptionsPerCaller)
        parallel = max(1, settings.concurrentQueries / 2)
        self.now = now
        versions.onChange { [weak self] change in
            self?.note(change)
        }
    }

    package var subscribers: Int { state.withLock { $0.count } }
    package var topics: Int { state.withLock { $0.topics.count } }

    private func note(_ change: DataChange) {
        state.withLock { $0.pending.add(change) }
        changed.offer(())
    }

    // MARK: Subscribers

    /// Joins the topic of a request.
    func subscribe(
        _ digest: RequestDigest,
        _ request: GraphQLRequest,
        caller: String
    ) throws(Refusal) -> Subscription {
        let outcome: Result<Subscription, Refusal> = state.withLock { state in
            guard !state.isClosed, state.count < limits.all else {
                return .failure(.tooManySubscriptions(limit: limits.all))
            }
            guard state.callers[caller, default: 0] < limits.caller else {
                return .failure(.tooManySubscriptions(ofCaller: limits.caller))
            }
            state.count += 1
            state.callers[caller, default: 0] += 1
            state.nextID += 1
            let mailbox = Mailbox<Signal>()
            state.topics[digest, default: Topic(request: request)].mailboxes[state.nextID] = mailbox
            return .success(
                Subscription(
                    topic: digest,
                    id: state.nextID,
                    caller: caller,
                    mailbox: mailbox,
                    value: state.topics[digest]?.value
                )
            )
        }
        return try outcome.get()
    }

    func leave(_ subscription: Subscription) {
        subscription.mailbox.close()
        state.withLock { state in
            let topic = subscription.topic
            guard state.topics[topic]?.mailboxes.removeValue(forKey: subscription.id) != nil else { return }
            state.count -= 1
            state.callers[subscription.caller, default: 1] -= 1
            if state.callers[subscription.caller] == 0 { state.callers[subscription.caller] = nil }
            if state.topics[topic]?.mailboxes.isEmpty ?? false { state.topics[topic] = nil }
        }
    }

    /// Takes note of what the first answer to a subscription tells of its topic.
    func learn(_ answer: ExecutedAnswer, of topic: RequestDigest) {
        state.withLock { state in
            guard state.topics[topic]?.facts == nil else { return }
            let isFeed = answer.additions != nil
            state.topics[topic]?.facts = Facts(scope: answer.scope, isFeed: isFeed)
            if !isFeed { state.topics[topic]?.value = LiveValue(answer.content.body) }
        }
    }

    /// Ends all subscriptions, and takes no new ones: the server is stopping.
    func close() {
        let mailboxes = state.withLock { state in
            state.isClosed = true
            return state.topics.values.flatMap { $0.mailboxes.values }
        }
        for mailbox in mailboxes { mailbox.close() }
    }

    // MARK: Changes

    /// Executes live queries anew and wakes feeds after each change, until its task is cancelled.
    func run() async {
        var polled: Int64?
        var day = newYork.day(at: now())
        var failed: Set<RequestDigest> = []
        while !Task.isCancelled {
            _ = await changed.next(within: failed.isEmpty ? pause : Self.pollInterval)
            if !versions.tellsChanges, topics > 0, let version = try? await versions.current() {
                if version.number != polled { state.withLock { $0.pending.add(DataChange(toVersion: version)) } }
                polled = version.number
            }
            let today = newYork.day(at: now())
            let due = wake(isNewDay: today != day, failed: failed)
            day = today
            failed = await refresh(due)
        }
    }

    /// Until the next New York midnight, but short while nobody tells of changes.
    private var pause: Duration {
        guard versions.tellsChanges else { return Self.pollInterval }
        let midnight = newYork.end(ofDayAt: now()).timeIntervalSince(now())
        return min(Self.longestSleep, .milliseconds(Int64(max(0.05, midnight) * 1000)))
    }

    /// Tells feeds of what is pending, and gives the live queries that it concerns.
    private func wake(isNewDay: Bool, failed: Set<RequestDigest>) -> [RequestDigest] {
        let (due, feeds, version) = state.withLock { state in
            let pending = state.pending
            state.pending = PendingChange()
            var due: [RequestDigest] = []
            var feeds: [Mailbox<Signal>] = []
            for (digest, topic) in state.topics {
                let isTouched = pending.touches(topic.facts?.scope ?? .anything)
                if topic.facts?.isFeed ?? false {
                    if isTouched { feeds += topic.mailboxes.values }
                } else if isTouched || isNewDay || failed.contains(digest) {
                    due.append(digest)
                }
            }
            return (due, feeds, pending.version)
        }
        for mailbox in feeds { mailbox.offer(.news(version: version)) }
        return due
    }

    /// Executes live queries, a few at once; gives back those that could not be.
    private func refresh(_ topics: [RequestDigest]) async -> Set<RequestDigest> {
        await withTaskGroup(of: RequestDigest?.self) { group in
            var waiting = topics[...]
            var failed: Set<RequestDigest> = []
            for _ in 0..<parallel {
                guard let topic = waiting.popFirst() else { break }
                group.addTask { await self.refresh(topic) ? nil : topic }
            }
            while let outcome = await group.next() {
                if let outcome { failed.insert(outcome) }
                if let topic = waiting.popFirst() { group.addTask { await self.refresh(topic) ? nil : topic } }
            }
            return failed
        }
    }

    /// False when it has to be tried again; so does a topic whose first answer is still on its way.
    private func refresh(_ digest: RequestDigest) async -> Bool {
        guard let topic = state.withLock({ $0.topics[digest] }) else { return true }
        guard let facts = topic.facts else { return false }
        guard !facts.isFeed else { return true }
        guard let answer = try? await admission.run({ await service.answer(topic.request) }), !answer.isRequestError
        else { return false }
        let value = LiveValue(ByteBuffer(bytes: answer.body))
        let mailboxes = state.withLock { state -> [Mailbox<Signal>] in
            guard let topic = state.topics[digest], topic.value?.id != value.id else { return [] }
            state.topics[digest]?.value = value
            return Array(topic.mailboxes.values)
        }
        for mailbox in mailboxes { mailbox.offer(.value(value)) }
        return true
    }

    // MARK: Additions

    /// The page of additions behind a place, from one execution for all who ask for it; nil when it failed.
    func additions(of subscription: Subscription, after start: AdditionPosition) async throws -> AdditionEvent? {
        let digest = subscription.topic
        let joined = state.withLock { state -> (execution: SharedExecution<AdditionEvent?>, asker: Int)? in
            guard let topic = state.topics[digest] else { return nil }
            if let page = topic.pages.first(where: { $0.start == start }), let asker = page.execution.join() {
                return (page.execution, asker)
            }
            var request = topic.request
            request.position = start
            let execution = SharedExecution { [request] in await self.page(request) }
            state.topics[digest]?.pages.append((start, execution))
            if topic.pages.count >= Self.keptPages { state.topics[digest]?.pages.removeFirst() }
            return execution.join().map { (execution, $0) }
        }
        guard let joined else { return nil }
        let event = try await joined.execution.value(for: joined.asker)
        // A page that leads nowhere is not kept: the next to ask looks again.
        if event.map({ $0.page.end == start }) ?? true {
            state.withLock { $0.topics[digest]?.pages.removeAll { $0.execution === joined.execution } }
        }
        return event
    }

    private func page(_ request: GraphQLRequest) async -> AdditionEvent? {
        guard let answer = try? await admission.run({ await service.answer(request) }), let page = answer.additions
        else { return nil }
        return AdditionEvent(page, body: answer.body)
    }
}

extension Refusal {
    static func tooManySubscriptions(limit: Int) -> Refusal {
        tooManySubscriptions(
            "All \(limit) places for subscriptions (max-subscriptions) are taken.",
            "max-subscriptions",
            limit
        )
    }

    static func tooManySubscriptions(ofCaller limit: Int) -> Refusal {
        tooManySubscriptions(
            "A caller may have \(limit) subscriptions at once (max-subscriptions-per-caller).",
            "max-subscriptions-per-caller",
            limit
        )
    }

    private static func tooManySubscriptions(_ problem: String, _ option: String, _ maximum: Int) -> Refusal {
        Refusal(
            .serviceUnavailable,
            "TOO_MANY_SUBSCRIPTIONS",
            problem,
            exceeding: ExceededLimit(
                option,
                maximum: maximum,
                remedy: "End one, or poll with GET and If-None-Match meanwhile."
            ),
            headers: [.retryAfter: "10"]
        )
    }
}
