import Edgar
import Foundation
import QueryPlanner

/// New York's days in the terms of those who answer requests.
extension NewYorkTime {
    /// The day in New York at a moment.
    package static func day(at moment: Date) -> CalendarDay {
        CalendarDay(number: date(at: Moment(moment)).dayNumber)
    }

    /// When the day that it is there at a moment ends.
    package static func end(ofDayAt moment: Date) -> Date {
        Date(NewYorkTime.moment(date(at: Moment(moment)).adding(days: 1), hour: 0))
    }
}

extension Moment {
    /// Fractions of a second are dropped.
    init(_ date: Date) { self.init(seconds: Int(date.timeIntervalSince1970.rounded(.down))) }
}

extension Date {
    init(_ moment: Moment) { self.init(timeIntervalSince1970: Double(moment.seconds)) }
}
