import Foundation
import QueryPlanner
import Synchronization

/// Days in New York, where EDGAR's filing days are, and moments in RFC 3339.
package enum NewYorkClock {
    package static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        if let zone = TimeZone(identifier: "America/New_York") { calendar.timeZone = zone }
        return calendar
    }()

    /// The day that was looked up last, since each request asks for today.
    private static let latest = Mutex<(day: CalendarDay, moments: Range<Date>)?>(nil)

    /// The day in New York at a moment.
    package static func day(of moment: Date) -> CalendarDay {
        if let latest = latest.withLock({ $0 }), latest.moments.contains(moment) { return latest.day }
        let parts = calendar.dateComponents([.year, .month, .day], from: moment)
        let day = CalendarDay(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
        if let interval = calendar.dateInterval(of: .day, for: moment) {
            latest.withLock { $0 = (day, interval.start..<interval.end) }
        }
        return day
    }

    /// Reads RFC 3339; fractions of a second are dropped.
    package static func moment(_ text: String) -> Date? {
        var text = text.uppercased()
        if let dot = text.firstIndex(of: ".") {
            let end = text[text.index(after: dot)...].firstIndex { !$0.isNumber } ?? text.endIndex
            text.removeSubrange(dot..<end)
        }
        return try? Date(text, strategy: .iso8601)
    }

    package static func utc(_ moment: Date) -> String {
        moment.formatted(.iso8601)
    }
}
