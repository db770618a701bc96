/// How long to leave alone what failed: a second, then twice as long each time.
struct RetryPause: Sendable {
    private static let shortest = Duration.seconds(1)

    let longest: Duration
    private var last = Duration.zero

    init(longest: Duration) { self.longest = longest }

    /// The pause after one more failure.
    mutating func next() -> Duration {
        last = min(longest, max(Self.shortest, last * 2))
        return last
    }

    /// It has succeeded.
    mutating func reset() { last = .zero }
}
