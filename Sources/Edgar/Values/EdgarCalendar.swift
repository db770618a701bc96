/// The days on which EDGAR takes filings: weekdays, but for federal holidays and special closures.
///
/// The one calendar for filing days, reporting lag and completeness.
package struct EdgarCalendar: Sendable, Equatable {
    /// Days on which EDGAR was closed though no holiday fell on them; a dated list, to be extended as the SEC announces more.
    package var specialClosures: Set<CalendarDate>

    package init(specialClosures: Set<CalendarDate> = Self.knownClosures) { self.specialClosures = specialClosures }

    package static let standard = EdgarCalendar()

    /// Closed by executive order: days of national mourning, and days around some Christmases.
    package static let knownClosures = days([
        (2004, 6, 11), (2007, 1, 2), (2007, 12, 24), (2008, 12, 26), (2012, 12, 24), (2014, 12, 26), (2018, 12, 5),
        (2018, 12, 24), (2019, 12, 24), (2020, 12, 24), (2024, 12, 24), (2025, 1, 9), (2025, 12, 24), (2025, 12, 26),
    ])

    package func isFilingDay(_ date: CalendarDate) -> Bool {
        !date.isWeekend && !specialClosures.contains(date) && !Self.isHolidayObserved(on: date)
    }

    /// The filing day itself, or the next one.
    package func firstFilingDay(from date: CalendarDate) -> CalendarDate {
        var day = date
        while !isFilingDay(day) { day = day.adding(days: 1) }
        return day
    }

    /// The filing day that lies `count` filing days after `date`.
    package func filingDay(_ count: Int, after date: CalendarDate) -> CalendarDate {
        var day = date
        for _ in 0..<max(0, count) { day = firstFilingDay(from: day.adding(days: 1)) }
        return day
    }

    /// How many filing days lie after `start`, up to and including `end`; negative when `end` lies before.
    ///
    /// A trade on Friday reported on Tuesday has a lag of 2. Cost: one step a day between them.
    package func filingDays(after start: CalendarDate, through end: CalendarDate) -> Int {
        if end < start { return -filingDays(after: end, through: start) }
        var count = 0
        var day = start
        while day < end {
            day = day.adding(days: 1)
            if isFilingDay(day) { count += 1 }
        }
        return count
    }

    private static func days(_ list: [(Int, Int, Int)]) -> Set<CalendarDate> {
        Set(list.compactMap { CalendarDate(year: $0.0, month: $0.1, day: $0.2) })
    }

    /// A holiday on Saturday is observed on Friday, one on Sunday on Monday (5 USC 6103).
    private static func isHolidayObserved(on date: CalendarDate) -> Bool {
        if isHoliday(date) { return true }
        switch date.weekday {
        case 1: return isFixedHoliday(date.adding(days: -1))
        case 5: return isFixedHoliday(date.adding(days: 1))
        default: return false
        }
    }

    private static func isHoliday(_ date: CalendarDate) -> Bool {
        let (_, month, day) = date.parts
        if isFixedHoliday(date) { return true }
        let nth = (day - 1) / 7 + 1
        switch (month, date.weekday) {
        case (1, 1): return nth == 3  // Martin Luther King
        case (2, 1): return nth == 3  // Washington
        case (5, 1): return day > 24  // Memorial Day
        case (9, 1): return nth == 1  // Labor Day
        case (10, 1): return nth == 2  // Columbus
        case (11, 4): return nth == 4  // Thanksgiving
        default: return false
        }
    }

    private static func isFixedHoliday(_ date: CalendarDate) -> Bool {
        let (year, month, day) = date.parts
        switch (month, day) {
        case (1, 1), (7, 4), (11, 11), (12, 25): return true
        case (6, 19): return year >= 2021
        default: return false
        }
    }
}
