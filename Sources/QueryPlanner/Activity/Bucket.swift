import SQLBuilder

/// A stretch of calendar time: what rows of an activity stand for, and what spans are counted in.
package enum Bucket: String, SchemaEnum {
    case day = "DAY"
    case week = "WEEK"
    case month = "MONTH"
    case quarter = "QUARTER"
    case year = "YEAR"

    package static let doc = "A stretch of calendar time, in New York days; told by its first day."

    package var doc: String {
        switch self {
        case .day: "A day."
        case .week: "Monday to Sunday."
        case .month: "A calendar month."
        case .quarter: "A calendar quarter."
        case .year: "A calendar year."
        }
    }

    /// The first day of the bucket that a day is in.
    package func start(of day: CalendarDay) -> CalendarDay {
        switch self {
        case .day: day
        case .week: day.startOfWeek
        case .month: day.startOfMonth
        case .quarter: day.startOfQuarter
        case .year: day.startOfYear
        }
    }

    package func start(of day: SQL) -> SQL {
        switch self {
        case .day: day
        case .week: "date_trunc('week', \(day)::timestamp)::date"
        case .month: "date_trunc('month', \(day)::timestamp)::date"
        case .quarter: "date_trunc('quarter', \(day)::timestamp)::date"
        case .year: "date_trunc('year', \(day)::timestamp)::date"
        }
    }

    package var length: SQL {
        switch self {
        case .day: "interval '1 day'"
        case .week: "interval '1 week'"
        case .month: "interval '1 month'"
        case .quarter: "interval '3 months'"
        case .year: "interval '1 year'"
        }
    }

    /// So many of them before a day.
    package func before(_ day: CalendarDay, count: Int) -> CalendarDay {
        switch self {
        case .day: day - count
        case .week: day - 7 * count
        case .month: day.adding(months: -count)
        case .quarter: day.adding(months: -3 * count)
        case .year: day.adding(months: -12 * count)
        }
    }

    /// The first day of the one after that which begins on a day.
    package func next(after start: CalendarDay) -> CalendarDay { before(start, count: -1) }

    /// At most so many of them hold a day of the span.
    package func count(in span: DaySpan) -> Int {
        let days = span.dayCount
        switch self {
        case .day: return days
        case .week: return days / 7 + 2
        case .month: return days / 28 + 2
        case .quarter: return days / 90 + 2
        case .year: return days / 365 + 2
        }
    }

    /// Whether rows by month can be added up to it.
    package var holdsWholeMonths: Bool { self != .day && self != .week }
}
