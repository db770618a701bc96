/// A calendar day as a count of days since 1970-01-01; the tests' own calendar, apart from the product's.
struct Day: Hashable, Comparable, CustomStringConvertible {
    let number: Int

    init(number: Int) { self.number = number }

    init(_ year: Int, _ month: Int, _ day: Int) {
        // Counted in years that begin in March, so that a leap day is a year's last.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    var parts: (year: Int, month: Int, day: Int) {
        var year = 1970 + number / 366 - 1
        while Day(year + 1, 1, 1).number <= number { year += 1 }
        var month = 1
        while month < 12, Day(year, month + 1, 1).number <= number { month += 1 }
        return (year, month, number - Day(year, month, 1).number + 1)
    }

    var description: String {
        let (year, month, day) = parts
        let two = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)-\(two(month))-\(two(day))"
    }

    /// 1970-01-01 was a Thursday.
    var weekMonday: Day { Day(number: number - ((number + 3) % 7 + 7) % 7) }
    var monthStart: Day { Day(parts.year, parts.month, 1) }
    var quarterStart: Day { Day(parts.year, (parts.month - 1) / 3 * 3 + 1, 1) }
    var yearStart: Day { Day(parts.year, 1, 1) }

    static func < (left: Day, right: Day) -> Bool { left.number < right.number }
    static func + (day: Day, count: Int) -> Day { Day(number: day.number + count) }
}
