import GraphQL
import SQLBuilder

/// A number that the rows of a list make together: shown beside `totalCount`, and what lists of their owners can be
/// ordered by.
///
/// Adding one is adding a case.
enum ListMeasure: String, CaseIterable {
    case count, sum, average, median, min, max

    /// Those that a connection shows of each field; `count` is its `totalCount`.
    static let shown = allCases.filter { $0 != .count }

    /// Whether it adds up or divides, which only numbers can be.
    var isOfNumbers: Bool { self == .sum || self == .average || self == .median }

    /// What it is as a key of an order.
    var orderDoc: String {
        switch self {
        case .count: "By how many rows there are."
        case .sum: "By the sum of a number over the rows; owners of rows without a value come last."
        case .average: "By the average of a number over the rows that have one; owners of none come last."
        case .median: "By the middle value of a number over the rows that have one; owners of none come last."
        case .min: "By the least, earliest, first value among the rows; owners without one come last."
        case .max: "By the greatest, latest, last value among the rows; owners without one come last."
        }
    }

    /// What it is of a whole list.
    var doc: String {
        let scope = "over the whole list, whatever page of it is shown. Null when the list is empty."
        return switch self {
        case .count: "How many rows the whole list has; counted only when asked for."
        case .sum: "The sum of each number, \(scope)"
        case .average: "The average of each number over the rows that have one, \(scope)"
        case .median:
            """
            The middle value of each number over the rows that have one, of two middle ones the lesser, \(scope)
            """
        case .min: "The least or earliest value of each field, \(scope)"
        case .max: "The greatest or latest value of each field, \(scope)"
        }
    }

    /// Whether a field has it.
    func applies(to column: ColumnModel) -> Bool {
        isOfNumbers ? column.isQuantity : column.isQuantity || column.isMoment
    }

    /// The aggregate of a column over the rows of a group.
    func sql(of column: SQL) -> SQL {
        switch self {
        case .count: "count(*)"
        case .sum: "sum(\(column))"
        case .average: "avg(\(column))"
        case .median: "percentile_disc(0.5) WITHIN GROUP (ORDER BY \(column))"
        case .min: "min(\(column))"
        case .max: "max(\(column))"
        }
    }
}

extension ColumnModel {
    /// Whether it is a number of something, to be added up, and not one that only names something.
    fileprivate var isQuantity: Bool {
        !shape.isList && uses.contains(.order) && !uses.contains(.label)
            && ["Int", "Decimal"].contains(shape.scalar.name)
    }

    fileprivate var isMoment: Bool {
        !shape.isList && uses.contains(.order) && ["Date", "DateTime"].contains(shape.scalar.name)
    }
}
