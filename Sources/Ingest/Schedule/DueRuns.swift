import Warehouse

/// Decides which jobs start now and how long to sleep until the next one.
///
/// A job whose time came while nobody was running, or while its last run was still going on, is due at once, and once,
/// however many times it was missed. A run that was cut short does not count as one.
struct DueRuns: Equatable {
    let due: [Job]
    /// When to look again; nil when no job has a line.
    let wakeUp: Moment?

    /// - Parameters:
    ///   - lastStarts: when the last run of each job started that came to an end.
    ///   - running: jobs that have not finished; they are not started a second time.
    init(_ schedule: Schedule, lastStarts: [Job: Moment], running: Set<Job>, now: Moment) {
        var due: [Job] = []
        var wakeUps: [Moment] = []
        for job in schedule.jobs where !running.contains(job) {
            let next = lastStarts[job].flatMap { schedule.next(job, after: $0) }
            if let next, next > now { wakeUps.append(next) } else { due.append(job) }
        }
        self.due = due
        // What starts now is looked at again when it ends; until then its next time is a bound, too.
        wakeUp = (wakeUps + due.compactMap { schedule.next($0, after: now) }).min()
    }
}
