import Foundation
import Logging
import NIOCore
import Synchronization
import Warehouse

/// Subscriptions whose value is that of a query, sent anew when, and only when, its data changed.
///
/// Identical subscriptions are one topic, executed once a version of the data and once a New York date; subscribers that
/// wait cost nothing but memory. A subscriber that is slower than the changes gets the newest value only.
package final class LiveQueries: Sendable {
    private struct Topic {
        let request: GraphQLRequest
        var subscribers: [Int: Mailbox<LiveValue>] = [:]
        var value: LiveValue?
    }

    private struct State {
        var topics: [RequestDigest: Topic] = [:]
        var count = 0
        var nextID = 0
        var isClosed = false
    }

    /// A place in a topic.
    struct Subscription: Sendable {
        let topic: RequestDigest
        let id: Int
        let mailbox: Mailbox<LiveValue>
    }

    /// How long a change may stay unnoticed while the database cannot notify.
    private static let pollInterval = Duration.seconds(1)
    private static let longestSleep = Duration.seconds(60)

    private let service: any GraphQLAnswering
    private let versions: any DataVersionSource
    private let admission: Admission
    private let limit: Int
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
        limit = settings.maxSubscriptions
        parallel = max(1, settings.concurrentQueries / 2)
        self.now = now
        versions.onChange { [changed] in changed.offer(()) }
    }

    package var subscribers: Int { state.withLock { $0.count } }
    package var topics: Int { state.withLock { $0.topics.count } }

    /// Joins the topic of a request.
    func subscribe(_ digest: RequestDigest, _ request: GraphQLRequest) throws(Refusal) -> Subscription {
        let subscription: Subscription? = state.withLock { state in
            guard !state.isClosed, state.count < limit else { return nil }
            state.count += 1
            state.nextID += 1
            let mailbox = Mailbox<LiveValue>()
            state.topics[digest, default: Topic(request: request)].subscribers[state.nextID] = mailbox
            return Subscription(topic: digest, id: state.nextID, mailbox: mailbox)
        }
        guard let subscription else { throw .tooManySubscriptions(limit: limit) }
        return subscription
    }

    func leave(_ subscription: Subscription) {
        subscription.mailbox.close()
        state.withLock { state in
            guard state.topics[subscription.topic]?.subscribers.removeValue(forKey: subscription.id) != nil else {
                return
            }
            state.count -= 1
            if state.topics[subscription.topic]?.subscribers.isEmpty ?? false { state.topics[subscription.topic] = nil }
        }
    }

    /// Ends all subscriptions, and takes no new ones: the server is stopping.
    func close() {
        let mailboxes = state.withLock { state in
            state.isClosed = true
            return state.topics.values.flatMap { $0.subscribers.values }
        }
        for mailbox in mailboxes { mailbox.close() }
    }

    /// Executes topics anew after each change, until its task is cancelled.
    func run() async {
        var seen: DataEdition?
        var failed: Set<RequestDigest> = []
        while !Task.isCancelled {
            _ = await changed.next(within: failed.isEmpty ? pause : Self.pollInterval)
            let topics = state.withLock { Array($0.topics.keys) }
            guard !topics.isEmpty, let version = try? await versions.current() else { continue }
            let edition = DataEdition(version: version.number, day: newYork.day(at: now()))
            let due = edition == seen ? topics.filter(failed.contains) : topics
            seen = edition
            failed = await refresh(due)
        }
    }

    /// Until the next New York midnight, but short while nobody tells of changes.
    private var pause: Duration {
        guard versions.tellsChanges else { return Self.pollInterval }
        let midnight = newYork.end(ofDayAt: now()).timeIntervalSince(now())
        return min(Self.longestSleep, .milliseconds(Int64(max(0.05, midnight) * 1000)))
    }

    /// Executes topics, a few at once; gives back those that could not be.
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

    private func refresh(_ digest: RequestDigest) async -> Bool {
        guard let request = state.withLock({ $0.topics[digest]?.request }) else { return true }
        guard let answer = try? await admission.run({ await service.answer(request) }), !answer.isRequestError else {
            return false
        }
        let value = LiveValue(ByteBuffer(bytes: answer.body))
        let mailboxes = state.withLock { state -> [Mailbox<LiveValue>] in
            guard let topic = state.topics[digest], topic.value?.id != value.id else { return [] }
            state.topics[digest]?.value = value
            return Array(topic.subscribers.values)
        }
        for mailbox in mailboxes { mailbox.offer(value) }
        return true
    }
}

extension Refusal {
    static func tooManySubscriptions(limit: Int) -> Refusal {
        Refusal(
            .serviceUnavailable,
            "TOO_MANY_SUBSCRIPTIONS",
            "All \(limit) places for subscriptions (max-subscriptions) are taken. Poll with GET and If-None-Match meanwhile.",
            headers: [.retryAfter: "10"]
        )
    }
}
