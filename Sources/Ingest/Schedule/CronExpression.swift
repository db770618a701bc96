import Edgar
import Warehouse

/// When something is due, in the five fields of cron, on the clock of New York.
///
///     try CronExpression("30 22 * * mon-fri").next(after: now)
///
/// As in crontab(5), a day is right when either of the two day fields names it, if both restrict it. Where clocks change,
/// it does what Debian's cron does: a fixed time that is skipped is due at the change, one that is shown twice only the
/// first time; with `*` for the hour, real time counts.
package struct CronExpression: Equatable, Sendable {
    private let minute: CronField
    private let hour: CronField
    private let dayOfMonth: CronField
    private let month: CronField
    private let dayOfWeek: CronField
    package let text: String

    package init(_ text: String) throws(ScheduleError) {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 5 else { throw ScheduleError(.fieldCount(text, fields.count)) }
        minute = try CronField(fields[0], .minute)
        hour = try CronField(fields[1], .hour)
        dayOfMonth = try CronField(fields[2], .dayOfMonth)
        month = try CronField(fields[3], .month)
        dayOfWeek = try CronField(fields[4], .dayOfWeek)
        self.text = fields.joined(separator: " ")
        guard isEverDue else { throw ScheduleError(.never(text)) }
    }

    /// The first whole minute after the moment at which it is due.
    package func next(after moment: Moment) -> Moment {
        var date = NewYorkTime.date(at: moment)
        // Leap days on a given weekday are up to forty years apart; `init` made sure that there is one.
        for _ in 0..<(41 * 366) {
            if matches(date), let due = minutes(of: date, after: moment).first(where: { isDue(at: $0) }) { return due }
            date = date.adding(days: 1)
        }
        return Moment(seconds: .max)
    }

    /// Some months are too short: `31 2` never comes.
    private var isEverDue: Bool {
        guard !dayOfMonth.isWildcard, dayOfWeek.isWildcard else { return true }
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return longest.enumerated().contains { index, days in
            month.contains(index + 1) && (1...days).contains { dayOfMonth.contains($0) }
        }
    }

    private func matches(_ date: CalendarDate) -> Bool {
        guard month.contains(date.parts.month) else { return false }
        let isDay = dayOfMonth.contains(date.parts.day)
        let isWeekday = dayOfWeek.contains(date.weekday % 7)
        return dayOfMonth.isWildcard || dayOfWeek.isWildcard ? isDay && isWeekday : isDay || isWeekday
    }

    /// The minutes of a day, of which there are 1,380, 1,440 or 1,500; those after the moment.
    private func minutes(of date: CalendarDate, after moment: Moment) -> LazyMapSequence<StrideTo<Int>, Moment> {
        let start = NewYorkTime.moment(date, hour: 0).seconds
        let end = NewYorkTime.moment(date.adding(days: 1), hour: 0).seconds
        let passed = max(0, (moment.seconds - start) / 60 + 1)
        return stride(from: moment.seconds < start ? start : start + passed * 60, to: end, by: 60).lazy
            .map { Moment(seconds: $0) }
    }

    private func isDue(at moment: Moment) -> Bool {
        let clock = WallClock(at: moment)
        if hour.contains(clock.hour), minute.contains(clock.minute), hour.isWildcard || !clock.isRepeated {
            return true
        }
        return !hour.isWildcard && hasSkippedOne(before: clock, at: moment)
    }

    /// Whether the clock was set forward just now, over a time at which it would have been due.
    private func hasSkippedOne(before clock: WallClock, at moment: Moment) -> Bool {
        let before = WallClock(at: Moment(seconds: moment.seconds - 60))
        guard before.date == clock.date, clock.minuteOfDay > before.minuteOfDay + 1 else { return false }
        return (before.minuteOfDay + 1..<clock.minuteOfDay).contains {
            hour.contains($0 / 60) && minute.contains($0 % 60)
        }
    }
}
