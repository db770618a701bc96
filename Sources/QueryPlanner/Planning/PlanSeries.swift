/// A list of which the database gives only the rows that say something; the gaps between them are filled when the answer
/// is written.
///
/// Most points of a daily chart have no trades and are all alike. Making them in SQL and sending them is most of what
/// such a chart would cost.
package struct PlanSeries: Sendable {
    /// What a row that stands for a gap shows in a column.
    package enum GapCell: Sendable {
        case null
        case zero
        /// The bucket it stands for.
        case bucket
    }

    /// The first days of all buckets, in order, as ISO dates one behind the other; empty for the one row of a total.
    private let days: [UInt8]
    private static let dayLength = 10

    /// How many rows each parent has.
    package let count: Int
    /// The column of the bucket; nil for the one row of a total.
    package let bucketColumn: Int?
    private let gaps: [GapCell]

    init(_ draft: DraftSeries, columnCount: Int) {
        count = max(1, draft.buckets.count)
        bucketColumn = draft.bucketColumn
        var gaps = [GapCell](repeating: .null, count: columnCount)
        for (column, gap) in draft.gaps { gaps[column] = gap }
        self.gaps = gaps
        var days: [UInt8] = []
        days.reserveCapacity(draft.buckets.count * Self.dayLength)
        for day in draft.buckets { day.appendISO(to: &days) }
        self.days = days
    }

    /// What a gap shows in a column.
    package func gap(inColumn column: Int) -> GapCell { gaps[column] }

    /// The bucket at a place, as an ISO date.
    package func day(_ place: Int) -> ArraySlice<UInt8> {
        days[place * Self.dayLength..<(place + 1) * Self.dayLength]
    }
}

/// A series while its fields are being planned.
package final class DraftSeries {
    /// The first days of its buckets; empty for the one row of a total.
    let buckets: [CalendarDay]
    fileprivate let bucketColumn: Int?
    fileprivate var gaps: [Int: PlanSeries.GapCell] = [:]

    init(buckets: [CalendarDay], bucketColumn: Int?) {
        self.buckets = buckets
        self.bucketColumn = bucketColumn
        if let bucketColumn { gaps[bucketColumn] = .bucket }
    }

    /// Says what gaps show in a column; null unless said.
    package func show(_ gap: PlanSeries.GapCell, inColumn column: Int) { gaps[column] = gap }
}
