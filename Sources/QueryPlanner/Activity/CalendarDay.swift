import SQLBuilder

/// A day of the Gregorian calendar, to count and compare with; without hours, without a zone.
package struct CalendarDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    package let number: Int

    package init(number: Int) { self.number = number }

    /// A day of a month that has it.
    package init(year: Int, month: Int, day: Int) {
        // Years that begin in March end in the leap day, so the days before each month follow one formula
        // (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `2024-02-29`; nil when there is no such day.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            year >= 1, (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package var parts: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func + (day: CalendarDay, count: Int) -> CalendarDay { CalendarDay(number: day.number + count) }
    package static func - (day: CalendarDay, count: Int) -> CalendarDay { CalendarDay(number: day.number - count) }
    package static func < (left: CalendarDay, right: CalendarDay) -> Bool { left.number < right.number }

    /// The same day of another month, or that month's last day where it is shorter.
    package func adding(months: Int) -> CalendarDay {
        let (year, month, day) = parts
        let total = year * 12 + month - 1 + months
        let newYear = total >= 0 ? total / 12 : (total - 11) / 12
        let newMonth = total - newYear * 12 + 1
        return CalendarDay(year: newYear, month: newMonth, day: min(day, Self.days(in: newMonth, of: newYear)))
    }

    package var startOfMonth: CalendarDay { self - (parts.day - 1) }

    /// The Monday of its week.
    package var startOfWeek: CalendarDay {
        // Day 0 was a Thursday.
        let sinceMonday = (number + 3) % 7
        return self - (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday)
    }

    package var startOfQuarter: CalendarDay {
        let (year, month, _) = parts
        return CalendarDay(year: year, month: (month - 1) / 3 * 3 + 1, day: 1)
    }

    package var startOfYear: CalendarDay { CalendarDay(year: parts.year, month: 1, day: 1) }
}

extension CalendarDay: CustomStringConvertible {
    /// As `2024-02-29`.
    package var description: String {
        var bytes: [UInt8] = []
        appendISO(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the ten characters of its description, for years of four digits.
    func appendISO(to bytes: inout [UInt8]) {
        let (year, month, day) = parts
        func append(_ value: Int, _ width: Int) {
            var divisor = 1
            for _ in 1..<width { divisor *= 10 }
            while divisor > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
                divisor /= 10
            }
        }
        append(year, 4)
        bytes.append(UInt8(ascii: "-"))
        append(month, 2)
        bytes.append(UInt8(ascii: "-"))
        append(day, 2)
    }
}

extension CalendarDay: SQLScalar {
    package var sqlText: String? { description }
}
