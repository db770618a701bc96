import Form4Schema
import Foundation
import GraphQLLanguage
import Logging
import NIOCore
import QueryPlanner
import Synchronization
import Warehouse

/// A subscription ends because its operation fails, and would again: the response without data that says why.
struct SubscriptionEnded: Error {
    let body: [UInt8]
}

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
        /// There will be no values any more.
        case ended(SubscriptionEnded)
    }

    /// What the first answer has taught of a topic.
    private struct Facts {
        let scope: ChangeScope
        let isFeed: Bool
    }

    /// Additions behind a place; nil when they have to be asked for again.
    private typealias Page = Result<AdditionEvent?, SubscriptionEnded>

    private struct Topic {
        let request: GraphQLRequest
        /// Nil until the first answer is there.
        var facts: Facts?
        /// The newest version whose change it has not been executed for, or told of; 0 for a new day.
        var due: Int64?
        /// When it is tried again after a failure.
        var retryAt: ContinuousClock.Instant?
        var retryPause = RetryPause(longest: Subscriptions.longestSleep)
        var mailboxes: [Int: Mailbox<Signal>] = [:]
        /// The newest value of a live query.
        var value: LiveValue?
        /// The newest pages of a feed, by the place they begin at.
        var pages: [(start: AdditionPosition, execution: SharedExecution<Page>)] = []
    }

    private struct State {
        var topics: [RequestDigest: Topic] = [:]
        var pending = PendingChange()
        var callers: [String: Int] = [:]
        var count = 0
        var nextID = 0
        var isClosed = false
    }

    /// A place in a topic, left when nobody holds it any more: whatever becomes of a response, its end ends this.
    final class Subscription: Sendable {
        let topic: RequestDigest
        let mailbox: Mailbox<Signal>
        /// The topic's newest value, when somebody subscribed to it before.
        let value: LiveValue?
        private let id: Int
        private let caller: String
        private let hub: Subscriptions

        fileprivate init(_ hub: Subscriptions, id: Int, caller: String, to topic: RequestDigest, _ value: LiveValue?) {
            self.hub = hub
            self.id = id
            self.caller = caller
            self.topic = topic
            self.value = value
            mailbox = Mailbox()
        }

        deinit {
            mailbox.close()
            hub.leave(topic, id, caller: caller)
        }
    }

    /// How long a change may stay unnoticed while the database cannot notify.
    private static let pollInterval = Duration.seconds(1)
    private static let longestSleep = Duration.seconds(60)
    /// Pages kept for those who come a little later than others.
    private static let keptPages = 8

    private let execution: BoundedExecution
    private let versions: any DataVersionSource
    private let limits: (all: Int, caller: Int)
    private let parallel: Int
    private let now: @Sendable () -> Date
    private let changed = Mailbox<Void>()
    private let state = Mutex(State())

    init(
        execution: BoundedExecution,
        versions: any DataVersionSource,
        settings: ServerSettings,
        now: @escaping @Sendable () -> Date
    ) {
        self.execution = execution
        self.versions = versions
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
            let topic = state.topics[digest] ?? Topic(request: request)
            // A value that is known to be old is none.
            let value = topic.due == nil ? topic.value : nil
            let subscription = Subscription(self, id: state.nextID, caller: caller, to: digest, value)
            state.topics[digest, default: topic].mailboxes[state.nextID] = subscription.mailbox
            return .success(subscription)
        }
        return try outcome.get()
    }

    private func leave(_ topic: RequestDigest, _ id: Int, caller: String) {
        state.withLock { state in
            state.topics[topic]?.mailboxes[id] = nil
            if state.topics[topic]?.mailboxes.isEmpty ?? false { state.topics[topic] = nil }
            state.count -= 1
            state.callers[caller, default: 1] -= 1
            if state.callers[caller] == 0 { state.callers[caller] = nil }
        }
    }

    /// Takes note of what the first answer to a subscription tells of its topic.
    func learn(_ answer: ExecutedAnswer, of digest: RequestDigest) {
        let hasMissed = state.withLock { state in
            guard let topic = state.topics[digest], topic.facts == nil else { return false }
            let isFeed = answer.additions != nil
            state.topics[digest]?.facts = Facts(scope: answer.scope, isFeed: isFeed)
            if !isFeed { state.topics[digest]?.value = LiveValue(answer.content.body) }
            return topic.due != nil
        }
        if hasMissed { changed.offer(()) }
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
        var day = NewYorkTime.day(at: now())
        while !Task.isCancelled {
            _ = await changed.next(within: pause)
            if !versions.tellsChanges, topics > 0, let version = try? await versions.current() {
                if version.number != polled { state.withLock { $0.pending.add(DataChange(toVersion: version)) } }
                polled = version.number
            }
            let today = NewYorkTime.day(at: now())
            settle(isNewDay: today != day)
            day = today
            await refresh(takeDue())
        }
    }

    /// Until the next New York midnight, or what failed is to be tried again; short while nobody tells of changes.
    private var pause: Duration {
        let midnight = NewYorkTime.end(ofDayAt: now()).timeIntervalSince(now())
        let untilMidnight = Duration.milliseconds(Int64(max(0.05, midnight) * 1000))
        let retries = state.withLock { $0.topics.values.compactMap { $0.due == nil ? nil : $0.retryAt } }
        let untilRetry = retries.min().map { max(.zero, $0 - .now) } ?? Self.longestSleep
        return min(versions.tellsChanges ? Self.longestSleep : Self.pollInterval, untilMidnight, untilRetry)
    }

    /// Notes at each topic what is pending, if it concerns it.
    private func settle(isNewDay: Bool) {
        state.withLock { state in
            let pending = state.pending
            state.pending = PendingChange()
            for (digest, topic) in state.topics {
                let isTouched = pending.touches(topic.facts?.scope ?? .anything)
                guard isTouched || (isNewDay && topic.facts?.isFeed != true) else { continue }
                state.topics[digest]?.due = max(topic.due ?? 0, pending.version)
            }
        }
    }

    /// Tells feeds of what they have not been told of, and gives the live queries that are to be executed anew.
    ///
    /// A topic whose first answer is still on its way is left for later.
    private func takeDue() -> [RequestDigest] {
        let (live, feeds) = state.withLock { state in
            let now = ContinuousClock.now
            var live: [RequestDigest] = []
            var feeds: [(mailboxes: [Mailbox<Signal>], version: Int64)] = []
            for (digest, topic) in state.topics {
                guard let version = topic.due, let facts = topic.facts, topic.retryAt.map({ $0 <= now }) ?? true
                else { continue }
                state.topics[digest]?.due = nil
                if facts.isFeed { feeds.append((Array(topic.mailboxes.values), version)) } else { live.append(digest) }
            }
            return (live, feeds)
        }
        for feed in feeds {
            for mailbox in feed.mailboxes { mailbox.offer(.news(version: feed.version)) }
        }
        return live
    }

    /// Executes live queries, a few at once.
    private func refresh(_ topics: [RequestDigest]) async {
        await withTaskGroup(of: Void.self) { group in
            for (index, topic) in topics.enumerated() {
                if index >= parallel { _ = await group.next() }
                group.addTask { await self.refresh(topic) }
            }
        }
    }

    private func refresh(_ digest: RequestDigest) async {
        guard let request = state.withLock({ $0.topics[digest]?.request }) else { return }
        let outcome: Result<LiveValue?, SubscriptionEnded> = await execute(request).map { answer in
            answer.map { LiveValue(ByteBuffer(bytes: $0.body)) }
        }
        let told = state.withLock { state -> (mailboxes: [Mailbox<Signal>], signal: Signal)? in
            guard var topic = state.topics[digest] else { return nil }
            defer { state.topics[digest] = topic }
            switch outcome {
            case .success(let value?):
                topic.retryPause.reset()
                topic.retryAt = nil
                if topic.value?.id == value.id { return nil }
                topic.value = value
                return (Array(topic.mailboxes.values), .value(value))
            case .success(nil):
                topic.due = topic.due ?? 0
                topic.retryAt = ContinuousClock.now + topic.retryPause.next()
                return nil
            case .failure(let end):
                // Whoever subscribes to it from now on finds out anew.
                (topic.facts, topic.value) = (nil, nil)
                return (Array(topic.mailboxes.values), .ended(end))
            }
        }
        guard let told else { return }
        for mailbox in told.mailboxes { mailbox.offer(told.signal) }
    }

    /// The answer; nil when it has to be tried again, an end where that cannot help.
    private func execute(_ request: GraphQLRequest) async -> Result<GraphQLAnswer?, SubscriptionEnded> {
        do throws(Refusal) {
            let answer = try await execution.answer(to: request, .live)
            guard answer.isRequestError else { return .success(answer) }
            let mayPass = answer.isTemporaryFailure || answer.isServerFault
            return mayPass ? .success(nil) : .failure(SubscriptionEnded(body: answer.body))
        } catch {
            return error.status == .contentTooLarge ? .failure(SubscriptionEnded(body: error.body)) : .success(nil)
        }
    }

    // MARK: Additions

    /// The page of additions behind a place, from one execution for all who ask for it; nil when it has to be asked
    /// for again.
    ///
    /// Throws ``SubscriptionEnded`` where that cannot help.
    func additions(of subscription: Subscription, after start: AdditionPosition) async throws -> AdditionEvent? {
        let digest = subscription.topic
        let joined = state.withLock { state -> (execution: SharedExecution<Page>, asker: Int)? in
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
        let page = try await joined.execution.value(for: joined.asker)
        // A page that leads nowhere is not kept: the next to ask looks again.
        if case .success(let event?) = page, event.page.end != start { return event }
        state.withLock { $0.topics[digest]?.pages.removeAll { $0.execution === joined.execution } }
        return try page.get()
    }

    private func page(_ request: GraphQLRequest) async -> Page {
        await execute(request).map { answer in
            answer.flatMap { answer in answer.additions.map { AdditionEvent($0, body: answer.body) } }
        }
    }
}
