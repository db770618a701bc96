import Edgar
import Warehouse

/// What a clock on a New York wall shows at a moment.
struct WallClock: Equatable {
    let date: CalendarDate
    let hour: Int
    let minute: Int
    /// Whether it shows this time for the second time today, after it was set back in November.
    let isRepeated: Bool

    init(at moment: Moment) {
        // Standard time first: a reading that the clock skips in March counts as daylight time.
        let standard = Self.wall(moment, behind: 5)
        let shown = [standard, Self.wall(moment, behind: 4)].first { Self.moment($0) == moment }
        isRepeated = shown == nil
        let wall = shown ?? standard
        date = CalendarDate(dayNumber: wall.day)
        hour = wall.second / 3600
        minute = wall.second / 60 % 60
    }

    private static func wall(_ moment: Moment, behind hours: Int) -> (day: Int, second: Int) {
        let (day, second) = (moment.seconds - hours * 3600).quotientAndRemainder(dividingBy: 86_400)
        return second < 0 ? (day - 1, second + 86_400) : (day, second)
    }

    private static func moment(_ wall: (day: Int, second: Int)) -> Moment {
        let (hour, rest) = wall.second.quotientAndRemainder(dividingBy: 3600)
        return NewYorkTime.moment(CalendarDate(dayNumber: wall.day), hour: hour, minute: rest / 60, second: rest % 60)
    }

    /// Minutes since midnight, as shown.
    var minuteOfDay: Int { hour * 60 + minute }
}
