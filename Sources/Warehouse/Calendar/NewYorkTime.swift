import Edgar

/// A moment in whole seconds since 1970-01-01T00:00:00Z: EDGAR's clock shows no less.
package struct Moment: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let seconds: Int

    package init(seconds: Int) {
        self.seconds = seconds
    }

    package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }

    /// `2020-03-18T20:55:01Z`.
    package var description: String {
        let day = floorDivide(seconds, 86_400)
        let time = seconds - day * 86_400
        return
            "\(CalendarDate(dayNumber: day))T\(twoDigits(time / 3600)):\(twoDigits(time / 60 % 60)):\(twoDigits(time % 60))Z"
    }
}

extension Moment {
    /// Reads `2025-12-12T18:02:43-05:00` and `2025-04-01T20:31:22.000Z`; fractions of a second are dropped.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), let date = CalendarDate(filed: text.prefix(10)),
            let hour = twoDigitNumber(bytes[11...12]), let minute = twoDigitNumber(bytes[14...15]),
            let second = twoDigitNumber(bytes[17...18])
        else { return nil }
        let zone = bytes[19...].drop { $0 == UInt8(ascii: ".") || ($0 >= 48 && $0 <= 57) }
        var offset = 0
        if zone.count == 6, let hours = twoDigitNumber(zone.dropFirst().prefix(2)),
            let minutes = twoDigitNumber(zone.suffix(2))
        {
            offset = (hours * 60 + minutes) * (zone.first == UInt8(ascii: "-") ? -60 : 60)
        } else if zone.count != 1 || zone.first != UInt8(ascii: "Z") {
            return nil
        }
        self.init(seconds: date.dayNumber * 86_400 + hour * 3600 + minute * 60 + second - offset)
    }
}

/// The wall clock of New York, in which EDGAR dates its filings.
///
/// The rules of the Uniform Time Act are few and in use for the whole age of EDGAR, so that no time zone database is
/// needed on the machine: from 2007 second Sunday of March to first Sunday of November, from 1987 first Sunday of April to last of
/// October, from 1967 last Sunday of April to last of October; always at 2:00.
package enum NewYorkTime {
    /// The moment of a wall clock reading.
    ///
    /// What the clock shows twice is the first time, what it skips counts on from before.
    package static func moment(_ date: CalendarDate, hour: Int, minute: Int = 0, second: Int = 0) -> Moment {
        let wall = date.dayNumber * 86_400 + hour * 3600 + minute * 60 + second
        return Moment(seconds: wall + (isDaylightTime(wall: wall) ? 4 : 5) * 3600)
    }

    /// Reads `2020-03-18T16:55:01`; nil for anything else.
    package static func moment(_ text: String) -> Moment? {
        let bytes = Array(text.utf8)
        guard bytes.count == 19, let date = CalendarDate(filed: text.prefix(10)),
            let hour = twoDigitNumber(bytes[11...12]), let minute = twoDigitNumber(bytes[14...15]),
            let second = twoDigitNumber(bytes[17...18])
        else { return nil }
        return moment(date, hour: hour, minute: minute, second: second)
    }

    /// The day in New York at a moment.
    package static func date(at moment: Moment) -> CalendarDate {
        let standard = moment.seconds - 5 * 3600
        let daylight = moment.seconds - 4 * 3600
        return CalendarDate(dayNumber: floorDivide(isDaylightTime(wall: daylight) ? daylight : standard, 86_400))
    }

    private static func isDaylightTime(wall: Int) -> Bool {
        let year = CalendarDate(dayNumber: floorDivide(wall, 86_400)).parts.year
        guard year >= 1967 else { return false }
        let begin: CalendarDate?
        let end: CalendarDate?
        switch year {
        case 2007...:
            (begin, end) = (sunday(onOrAfter: 8, month: 3, year: year), sunday(onOrAfter: 1, month: 11, year: year))
        case 1987...:
            (begin, end) = (sunday(onOrAfter: 1, month: 4, year: year), sunday(onOrAfter: 25, month: 10, year: year))
        default:
            (begin, end) = (sunday(onOrAfter: 24, month: 4, year: year), sunday(onOrAfter: 25, month: 10, year: year))
        }
        guard let begin, let end else { return false }
        return wall >= begin.dayNumber * 86_400 + 2 * 3600 && wall < end.dayNumber * 86_400 + 2 * 3600
    }

    private static func sunday(onOrAfter day: Int, month: Int, year: Int) -> CalendarDate? {
        CalendarDate(year: year, month: month, day: day).map { $0.adding(days: 7 - $0.weekday) }
    }
}

private func floorDivide(_ number: Int, _ divisor: Int) -> Int {
    number >= 0 ? number / divisor : (number - divisor + 1) / divisor
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

private func twoDigitNumber(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count == 2, bytes.allSatisfy({ $0 >= 48 && $0 <= 57 }) else { return nil }
    return bytes.reduce(0) { $0 * 10 + Int($1 - 48) }
}
