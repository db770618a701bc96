import GraphQL
import SQLBuilder

/// A number of a list's rows by which lists of its owners can be ordered.
///
/// Adding one is adding a case to ``Kind``.
struct ListMeasure {
    enum Kind: String, CaseIterable {
        case count, sum, min, max

        var doc: String {
            switch self {
            case .count: "By how many rows there are."
            case .sum: "By the sum of a number over the rows; owners of rows without a value come last."
            case .min: "By the least, earliest, first value among the rows; owners without one come last."
            case .max: "By the greatest, latest, last value among the rows; owners without one come last."
            }
        }
    }

    /// The aggregate over the rows.
    let sql: SQL
    let type: SQL
    let isDescending: Bool
    let isCount: Bool

    /// - Parameters:
    ///   - object: `{where: …, sum: {value: DESC}}` with exactly one of the kinds.
    ///   - row: the alias of the list's row.
    init(
        _ object: ObjectValue,
        of links: LinksModel,
        _ entity: EntityModel,
        row: SQL,
        _ time: RequestTime
    ) throws(PlanError) {
        let given = Kind.allCases.compactMap { kind in
            object[kind.rawValue].flatMap { $0.isNull ? nil : (kind, $0) }
        }
        guard given.count == 1, let (kind, value) = given.first else {
            throw PlanError(
                "'orderBy: {\(links.name): …}' needs exactly one of count, sum, min and max; \(given.count) are given."
            )
        }
        isCount = kind == .count
        guard case .object(let key) = value, let field = key.fields.first else {
            sql = "count(*)"
            type = "bigint"
            isDescending = Self.isDescending(value)
            return
        }
        guard case .column(let column)? = entity.member(field.name), !column.shape.isList else {
            throw PlanError(
                "'orderBy: {\(links.name): {\(kind.rawValue): …}}' takes a field of \(entity.name) itself, not '\(field.name)'."
            )
        }
        let isNumber = ["Int", "Decimal"].contains(column.shape.scalar.name)
        guard kind != .sum || isNumber else {
            throw PlanError("'\(field.name)' of \(entity.name) is no number to add up; order by its min or max.")
        }
        sql = "\(SQL(unescaped: kind.rawValue))(\(column.expression(row, time)))"
        type = kind == .sum ? "numeric" : column.shape.scalar.sqlType
        isDescending = Self.isDescending(field.value)
    }

    private static func isDescending(_ value: Value) -> Bool {
        value == .enumeration(SortDirection.descending.rawValue)
    }
}
