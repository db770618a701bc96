import Foundation
import Synchronization

/// The date in New York, by which "the last 30 days" are counted.
package final class NewYorkDay: Sendable {
    private struct Known {
        var day: Int32 = 0
        var from = Date.distantPast
        var until = Date.distantPast
    }

    private let known = Mutex(Known())

    package init() {}

    /// `yyyymmdd` of the date in New York at a moment.
    package func day(at moment: Date) -> Int32 {
        known.withLock { known in
            if moment < known.from || moment >= known.until { known = Self.look(at: moment) }
            return known.day
        }
    }

    /// When the date that holds at a moment ends.
    package func end(ofDayAt moment: Date) -> Date {
        _ = day(at: moment)
        return known.withLock { $0.until > moment ? $0.until : Self.look(at: moment).until }
    }

    private static func look(at moment: Date) -> Known {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "America/New_York") ?? TimeZone(secondsFromGMT: -5 * 3600) ?? .gmt
        let parts = calendar.dateComponents([.year, .month, .day], from: moment)
        let start = calendar.startOfDay(for: moment)
        let end = calendar.date(byAdding: .day, value: 1, to: start) ?? start.addingTimeInterval(86_400)
        let number = (parts.year ?? 0) * 10_000 + (parts.month ?? 0) * 100 + (parts.day ?? 0)
        return Known(day: Int32(number), from: start, until: end)
    }
}
