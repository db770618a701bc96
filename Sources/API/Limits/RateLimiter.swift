import Synchronization

/// Token buckets, one a caller (an API key or an address), in bounded memory.
package final class RateLimiter: Sendable {
    /// How fast a bucket fills, and how much it holds.
    package struct Rate: Hashable, Sendable {
        /// Requests a second over time.
        package var perSecond: Double
        /// Requests at once after a pause.
        package var burst: Double

        package init(perSecond: Double, burst: Double) {
            self.perSecond = perSecond
            self.burst = max(1, burst)
        }
    }

    package enum Decision: Equatable, Sendable {
        case allowed
        /// Whole seconds until the next token is there, at least 1.
        case refused(retryAfter: Int)
    }

    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    private static let longestWait = 3600.0

    private let capacity: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    /// At most `capacity` callers are remembered.
    ///
    /// Beyond, the half that has been quiet longest is forgotten: their buckets are the fullest, so that they lose
    /// least.
    package init(capacity: Int = 65_536) {
        self.capacity = capacity
    }

    package var callers: Int { buckets.withLock { $0.count } }

    /// Takes a token from the caller's bucket; none only looks whether there is one.
    package func take(
        _ tokens: Double = 1,
        from caller: String,
        rate: Rate,
        now: ContinuousClock.Instant = .now
    ) -> Decision {
        buckets.withLock { buckets in
            var bucket = buckets[caller] ?? Bucket(tokens: rate.burst, filledAt: now)
            bucket.tokens = min(rate.burst, bucket.tokens + (now - bucket.filledAt).seconds * rate.perSecond)
            bucket.filledAt = now
            let isAllowed = bucket.tokens >= 1
            if isAllowed { bucket.tokens -= tokens }
            if buckets.count >= capacity, buckets[caller] == nil { Self.forgetHalf(of: &buckets) }
            buckets[caller] = bucket
            if isAllowed { return .allowed }
            let wait = (1 - bucket.tokens) / rate.perSecond
            // A rate of next to nothing, or of nothing, is no reason to name a day in the next century.
            return .refused(
                retryAfter: wait < Self.longestWait ? max(1, Int(wait.rounded(.up))) : Int(Self.longestWait)
            )
        }
    }

    private static func forgetHalf(of buckets: inout [String: Bucket]) {
        let oldestFirst = buckets.sorted { $0.value.filledAt < $1.value.filledAt }
        for (caller, _) in oldestFirst.prefix(max(1, buckets.count / 2)) { buckets[caller] = nil }
    }
}

extension Duration {
    /// The duration in seconds, as a binary fraction.
    package var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
