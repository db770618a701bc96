import Synchronization

/// How far a job is, for a bar on a terminal or a line in a log.
package struct JobProgress: Sendable, Equatable {
    package let job: Job
    /// What is counted: `indexes`, `filings`, `companies`.
    package let unit: String
    /// 0 once for each unit, when its counting begins.
    package let done: Int
    /// Nil while it is not known how much there is.
    package let total: Int?
}

/// Counts what a job does, and reports each step.
final class ProgressMeter: Sendable {
    private struct State {
        var unit = "filings"
        var done = 0
        var total: Int?
    }

    private let job: Job
    private let report: @Sendable (JobProgress) -> Void
    private let state = Mutex(State())

    init(_ job: Job, report: @escaping @Sendable (JobProgress) -> Void) {
        self.job = job
        self.report = report
    }

    /// Starts to count something else.
    func begin(_ unit: String, total: Int?) {
        update { $0 = State(unit: unit, total: total) }
    }

    func advance(by count: Int = 1) {
        // Nothing done is no news, and 0 is said by `begin` alone.
        if count > 0 { update { $0.done += count } }
    }

    /// Says how many are done in all.
    func reach(_ done: Int) {
        if done > 0 { update { $0.done = done } }
    }

    private func update(_ change: (inout State) -> Void) {
        let progress = state.withLock { state in
            change(&state)
            return JobProgress(job: job, unit: state.unit, done: state.done, total: state.total)
        }
        report(progress)
    }
}
