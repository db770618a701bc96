/// How fast something goes at present: over the last half minute, pauses included.
///
/// An estimate that forgets the pauses EDGAR imposes, or still counts on the quick start of an hour ago, is a lie.
struct RecentRate {
    private static let window: Duration = .seconds(30)
    /// A step this short after the last one kept tells nothing of its own; it bounds what is kept.
    private static let resolution: Duration = .milliseconds(100)

    /// How much was done when, the oldest first: one from before the window, then those in it.
    private var marks: [(at: ContinuousClock.Instant, done: Int)]

    init(from start: ContinuousClock.Instant) {
        marks = [(start, 0)]
    }

    /// Takes down what is done by now.
    mutating func note(_ done: Int, at now: ContinuousClock.Instant) {
        if marks.count > 1, now - marks[marks.count - 1].at < Self.resolution { return }
        marks.append((now, done))
        let left = marks.firstIndex { $0.at > now - Self.window } ?? marks.count - 1
        marks.removeFirst(max(0, left - 1))
    }

    /// Nil before there is anything to measure.
    func perSecond(_ done: Int, at now: ContinuousClock.Instant) -> Double? {
        guard let first = marks.first, done > first.done else { return nil }
        let seconds = (now - first.at) / .seconds(1)
        return seconds > 0 ? Double(done - first.done) / seconds : nil
    }
}
