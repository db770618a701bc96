import Postgres
import QueryPlanner

/// What one node of a plan fetched, grouped by the rows of its parent.
struct NodeRows: Sendable {
    let result: ResultSet
    /// The group of each row of the parent; -1 where the parent's key is null.
    private let groupOfParentRow: [Int32]
    /// Where each group's rows lie.
    private let groups: [Range<Int>]
    /// In a series, for each group in turn the row of every place, or the number of a gap.
    private var places: [Int32] = []
    /// The version of the data that the statement saw.
    let version: Int64
    /// The rows found, without the one that stands for "nothing".
    let rowCount: Int

    init(_ result: ResultSet, groupOfParentRow: [Int32], groupCount: Int, series: PlanSeries? = nil) throws {
        self.result = result
        self.groupOfParentRow = groupOfParentRow
        version = try Self.version(of: result)
        let isEmpty = result.rowCount == 1 && result.isNull(0, PlanNode.keyColumn)
        rowCount = isEmpty ? 0 : result.rowCount
        var groups = [Range<Int>](repeating: 0..<0, count: groupCount)
        if !isEmpty {
            var start = 0
            var group = try result.value(0, PlanNode.keyColumn, as: Int.self) - 1
            for row in 1...result.rowCount {
                let next =
                    row < result.rowCount ? try result.value(row, PlanNode.keyColumn, as: Int.self) - 1 : -1
                if next == group { continue }
                guard groups.indices.contains(group), groups[group].isEmpty else {
                    throw PlanRunnerError.disorderedRows
                }
                groups[group] = start..<row
                start = row
                group = next
            }
        }
        self.groups = groups
        if let series { places = try Self.places(of: groups, in: result, series) }
    }

    /// The version of the data that a statement of a node saw.
    static func version(of result: ResultSet) throws -> Int64 { Int64(try result.value(0, 0, as: Int.self)) }

    /// The rows that belong to a row of the parent.
    ///
    /// A gap has none.
    func rows(ofParent row: Int) -> Range<Int> {
        guard row >= 0 else { return 0..<0 }
        let group = Int(groupOfParentRow[row])
        return group < 0 ? 0..<0 : groups[group]
    }
}

/// Series: each group has a row, or a gap, at every place.
extension NodeRows {
    /// The rows and gaps that belong to a row of the parent.
    func places(ofParent row: Int, in series: PlanSeries) -> ArraySlice<Int32> {
        let group = row < 0 ? -1 : Int(groupOfParentRow[row])
        return group < 0 ? [] : places[group * series.count..<(group + 1) * series.count]
    }

    /// Gaps are numbered downwards from -1, so that they are no rows and still tell their place.
    static func gap(atPlace place: Int) -> Int32 { -1 - Int32(truncatingIfNeeded: place) }

    static func place(ofGap row: Int) -> Int { -1 - row }

    /// Merges the rows of each group, which are in the order of the buckets, with the buckets.
    private static func places(of groups: [Range<Int>], in result: ResultSet, _ series: PlanSeries) throws -> [Int32] {
        var places: [Int32] = []
        places.reserveCapacity(groups.count * series.count)
        for rows in groups {
            var row = rows.lowerBound
            for place in 0..<series.count {
                if row < rows.upperBound, isRow(row, of: result, atPlace: place, in: series) {
                    places.append(Int32(truncatingIfNeeded: row))
                    row += 1
                } else {
                    places.append(gap(atPlace: place))
                }
            }
            guard row == rows.upperBound else { throw PlanRunnerError.disorderedRows }
        }
        return places
    }

    private static func isRow(_ row: Int, of result: ResultSet, atPlace place: Int, in series: PlanSeries) -> Bool {
        guard let column = series.bucketColumn else { return true }
        guard let bucket = result.bytes(row, column) else { return false }
        return bucket.elementsEqual(series.day(place))
    }
}

/// The distinct keys of a node's parents, as arrays for its statement.
struct ParentKeys {
    /// One array literal a key column.
    let arrays: [String]
    let groupOfParentRow: [Int32]
    let count: Int

    /// The root: a single parent without key.
    static let root = ParentKeys(ofOnlyRow: [])

    /// The keys of a single parent row.
    init(ofOnlyRow keys: [String]) {
        self.init(arrays: keys.map { [$0].sqlText ?? "{}" }, groupOfParentRow: [0], count: 1)
    }

    private init(arrays: [String], groupOfParentRow: [Int32], count: Int) {
        self.arrays = arrays
        self.groupOfParentRow = groupOfParentRow
        self.count = count
    }

    init(of columns: [Int], in parent: NodeRows) {
        var groups: [Int32] = []
        groups.reserveCapacity(parent.rowCount)
        var numbers: [[UInt8]: Int32] = [:]
        var values = [[String]](repeating: [], count: columns.count)
        for row in 0..<parent.rowCount {
            var key: [UInt8] = []
            var isNull = false
            for column in columns {
                guard let cell = parent.result.bytes(row, column) else {
                    isNull = true
                    break
                }
                key.append(contentsOf: cell)
                key.append(0)
            }
            if isNull {
                groups.append(-1)
            } else if let number = numbers[key] {
                groups.append(number)
            } else {
                let number = Int32(numbers.count)
                numbers[key] = number
                groups.append(number)
                guard !columns.isEmpty else { continue }
                for (index, part) in key.dropLast().split(separator: 0, omittingEmptySubsequences: false).enumerated() {
                    values[index].append(String(decoding: part, as: UTF8.self))
                }
            }
        }
        arrays = values.map { $0.sqlText ?? "{}" }
        groupOfParentRow = groups
        count = numbers.count
    }
}

/// What can go wrong with a plan besides the database; `limit` is the client's, the rest ours.
enum PlanRunnerError: Error, Sendable {
    /// A statement returned more rows than a request may have.
    case tooManyRows(path: [String], limit: Int, option: String = "max-rows")
    /// A node's rows are not ordered by its parent's key.
    case disorderedRows
}
