import Synchronization

/// How far a job is, for a bar on a terminal or a line in a log.
package struct JobProgress: Sendable, Equatable {
    package let job: Job
    /// What is counted: `indexes`, `filings`, `companies`.
    package let unit: String
    package let done: Int
    /// Nil while it is not known how much there is.
    package let total: Int?
    /// Over the last half minute; nil before there is anything to measure.
    package let perSecond: Double?

    /// How long the rest takes at the present rate.
    package var remaining: Duration? {
        guard let total, let perSecond, perSecond > 0 else { return nil }
        return .milliseconds(Int(Double(max(0, total - done)) / perSecond * 1000))
    }
}

/// Counts what a job does and reports it now and then.
///
/// The rate is that of the last half minute, pauses included: an estimate that forgets the pauses EDGAR imposes is a lie.
final class ProgressMeter: Sendable {
    private struct State {
        var unit = "filings"
        var done = 0
        var total: Int?
        var marks: [(at: ContinuousClock.Instant, done: Int)] = []
        var reportedAt: ContinuousClock.Instant?
    }

    private static let window: Duration = .seconds(30)
    private static let interval: Duration = .milliseconds(100)

    private let job: Job
    private let report: @Sendable (JobProgress) -> Void
    private let state = Mutex(State())

    init(_ job: Job, report: @escaping @Sendable (JobProgress) -> Void) {
        self.job = job
        self.report = report
    }

    /// Starts to count something else.
    func begin(_ unit: String, total: Int?) {
        let now = ContinuousClock.now
        let progress = state.withLock { state in
            state = State(unit: unit, total: total, marks: [(now, 0)], reportedAt: now)
            return snapshot(state)
        }
        report(progress)
    }

    func advance(by count: Int = 1) {
        let now = ContinuousClock.now
        let progress = state.withLock { state -> JobProgress? in
            state.done += count
            guard state.reportedAt.map({ now - $0 >= Self.interval }) ?? true else { return nil }
            state.reportedAt = now
            state.marks.append((now, state.done))
            while state.marks.count > 2, state.marks[1].at < now - Self.window { state.marks.removeFirst() }
            return snapshot(state)
        }
        if let progress { report(progress) }
    }

    /// Says where it ended.
    func end() {
        report(state.withLock { snapshot($0) })
    }

    private func snapshot(_ state: State) -> JobProgress {
        var rate: Double?
        if let first = state.marks.first, state.done > first.done {
            let seconds = (ContinuousClock.now - first.at).seconds
            if seconds > 0 { rate = Double(state.done - first.done) / seconds }
        }
        return JobProgress(job: job, unit: state.unit, done: state.done, total: state.total, perSecond: rate)
    }
}
