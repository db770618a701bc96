import GraphQL
import SQLBuilder

/// A number of a list's rows by which lists of their owners are ordered, read from the client's words.
struct ListOrderKey {
    /// The aggregate over the rows.
    let sql: SQL
    let type: SQL
    let isDescending: Bool
    let isCount: Bool

    /// - Parameters:
    ///   - object: `{where: …, sum: {value: DESC}}` with exactly one measure.
    ///   - row: the alias of the list's row.
    init(
        _ object: ObjectValue,
        of links: LinksModel,
        _ entity: EntityModel,
        row: SQL,
        _ time: RequestTime
    ) throws(PlanError) {
        let given = ListMeasure.allCases.compactMap { measure in
            object[measure.rawValue].flatMap { $0.isNull ? nil : (measure, $0) }
        }
        guard given.count == 1, let (measure, value) = given.first else {
            let all = ListMeasure.allCases.map(\.rawValue).joined(separator: ", ")
            throw PlanError("'orderBy: {\(links.name): …}' needs exactly one of \(all); \(given.count) are given.")
        }
        isCount = measure == .count
        guard case .object(let key) = value, let field = key.fields.first else {
            sql = measure.sql(of: .empty)
            type = "bigint"
            isDescending = Self.isDescending(value)
            return
        }
        guard case .column(let column)? = entity.member(field.name), !column.shape.isList else {
            throw PlanError(
                "'orderBy: {\(links.name): {\(measure.rawValue): …}}' takes a field of \(entity.name) itself, not '\(field.name)'."
            )
        }
        guard !measure.isOfNumbers || measure.applies(to: column) else {
            throw PlanError("'\(field.name)' of \(entity.name) is no number to add up; order by its min or max.")
        }
        sql = measure.sql(of: column.expression(row, time))
        type = measure.isOfNumbers ? "numeric" : column.shape.scalar.sqlType
        isDescending = Self.isDescending(field.value)
    }

    private static func isDescending(_ value: Value) -> Bool {
        value == .enumeration(SortDirection.descending.rawValue)
    }
}
