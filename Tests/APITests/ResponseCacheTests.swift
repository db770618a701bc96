import Foundation
import QueryPlanner
import Testing
import Warehouse

@testable import API

@Suite("Response cache")
struct ResponseCacheTests {
    private let first = DataEdition(version: 1, day: CalendarDay(year: 2026, month: 1, day: 2))

    private func digest(_ text: String) -> RequestDigest { RequestDigest(method: "POST", role: "r", bytes: text.utf8) }
    private func answer(_ size: Int = 10) -> CachedAnswer {
        CachedAnswer(body: [UInt8](repeating: 32, count: size), asOf: Date(timeIntervalSince1970: 0))
    }

    @Test("an answer is served only for the edition it was made from")
    func editions() {
        let cache = ResponseCache(capacity: 10_000)
        cache.keep(answer(), for: digest("a"), edition: first)
        #expect(cache.answer(to: digest("a"), edition: first) != nil)
        #expect(cache.answer(to: digest("b"), edition: first) == nil)
        #expect(cache.answer(to: digest("a"), edition: DataEdition(version: 2, day: first.day)) == nil)
        #expect(cache.answer(to: digest("a"), edition: DataEdition(version: 1, day: first.day + 1)) == nil)
    }

    @Test("an answer that was overtaken by a later version is not kept")
    func overtaken() {
        let cache = ResponseCache(capacity: 10_000)
        let second = DataEdition(version: 2, day: first.day)
        cache.keep(answer(), for: digest("a"), edition: second)
        cache.keep(answer(), for: digest("b"), edition: first)
        #expect(cache.answer(to: digest("a"), edition: second) != nil)
        #expect(cache.answer(to: digest("b"), edition: first) == nil)
        #expect(cache.statistics.entries == 1)
    }

    @Test("the bound in bytes holds, and what is used stays")
    func bounded() {
        let cache = ResponseCache(capacity: 20_000)
        cache.keep(answer(1000), for: digest("polled"), edition: first)
        for number in 0..<1000 {
            #expect(cache.answer(to: digest("polled"), edition: first) != nil)
            cache.keep(answer(1000), for: digest("once \(number)"), edition: first)
            #expect(cache.statistics.bytes <= 20_000)
        }
        #expect(cache.statistics.entries > 5)
    }

    @Test("an answer that would fill the cache alone is not kept")
    func tooLarge() {
        let cache = ResponseCache(capacity: 1000)
        cache.keep(answer(5000), for: digest("a"), edition: first)
        #expect(cache.statistics.entries == 0)
    }

    private func executed() -> ResponseCache.Execution {
        .answer(
            ExecutedAnswer(
                GraphQLAnswer(
                    body: [],
                    isRequestError: false,
                    version: 1,
                    asOf: .distantPast,
                    isCacheable: true,
                    operationKind: .query,
                    operationName: nil
                )
            )
        )
    }

    @Test("a hundred equal requests run once")
    func singleFlight() async throws {
        let cache = ResponseCache(capacity: 0)
        let runs = Tally()
        let gate = AsyncStream<Void>.makeStream()
        let key = digest("a")
        let shared = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await cache.share(key, edition: self.first) {
                        runs.add()
                        for await _ in gate.stream { break }
                        return self.executed()
                    }.wasShared
                }
            }
            while cache.askers(of: key) < 100 { await Task.yield() }
            gate.continuation.yield()
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(runs.count == 1)
        #expect(shared == 99)
    }

    @Test("an execution is cancelled when the last asker leaves, not before")
    func cancellation() async throws {
        let cache = ResponseCache(capacity: 0)
        let key = digest("a")
        let cancelled = AsyncStream<Void>.makeStream()
        let askers = (0..<2).map { _ in
            Task {
                try await cache.share(key, edition: first) {
                    try? await Task.sleep(for: .seconds(60))
                    cancelled.continuation.yield()
                    return self.executed()
                }
            }
        }
        while cache.askers(of: key) < 2 { await Task.yield() }
        askers[0].cancel()
        await #expect(throws: CancellationError.self) { try await askers[0].value }
        #expect(cache.askers(of: key) == 1)
        askers[1].cancel()
        await #expect(throws: CancellationError.self) { try await askers[1].value }
        for await _ in cancelled.stream { break }
    }
}
