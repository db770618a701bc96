import Edgar
import Warehouse

/// Which daily indexes are to be read now, and what a reading means; decides, and touches nothing.
struct IndexDays {
    let calendar: EdgarCalendar
    let now: Moment

    /// The last day whose index reconciliation goes back to by itself; for more there is back-fill.
    static let longestCatchUp = 400
    /// A missing or empty index of a filing day is asked for again for as many days.
    static let suspicionDays = 10

    var today: CalendarDate { NewYorkTime.date(at: now) }

    /// The filing days to ask for, oldest first.
    ///
    /// - Parameters:
    ///   - newestSettled: up to where reconciliation was complete when it last ran; nil before its first run.
    ///   - firstDays: how many filing days the first run looks at.
    func toReconcile(
        newestSettled: CalendarDate?,
        checkpoints: [CalendarDate: Checkpoint],
        firstDays: Int
    ) -> [CalendarDate] {
        var days: [CalendarDate] = []
        var unseen = 0
        var day = today
        while day >= earliest {
            if calendar.isFilingDay(day), isToBeRead(day, checkpoints[day], newestSettled: newestSettled) {
                unseen += checkpoints[day] == nil ? 1 : 0
                // What was read in part is read to its end, however few days the first run looks at.
                let isBeyondFirst = newestSettled == nil && checkpoints[day] == nil && unseen > firstDays
                if !isBeyondFirst { days.append(day) }
            }
            day = day.adding(days: -1)
        }
        return days.reversed()
    }

    private func isToBeRead(_ day: CalendarDate, _ checkpoint: Checkpoint?, newestSettled: CalendarDate?) -> Bool {
        guard let checkpoint else { return newestSettled.map { day > $0 } ?? true }
        if !checkpoint.isSettled { return true }
        return checkpoint.isSuspect && day >= today.adding(days: -Self.suspicionDays)
    }

    /// No checkpoint before this day is looked at.
    var earliest: CalendarDate { today.adding(days: -Self.longestCatchUp) }

    /// Whether the index of a day is final: it is written in the evening and corrected in the night, at the latest.
    func isSettled(_ day: CalendarDate) -> Bool {
        now >= NewYorkTime.moment(day.adding(days: 1), hour: 6)
    }

    /// What to tell a person about a reading; nil when all is well.
    func alarm(_ checkpoint: Checkpoint) -> String? {
        guard checkpoint.isSettled, checkpoint.isSuspect else { return nil }
        let what = checkpoint.filings == nil ? "EDGAR has no index for it" : "its index lists no Form 3, 4 or 5"
        return
            "ALARM: \(checkpoint.day) is a filing day, and \(what). If EDGAR was closed, tell so with form4 "
            + "reclassify --calendar FILE; otherwise look at \(HistoryIndex.day(checkpoint.day).resource.path) on EDGAR."
    }

    /// What back-fill reads for a span: whole quarters that are over by their one index, other filing days by their own.
    func toBackfill(from: CalendarDate, to: CalendarDate) -> [HistoryIndex] {
        var indexes: [HistoryIndex] = []
        var day = from
        let last = min(to, today)
        while day <= last {
            let quarter = Quarter(of: day)
            if day == quarter.first, quarter.last <= last, isSettled(quarter.last) {
                indexes.append(.quarter(quarter))
                day = quarter.last.adding(days: 1)
            } else {
                if calendar.isFilingDay(day) { indexes.append(.day(day)) }
                day = day.adding(days: 1)
            }
        }
        return indexes
    }

    /// The filing days that an index answers for.
    func filingDays(of index: HistoryIndex) -> [CalendarDate] {
        (index.days.lowerBound.dayNumber...index.days.upperBound.dayNumber)
            .map { CalendarDate(dayNumber: $0) }.filter { calendar.isFilingDay($0) }
    }
}

/// One index of the past.
enum HistoryIndex: Hashable, Sendable {
    case quarter(Quarter)
    case day(CalendarDate)

    /// The days it answers for.
    var days: ClosedRange<CalendarDate> {
        switch self {
        case .quarter(let quarter): quarter.first...quarter.last
        case .day(let day): day...day
        }
    }

    var resource: EdgarResource {
        switch self {
        case .quarter(let quarter): .quarterlyIndex(.form, year: quarter.year, quarter: quarter.number)
        case .day(let day): .dailyIndex(.form, day)
        }
    }
}

struct Quarter: Hashable, Sendable {
    let year: Int
    let number: Int

    init(of day: CalendarDate) {
        year = day.parts.year
        number = day.quarter
    }

    private func start(_ number: Int) -> CalendarDate {
        let month = (number - 1) % 4 * 3 + 1
        // The first of a month of a four-digit year is always a day.
        return CalendarDate(year: year + (number - 1) / 4, month: month, day: 1) ?? CalendarDate(dayNumber: 0)
    }

    var first: CalendarDate { start(number) }
    var last: CalendarDate { start(number + 1).adding(days: -1) }
}
