import Postgres
import QueryPlanner

/// What one node of a plan fetched, grouped by the rows of its parent.
struct NodeRows: Sendable {
    let result: ResultSet
    /// The group of each row of the parent; -1 where the parent's key is null.
    private let groupOfParentRow: [Int32]
    /// Where each group's rows lie.
    private let groups: [Range<Int>]
    /// The version of the data that the statement saw.
    let version: Int64
    /// The rows found, without the one that stands for "nothing".
    let rowCount: Int

    init(_ result: ResultSet, groupOfParentRow: [Int32], groupCount: Int) throws {
        self.result = result
        self.groupOfParentRow = groupOfParentRow
        version = Int64(try result.value(0, 0, as: Int.self))
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
    }

    /// The rows that belong to a row of the parent.
    func rows(ofParent row: Int) -> Range<Int> {
        let group = Int(groupOfParentRow[row])
        return group < 0 ? 0..<0 : groups[group]
    }
}

/// The distinct keys of a node's parents, as arrays for its statement.
struct ParentKeys {
    /// One array literal a key column.
    let arrays: [String]
    let groupOfParentRow: [Int32]
    let count: Int

    /// The root: a single parent without key.
    static let root = ParentKeys(arrays: [], groupOfParentRow: [0], count: 1)

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
    case tooManyRows(path: [String], limit: Int)
    /// A node's rows are not ordered by its parent's key.
    case disorderedRows
}
