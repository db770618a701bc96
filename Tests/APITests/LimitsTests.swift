import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import API

@Suite("Admission")
struct AdmissionTests {
    @Test("as many run as may, as many wait as may, the next is refused")
    func bounds() async throws {
        let admission = Admission(concurrent: 2, queued: 1)
        let gate = AsyncStream<Void>.makeStream()
        let running = (0..<3).map { _ in
            Task { try await admission.run { for await _ in gate.stream { break } } }
        }
        while admission.load != (2, 1) { await Task.yield() }
        await #expect(throws: Admission.Overloaded.self) { try await admission.run {} }
        for _ in 0..<3 { gate.continuation.yield() }
        gate.continuation.finish()
        for task in running { try await task.value }
        #expect(admission.load == (0, 0))
    }

    @Test("whoever goes away while waiting makes room in the queue")
    func cancelledWaiter() async throws {
        let admission = Admission(concurrent: 1, queued: 1)
        let gate = AsyncStream<Void>.makeStream()
        let holder = Task { try await admission.run { for await _ in gate.stream { break } } }
        while admission.load.running < 1 { await Task.yield() }
        let waiter = Task { try await admission.run {} }
        while admission.load.waiting < 1 { await Task.yield() }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(admission.load == (1, 0))
        gate.continuation.finish()
        try await holder.value
        #expect(admission.load == (0, 0))
    }

    @Test("an operation past its time is cancelled")
    func timeout() async throws {
        await #expect(throws: TimedOut.self) {
            try await withTimeout(.milliseconds(1)) { try await Task.sleep(for: .seconds(60)) }
        }
        #expect(try await withTimeout(.seconds(60)) { 7 } == (7, false))
        let stopped = try await withTimeout(.milliseconds(1)) {
            try? await Task.sleep(for: .seconds(60))
            return Task.isCancelled
        }
        #expect(stopped == (true, true))
    }
}

@Suite("Rate limits")
struct RateLimiterTests {
    private let start = ContinuousClock.now
    private let rate = RateLimiter.Rate(perSecond: 2, burst: 3)

    @Test("a burst passes, then the rate rules")
    func bucket() {
        let limiter = RateLimiter()
        for _ in 0..<3 { #expect(limiter.take(from: "a", rate: rate, now: start) == .allowed) }
        #expect(limiter.take(from: "a", rate: rate, now: start) == .refused(retryAfter: 1))
        #expect(limiter.take(from: "b", rate: rate, now: start) == .allowed)
        #expect(limiter.take(from: "a", rate: rate, now: start + .milliseconds(500)) == .allowed)
        #expect(limiter.take(from: "a", rate: rate, now: start + .milliseconds(600)) == .refused(retryAfter: 1))
    }

    @Test("Retry-After is long enough")
    func retryAfter() {
        let limiter = RateLimiter()
        let slow = RateLimiter.Rate(perSecond: 0.1, burst: 1)
        #expect(limiter.take(from: "a", rate: slow, now: start) == .allowed)
        #expect(limiter.take(from: "a", rate: slow, now: start) == .refused(retryAfter: 10))
        #expect(limiter.take(from: "a", rate: slow, now: start + .seconds(10)) == .allowed)
    }

    @Test(
        "no rate, however odd, keeps a caller waiting for more than an hour",
        arguments: [0, 1e-300, .infinity, .nan]
    )
    func oddRates(perSecond: Double) {
        let limiter = RateLimiter()
        let rate = RateLimiter.Rate(perSecond: perSecond, burst: 1)
        #expect(limiter.take(from: "a", rate: rate, now: start) != .refused(retryAfter: 0))
        for _ in 0..<3 {
            if case .refused(let wait) = limiter.take(from: "a", rate: rate, now: start) {
                #expect((1...3600).contains(wait))
            }
        }
    }

    @Test("the memory for callers is bounded")
    func bounded() {
        let limiter = RateLimiter(capacity: 100)
        for number in 0..<10_000 {
            _ = limiter.take(from: "\(number)", rate: rate, now: start + .milliseconds(number))
        }
        #expect(limiter.callers <= 100)
    }
}
