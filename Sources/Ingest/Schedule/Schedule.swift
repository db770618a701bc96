import Warehouse

/// When each job runs: lines of a job's name and a cron expression, in New York time.
///
///     # job       min  hour  day  month  weekday
///     poll        *    6-22  *    *      mon-fri
///     reconcile   30   22    *    *      mon-fri
///
/// A job may have several lines; one without a line never runs by itself.
package struct Schedule: Equatable, Sendable {
    package struct Entry: Equatable, Sendable {
        package let job: Job
        package let cron: CronExpression
    }

    package let entries: [Entry]

    package init(parsing text: String) throws(ScheduleError) {
        var entries: [Entry] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            guard let name = words.first else { continue }
            do throws(ScheduleError) {
                guard let job = Job(rawValue: String(name)), Job.scheduled.contains(job) else {
                    throw ScheduleError(.unknownJob(String(name)))
                }
                entries.append(Entry(job: job, cron: try CronExpression(words.count > 1 ? String(words[1]) : "")))
            } catch {
                throw ScheduleError(error.reason, line: index + 1)
            }
        }
        guard !entries.isEmpty else { throw ScheduleError(.empty) }
        self.entries = entries
    }

    private init(entries: [Entry]) {
        self.entries = entries
    }

    /// What runs when nothing else is said; ``standardText`` as a value.
    package static let standard = (try? Schedule(parsing: standardText)) ?? Schedule(entries: [])

    /// EDGAR takes filings from 6:00 to 22:00 on weekdays and publishes the day's index soon after.
    package static let standardText = """
        # job      minute  hour     day  month  weekday    New York time
        poll       *       6-22     *    *      mon-fri    # filings of the last minutes, from the feed
        reconcile  30      22       *    *      mon-fri    # the day's index against the store
        reconcile  0       6        *    *      *          # once more: an index can still change in the night
        enrich     0       1        *    *      *          # SIC, tickers and exchange of new issuers
        audit      0       3        *    *      sun        # rollups against facts, queue against store
        retention  0       4        *    *      sun        # what is kept for a limited time only
        """

    /// The next moment at which a job is due after a moment; nil for a job without a line.
    package func next(_ job: Job, after moment: Moment) -> Moment? {
        entries.filter { $0.job == job }.map { $0.cron.next(after: moment) }.min()
    }

    package var jobs: [Job] { Job.scheduled.filter { job in entries.contains { $0.job == job } } }
}

/// A schedule that cannot be read.
package struct ScheduleError: Error, Equatable, CustomStringConvertible {
    enum Reason: Equatable {
        case fieldCount(String, Int)
        case field(CronField.Unit, String, String)
        case never(String)
        case unknownJob(String)
        case empty
    }

    let reason: Reason
    let line: Int?

    init(_ reason: Reason, line: Int? = nil) {
        self.reason = reason
        self.line = line
    }

    package var description: String {
        let place = line.map { "line \($0) of the schedule: " } ?? ""
        return place + sentence
    }

    private var sentence: String {
        switch reason {
        case .fieldCount(let text, let count):
            "“\(text)” has \(count) fields; a cron expression has five: minute, hour, day of month, month, day of week"
        case .field(let unit, let text, let problem):
            "“\(text)” is no \(unit.rawValue): \(problem)"
        case .never(let text):
            "“\(text)” never comes: no such month has that day"
        case .unknownJob(let name):
            "“\(name)” is no job; there are \(Job.scheduled.map(\.rawValue).joined(separator: ", "))"
        case .empty:
            "the schedule has no line; write a job and five fields, such as `poll * 6-22 * * mon-fri`"
        }
    }
}
