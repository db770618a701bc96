import GraphQL
import SQLBuilder

/// A condition, and the columns of the outermost row that it looks at.
///
/// The columns tell whether another table that keeps them can answer in place of this one.
package struct CompiledFilter: Sendable {
    package var sql: SQL
    package var columns: Set<String>
    /// What the filter names of the outermost row; not what it asks of rows related to it.
    package var members: Set<String> = []

    /// Holds for every row.
    package static let all = CompiledFilter(sql: "TRUE", columns: [])

    package var isAll: Bool { sql == "TRUE" }
}

/// What every condition of a request depends on.
package struct RequestTime: Sendable, Hashable {
    /// The moment of `@asKnownAt`; nil is now.
    package let asKnownAt: String?
    /// New York's day: now, or that of `asKnownAt`.
    package let today: CalendarDay

    package init(asKnownAt: String?, today: CalendarDay) {
        self.asKnownAt = asKnownAt
        self.today = today
    }

    /// When a row was restated, as far as was known.
    package func knownUntil(of row: SQL) -> SQL {
        guard let asKnownAt else { return "\(row).known_until" }
        return "CASE WHEN \(row).known_until <= \(bind: asKnownAt)::timestamptz THEN \(row).known_until END"
    }

    /// Which rows are seen.
    ///
    /// - Parameter showsRestated: rows that an amendment has ended are seen, too.
    package func visibility(_ validity: Validity, of row: SQL, showsRestated: Bool = false) -> SQL {
        let known: SQL = asKnownAt.map { "\(row).known_from <= \(bind: $0)::timestamptz" } ?? .empty
        switch validity {
        case .always: return .empty
        case .sinceKnown: return known
        case .interval:
            if showsRestated { return known }
            guard let asKnownAt else { return "\(row).known_until IS NULL" }
            return "\(known) AND (\(row).known_until IS NULL OR \(row).known_until > \(bind: asKnownAt)::timestamptz)"
        }
    }
}

/// Turns a filter input into SQL: scalars, `and or not`, and relations in both directions as sub-selects, which never
/// multiply rows.
package struct FilterCompiler {
    let catalog: EntityCatalog
    let time: RequestTime
    private var nextAlias = 0

    package init(catalog: EntityCatalog, time: RequestTime) {
        self.catalog = catalog
        self.time = time
    }

    /// The condition that a row of an entity, under this alias, satisfies the filter.
    package mutating func compile(
        _ filter: Value?,
        of entity: any Entity.Type,
        row: SQL
    ) throws(PlanError) -> CompiledFilter {
        try compile(filter, of: catalog[entity], row: row)
    }

    mutating func compile(_ filter: Value?, of entity: EntityModel, row: SQL) throws(PlanError) -> CompiledFilter {
        guard case .object(let object)? = filter else { return .all }
        var parts: [CompiledFilter] = []
        for field in object.fields {
            parts.append(try condition(field.name, field.value, of: entity, row: row))
        }
        return Self.conjunction(parts)
    }

    private mutating func condition(
        _ name: String,
        _ value: Value,
        of entity: EntityModel,
        row: SQL
    ) throws(PlanError) -> CompiledFilter {
        if value.isNull {
            throw PlanError(
                "'\(name): null' says nothing. Leave '\(name)' out, or ask '{\(name): {isNull: true}}'."
            )
        }
        switch name {
        case "and": return Self.conjunction(try compileAll(value, of: entity, row: row))
        case "or": return Self.disjunction(try compileAll(value, of: entity, row: row))
        case "not":
            let inner = try compile(value, of: entity, row: row)
            return CompiledFilter(
                sql: "(\(inner.sql)) IS NOT TRUE",
                columns: inner.columns,
                members: inner.members
            )
        default: break
        }
        var filter =
            switch entity.member(name) {
            case .column(let column): try compare(column, value, row: row)
            case .link(let link): try linked(link, value, row: row)
            case .links(let links): try linked(links, value, row: row)
            case .computed, .lookup, nil: throw PlanError("'\(name)' of \(entity.name) cannot be filtered by.")
            }
        filter.members = [name]
        return filter
    }

    private mutating func compileAll(
        _ value: Value,
        of entity: EntityModel,
        row: SQL
    ) throws(PlanError) -> [CompiledFilter] {
        var parts: [CompiledFilter] = []
        for item in value.items { parts.append(try compile(item, of: entity, row: row)) }
        return parts
    }

    // MARK: Leaves

    private func compare(_ column: ColumnModel, _ value: Value, row: SQL) throws(PlanError) -> CompiledFilter {
        guard case .object(let operators) = value else { return .all }
        var parts: [CompiledFilter] = []
        for field in operators.fields {
            guard let comparison = FilterOperator(rawValue: field.name) else { continue }
            if field.value.isNull {
                throw PlanError(
                    """
                    '\(column.name): {\(field.name): null}' compares with nothing. Leave it out, or write \
                    '\(column.name): {isNull: true}'.
                    """
                )
            }
            if let mask = column.filterMask {
                parts.append(
                    CompiledFilter(sql: Self.compare(mask: mask, comparison, field.value, column, row), columns: [mask])
                )
            } else {
                let expression = column.expression(row, time)
                let type = column.shape.scalar.sqlType
                let sql = try comparison.sql(expression, field.value, type: type, at: time)
                parts.append(CompiledFilter(sql: sql, columns: Set(column.reads)))
            }
        }
        return Self.conjunction(parts)
    }

    /// Compares the set of bits in a mask: `eq` is having the value among others.
    private static func compare(
        mask: String,
        _ comparison: FilterOperator,
        _ value: Value,
        _ column: ColumnModel,
        _ row: SQL
    ) -> SQL {
        let names = column.shape.scalar.enumeration?.values.map(\.name) ?? []
        let bits = value.items.reduce(0) { bits, item in
            bits | (names.firstIndex { $0 == item.sqlText }.map { 1 << $0 } ?? 0)
        }
        let has: SQL = "\(row).\(identifier: mask) & \(bind: bits)::integer <> 0"
        switch comparison {
        case .ne, .notIn: return "NOT (\(has))"
        case .isNull: return value == .boolean(true) ? "FALSE" : "TRUE"
        default: return has
        }
    }

    // MARK: Relations

    private mutating func alias() -> SQL {
        nextAlias += 1
        return SQL(unescaped: "f\(nextAlias)")
    }

    private mutating func linked(_ link: LinkModel, _ value: Value, row: SQL) throws(PlanError) -> CompiledFilter {
        let target = catalog[link.targetType]
        let other = alias()
        let inner = try compile(value, of: target, row: other)
        let join = link.join(from: row, to: other, target)
        let seen = time.visibility(target.validity, of: other, showsRestated: link.showsRestated)
        let condition = [join, seen, inner.isAll ? .empty : inner.sql].conjunction()
        return CompiledFilter(
            sql: "EXISTS (SELECT FROM \(target.source(time)) \(other) WHERE \(condition))",
            columns: Set(link.columns)
        )
    }

    /// Reads `{some: …, none: …, every: …, count: {where: …, is: …}}`, and `from` and `to` where the list has a window.
    private mutating func linked(_ links: LinksModel, _ value: Value, row: SQL) throws(PlanError) -> CompiledFilter {
        guard case .object(let object) = value else { return .all }
        var parts: [SQL] = []
        for field in object.fields {
            guard !field.value.isNull else { throw Self.saysNothing(field.name, of: links.name) }
            switch field.name {
            case "some": parts.append(try exists(links, field.value, within: object, row: row))
            case "none": parts.append("(\(try exists(links, field.value, within: object, row: row))) IS NOT TRUE")
            case "every":
                let other = Value.object(["not": field.value])
                parts.append("(\(try exists(links, other, within: object, row: row))) IS NOT TRUE")
            case "count": parts.append(try counted(links, field.value, within: object, row: row))
            case LinksWindow.from,
                LinksWindow.to where links.options.window != nil:
                continue
            default: throw PlanError("'\(links.name)' has no filter '\(field.name)'; use some, none, every or count.")
            }
        }
        return CompiledFilter(
            sql: parts.isEmpty ? "TRUE" : parts.conjunction(),
            columns: Set(links.options.ownColumns)
        )
    }

    /// A null from a variable that was forgotten would otherwise mean every row.
    private static func saysNothing(_ name: String, of place: String) -> PlanError {
        PlanError("'\(name): null' of '\(place)' says nothing. Leave '\(name)' out, or give it a value.")
    }

    private mutating func exists(
        _ links: LinksModel,
        _ filter: Value,
        within window: ObjectValue,
        row: SQL
    ) throws(PlanError) -> SQL {
        let (target, other, condition) = try related(links, filter)
        switch links.options.join {
        case .condition(_, let members?):
            let member = alias()
            return """
                \(row).\(identifier: links.options.ownColumns[0]) IN (SELECT \(member).k FROM \(target.source(time)) \(other) \
                CROSS JOIN LATERAL (\(members(other, time))) \(member)(k) WHERE \(condition))
                """
        default:
            let join = links.join(from: row, to: other, at: time, within: window)
            return "EXISTS (SELECT FROM \(target.source(time)) \(other) WHERE \([join, condition].conjunction()))"
        }
    }

    private mutating func counted(
        _ links: LinksModel,
        _ value: Value,
        within window: ObjectValue,
        row: SQL
    ) throws(PlanError) -> SQL {
        guard case .object(let object) = value, case .object(let bounds)? = object["is"] else { return "TRUE" }
        let (target, other, condition) = try related(links, object["where"] ?? .object([:]))
        var parts: [SQL] = []
        for bound in bounds.fields {
            guard !bound.value.isNull else { throw Self.saysNothing(bound.name, of: "\(links.name).count.is") }
            guard let comparison = FilterOperator(rawValue: bound.name) else { continue }
            parts.append(try comparison.sql("count(*)", bound.value, type: "bigint", at: time))
        }
        let having = parts.conjunction()
        let own = links.options.ownColumns.map { "\(row).\(identifier: $0)" as SQL }
        let zeroFits = Self.isSatisfiedByZero(bounds)
        let keys: SQL
        switch links.options.join {
        case .columns(let columns):
            keys = columns.map { "\(other).\(identifier: $0)" as SQL }.joined()
        case .condition(_, let members?):
            let member = alias()
            let groups: SQL = """
                SELECT \(member).k FROM \(target.source(time)) \(other) CROSS JOIN LATERAL (\(members(other, time))) \(member)(k) \
                WHERE \(condition)
                """
            let counted: SQL = "\(own[0]) IN (\(groups) GROUP BY 1 HAVING \(having))"
            return zeroFits ? "\(counted) OR (\(own[0]) IN (\(groups))) IS NOT TRUE" : counted
        case .condition(_, nil):
            let all = [links.join(own: own, to: other, at: time, within: window), condition].conjunction()
            return "(SELECT \(having) FROM \(target.source(time)) \(other) WHERE \(all))"
        }
        let groups: SQL = "SELECT \(keys) FROM \(target.source(time)) \(other) WHERE \(condition)"
        let counted: SQL = "(\(own.joined())) IN (\(groups) GROUP BY \(keys) HAVING \(having))"
        return zeroFits ? "\(counted) OR ((\(own.joined())) IN (\(groups))) IS NOT TRUE" : counted
    }

    /// Whether rows without any related row are meant, too; they have no group to be found by.
    private static func isSatisfiedByZero(_ bounds: ObjectValue) -> Bool {
        bounds.fields.allSatisfy { bound in
            let values = bound.value.items.map { Int($0.sqlText ?? "") ?? 0 }
            let first = values.first ?? 0
            switch FilterOperator(rawValue: bound.name) {
            case .eq: return first == 0
            case .ne: return first != 0
            case .in: return values.contains(0)
            case .notIn: return !values.contains(0)
            case .lt: return first > 0
            case .lte: return first >= 0
            case .gt: return first < 0
            case .gte: return first <= 0
            case .isNull: return bound.value == .boolean(false)
            default: return true
            }
        }
    }

    mutating func related(
        _ links: LinksModel,
        _ filter: Value
    ) throws(PlanError) -> (target: EntityModel, alias: SQL, condition: SQL) {
        let target = catalog[links.targetType]
        let other = alias()
        let inner = try compile(filter, of: target, row: other)
        let seen = time.visibility(target.validity, of: other, showsRestated: links.options.showsRestated)
        return (target, other, [seen, inner.isAll ? .empty : inner.sql].conjunction())
    }

    // MARK: Combination

    private static func conjunction(_ parts: [CompiledFilter]) -> CompiledFilter {
        let parts = parts.filter { !$0.isAll }
        guard parts.count != 1 else { return parts[0] }
        return CompiledFilter(
            sql: parts.map(\.sql).conjunction(),
            columns: parts.reduce(into: []) { $0.formUnion($1.columns) },
            members: parts.reduce(into: []) { $0.formUnion($1.members) }
        )
    }

    private static func disjunction(_ parts: [CompiledFilter]) -> CompiledFilter {
        CompiledFilter(
            sql: parts.map(\.sql).disjunction(),
            columns: parts.reduce(into: []) { $0.formUnion($1.columns) },
            members: parts.reduce(into: []) { $0.formUnion($1.members) }
        )
    }
}

extension LinkModel {
    /// Columns of the target's row whose values this row has, too, with this row's; none where there may be no target.
    func carried(into target: EntityModel, from own: (_ column: String) -> SQL) -> [String: SQL] {
        guard !isOptional else { return [:] }
        let key = zip(targetColumns ?? target.key, columns)
        let copies = carriedColumns.map { ($0, $0) }
        return Dictionary((key + copies).map { ($0, own($1)) }, uniquingKeysWith: { first, _ in first })
    }

    /// That a row of the target is the one this link leads to.
    func join(from row: SQL, to other: SQL, _ target: EntityModel) -> SQL {
        zip(targetColumns ?? target.key, columns).map { theirs, ours in
            "\(other).\(identifier: theirs) = \(row).\(identifier: ours)" as SQL
        }.joined(separator: " AND ")
    }
}

extension LinksModel {
    /// That a row of the target is one of those this link leads to.
    func join(from row: SQL, to other: SQL, at time: RequestTime, within window: ObjectValue = [:]) -> SQL {
        join(own: options.ownColumns.map { "\(row).\(identifier: $0)" as SQL }, to: other, at: time, within: window)
    }

    /// - Parameters:
    ///   - own: the values of this row's columns.
    ///   - window: what holds `from` and `to`, the days between the two rows.
    func join(own: [SQL], to other: SQL, at time: RequestTime, within window: ObjectValue = [:]) -> SQL {
        switch options.join {
        case .columns(let columns):
            return zip(columns, own).map { theirs, ours in
                "\(other).\(identifier: theirs) = \(ours)" as SQL
            }.joined(separator: " AND ")
        case .condition(let condition, _):
            let near = windowCondition(own: own, to: other, window)
            return near.isEmpty ? condition(other, own, time) : [condition(other, own, time), near].conjunction()
        }
    }

    private func windowCondition(own: [SQL], to other: SQL, _ asked: ObjectValue) -> SQL {
        guard let window = options.window, let place = options.ownColumns.firstIndex(of: window.own) else {
            return .empty
        }
        let bounds: [(name: String, comparison: SQL)] = [(LinksWindow.from, ">="), (LinksWindow.to, "<=")]
        let conditions = bounds.compactMap { bound -> SQL? in
            guard let days = asked[bound.name]?.sqlText else { return nil }
            return "\(other).\(identifier: window.target) \(bound.comparison) \(own[place]) + \(bind: days)::integer"
        }
        return conditions.isEmpty ? .empty : conditions.conjunction()
    }
}

extension LinksWindow {
    static let from = "from"
    static let to = "to"
}
