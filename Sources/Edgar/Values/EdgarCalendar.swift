/// The days on which EDGAR takes filings: weekdays, but for federal holidays and special closures.
///
/// The one calendar for filing days, reporting lag and completeness.
package struct EdgarCalendar: Sendable, Equatable {
    /// Days on which EDGAR was closed though no holiday fell on them; a dated list, to be extended as the SEC announces more.
    package var specialClosures: Set<CalendarDate>
    /// Weekdays on which EDGAR takes filings though this calendar would have it closed.
    package var specialOpenings: Set<CalendarDate> = []

    package init(specialClosures: Set<CalendarDate> = Self.knownClosures) { self.specialClosures = specialClosures }

    package static let standard = EdgarCalendar()

    /// Days on which the President closed the executive departments, which EDGAR treats as federal holidays.
    ///
    /// Section 16 reports are electronic since 30 June 2003; nothing earlier matters here. A storm is no closure: EDGAR
    /// took filings on 29 and 30 October 2012, and only deadlines were extended (SEC release 2012-220). Juneteenth needs
    /// no line: it was a holiday from its first year on, observed on 18 June 2021, when EDGAR was closed.
    package static let knownClosures = Set(
        [
            (2004, 6, 11),  // Mourning for Ronald Reagan, Executive Order 13343
            (2007, 1, 2),  // Mourning for Gerald Ford, Executive Order 13421
            (2007, 12, 24),  // Executive Order 13453
            (2008, 12, 26),  // Executive Order 13482
            (2012, 12, 24),  // Executive Order 13635
            (2014, 12, 26),  // Executive Order 13682
            (2018, 12, 5),  // Mourning for George H. W. Bush; SEC notice of 4 December 2018
            (2018, 12, 24),  // Executive Order 13854; SEC notice of 21 December 2018: no filings on 24 and 25 December
            (2019, 12, 24),  // Executive Order 13900; SEC notice
            (2020, 12, 24),  // Executive Order 13965; SEC notice: operations resume on 28 December
            (2024, 12, 24),  // Executive Order 14129
            (2025, 1, 9),  // Mourning for Jimmy Carter, order of 30 December 2024; SEC notice
            (2025, 12, 24), (2025, 12, 26),  // Executive order of December 2025
        ].compactMap { CalendarDate(year: $0.0, month: $0.1, day: $0.2) }
    )

    package func isFilingDay(_ date: CalendarDate) -> Bool {
        if date.isWeekend { return false }
        return specialOpenings.contains(date)
            || !specialClosures.contains(date) && !Self.isHolidayObserved(on: date)
    }

    /// This calendar with the corrections of a text: one `2027-12-24 closed` or `2027-12-24 open` a line; `#` opens a comment.
    package func overridden(by text: String) throws(CalendarError) -> EdgarCalendar {
        var calendar = self
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            if words.isEmpty { continue }
            guard words.count == 2, let date = CalendarDate(filed: String(words[0])),
                ["closed", "open"].contains(words[1])
            else { throw CalendarError(line: index + 1, text: String(line), isWeekend: false) }
            if words[1] == "closed" {
                calendar.specialClosures.insert(date)
                calendar.specialOpenings.remove(date)
            } else {
                guard !date.isWeekend else { throw CalendarError(line: index + 1, text: String(line), isWeekend: true) }
                calendar.specialOpenings.insert(date)
            }
        }
        return calendar
    }

    /// The filing day itself, or the next one.
    package func firstFilingDay(from date: CalendarDate) -> CalendarDate {
        var day = date
        while !isFilingDay(day) { day = day.adding(days: 1) }
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

/// A line of a calendar's corrections that cannot be read.
package struct CalendarError: Error, Equatable, CustomStringConvertible {
    package let line: Int
    package let text: String
    let isWeekend: Bool

    package var description: String {
        let problem = isWeekend ? "a weekend, on which EDGAR never takes filings" : "no day and `closed` or `open`"
        return "line \(line) of the calendar's overrides, “\(text)”, is \(problem); write it as `2027-12-24 closed`"
    }
}
