/// The days an aggregate runs over, both ends included.
package struct DaySpan: Hashable, Sendable {
    package let first: CalendarDay
    package let last: CalendarDay

    /// - Precondition: `first` is not after `last`.
    package init(first: CalendarDay, last: CalendarDay) {
        self.first = first
        self.last = last
    }

    package var dayCount: Int { last.number - first.number + 1 }

    /// The whole months inside, as the first days of the first one and of the one after the last.
    ///
    /// Nil when the span holds no whole month. What is left of it are days before `from` and from `upTo` on.
    package var wholeMonths: (from: CalendarDay, upTo: CalendarDay)? {
        let from = first == first.startOfMonth ? first : first.startOfMonth.adding(months: 1)
        let upTo = (last + 1).startOfMonth
        return from < upTo ? (from, upTo) : nil
    }

    package func contains(_ other: DaySpan) -> Bool { first <= other.first && other.last <= last }

    /// The stretches into which the ends of some spans cut the days that any of them holds, in order.
    ///
    /// Each lies wholly inside or wholly outside of each span.
    package static func stretches(of spans: [DaySpan]) -> [DaySpan] {
        let ends = Set(spans.flatMap { [$0.first, $0.last + 1] }).sorted()
        return zip(ends, ends.dropFirst()).map { DaySpan(first: $0, last: $1 - 1) }.filter { stretch in
            spans.contains { $0.contains(stretch) }
        }
    }
}
