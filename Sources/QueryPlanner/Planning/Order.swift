import GraphQL
import GraphQLLanguage
import SQLBuilder

/// The order of a list: total, because it ends in the natural key.
struct Order {
    struct Term {
        /// The key over the list's own rows.
        let inner: SQL
        /// The same over the rows of the statement around the list.
        let outer: SQL
        /// The name under which the inner query exports it, when it is no column of the row.
        let exported: SQL?
        let type: SQL
        let isDescending: Bool
        let isNullable: Bool
    }

    private(set) var terms: [Term] = []
    /// Whether a key sums up other rows, so that rows change places when those change.
    private(set) var isAggregate = false
    /// Joins of the inner query.
    private(set) var joins: SQL = .empty
    private let entity: EntityModel
    private let catalog: EntityCatalog
    private let time: RequestTime
    private let filter: Value?
    /// The keys as the request named them.
    private let asked: String

    /// The most keys of an order; each may be a join, and a cursor compares each with all before it.
    private static let mostKeys = 20

    /// - Parameters:
    ///   - keys: the coerced `orderBy`.
    ///   - row: the alias of the list's row, inside and outside.
    init(
        _ keys: Value?,
        of entity: EntityModel,
        row: SQL,
        byDefault: [OrderKey]?,
        tieBreak: String? = nil,
        where filter: Value? = nil,
        catalog: EntityCatalog,
        time: RequestTime
    ) throws(PlanError) {
        self.entity = entity
        self.catalog = catalog
        self.time = time
        self.filter = filter
        isAggregate = entity.isDerived
        let keys = keys.map { $0.isNull ? [] : $0.items } ?? []
        asked = Value.list(keys).literal
        guard keys.count <= Self.mostKeys else {
            throw PlanError(
                "'orderBy' has \(keys.count) keys; it can have \(Self.mostKeys).",
                exceeding: ExceededLimit(
                    nil,
                    maximum: Self.mostKeys,
                    value: keys.count,
                    remedy: "Leave out keys behind one that no two rows share."
                )
            )
        }
        for key in keys { try add(key, of: entity, row: row, isOwn: true) }
        if keys.isEmpty {
            for key in byDefault ?? entity.defaultOrder { addColumn(key.column, key.descending, row: row) }
        }
        let direction = terms.last?.isDescending ?? false
        for column in entity.key + [tieBreak].compactMap(\.self)
        where !terms.contains(where: { $0.inner == "\(row).\(identifier: column)" }) {
            addColumn(column, direction, row: row)
        }
    }

    private mutating func addColumn(_ column: String, _ isDescending: Bool, row: SQL) {
        let field = entity.field(ofColumn: column)
        append(
            "\(row).\(identifier: column)",
            type: entity.type(ofColumn: column),
            isDescending,
            isNullable: field?.shape.isNullable ?? false,
            exportedFrom: nil,
            row: row
        )
    }

    private mutating func add(_ key: Value, of entity: EntityModel, row: SQL, isOwn: Bool) throws(PlanError) {
        guard case .object(let object) = key, let field = object.fields.first, !field.value.isNull else { return }
        switch entity.member(field.name) {
        case .column(let column) where isOwn && column.orderedBy != nil:
            try add(column, field.value == .enumeration(SortDirection.descending.rawValue), row: row)
        case .column(let column):
            isAggregate = isAggregate || column.isAggregate || entity.isDerived
            let isPlain = isOwn && column.column != nil
            append(
                column.expression(row, time),
                type: column.shape.scalar.sqlType,
                field.value == .enumeration(SortDirection.descending.rawValue),
                isNullable: column.shape.isNullable || !isOwn,
                exportedFrom: isPlain ? nil : "x",
                row: row
            )
        case .link(let link):
            let target = catalog[link.targetType]
            let alias = SQL(unescaped: "o\(terms.count + 1)_\(field.name.lowercased())")
            let join = link.join(from: row, to: alias, target)
            joins += " LEFT JOIN \(target.source(time)) \(alias) ON \(join)"
            try add(field.value, of: target, row: alias, isOwn: false)
        case .links(let links):
            try add(links, field.value, row: row)
        default:
            throw PlanError("'\(field.name)' of \(entity.name) cannot be ordered by.")
        }
    }

    /// Orders by a field that is summed up for all rows at once.
    private mutating func add(_ column: ColumnModel, _ isDescending: Bool, row: SQL) throws(PlanError) {
        guard let aggregate = column.orderedBy else { return }
        isAggregate = true
        let alias = SQL(unescaped: "a\(terms.count + 1)")
        var pushed: [SQL] = []
        if case .object(let asked)? = filter {
            let shared = asked.fields.filter { aggregate.pushing.contains($0.name) }
            var compiler = FilterCompiler(catalog: catalog, time: time)
            let limits = try compiler.compile(.object(ObjectValue(shared)), of: entity, row: "x")
            if !limits.isAll { pushed.append(limits.sql) }
        }
        let equal = aggregate.key.map { "\(alias).\(identifier: $0) = \(row).\(identifier: $0)" as SQL }
        joins += """
             LEFT JOIN \(aggregate.query(pushed.conjunction(), time)) \(alias) \
            ON \(equal.joined(separator: " AND "))
            """
        append(
            "\(alias).total",
            type: column.shape.scalar.sqlType,
            isDescending,
            isNullable: true,
            exportedFrom: "x",
            row: row
        )
    }

    /// Orders by a number of related rows: how many there are, or the sum, least or greatest value of a field.
    ///
    /// Reads `{where: …, count: DESC}`, `{where: …, sum: {value: DESC}}` and so on.
    private mutating func add(_ links: LinksModel, _ value: Value, row: SQL) throws(PlanError) {
        guard case .object(let object) = value else { return }
        var compiler = FilterCompiler(catalog: catalog, time: time)
        let (target, other, condition) = try compiler.related(links, object["where"] ?? .object([:]))
        let measure = try ListOrderKey(object, of: links, target, row: other, time)
        let alias = SQL(unescaped: "a\(terms.count + 1)")
        let own = links.options.ownColumns.map { "\(row).\(identifier: $0)" as SQL }
        let from: SQL = "\(target.source(time)) \(other)"
        switch links.options.join {
        case .columns(let columns):
            let keys = columns.map { "\(other).\(identifier: $0)" as SQL }.joined()
            let equal = zip(columns, own).map { "\(alias).\(identifier: $0) = \($1)" as SQL }
            joins += """
                 LEFT JOIN (SELECT \(keys), \(measure.sql) AS total FROM \(from) WHERE \(condition) GROUP BY \(keys)) \
                \(alias) ON \(equal.joined(separator: " AND "))
                """
        case .condition(_, let members?):
            joins += """
                 LEFT JOIN (SELECT m.k, \(measure.sql) AS total FROM \(from) CROSS JOIN LATERAL \
                (\(members(other, time))) m(k) WHERE \(condition) GROUP BY m.k) \(alias) ON \(alias).k = \(own[0])
                """
        case .condition(_, nil):
            let all = [links.join(own: own, to: other, at: time, within: object), condition].conjunction()
            joins += """
                 LEFT JOIN LATERAL (SELECT \(measure.sql) AS total FROM \(from) WHERE \(all)) \(alias) ON TRUE
                """
        }
        isAggregate = true
        append(
            measure.isCount ? "coalesce(\(alias).total, 0)" : "\(alias).total",
            type: measure.type,
            measure.isDescending,
            isNullable: !measure.isCount,
            exportedFrom: "x",
            row: row
        )
    }

    private mutating func append(
        _ inner: SQL,
        type: SQL,
        _ isDescending: Bool,
        isNullable: Bool,
        exportedFrom: String?,
        row: SQL
    ) {
        guard !terms.contains(where: { $0.inner == inner }) else { return }
        let exported = exportedFrom.map { SQL(unescaped: "\($0)\(terms.count + 1)") }
        terms.append(
            Term(
                inner: inner,
                outer: exported.map { "t.\($0)" as SQL } ?? inner,
                exported: exported,
                type: type,
                isDescending: isDescending,
                isNullable: isNullable
            )
        )
    }

    /// What the inner query has to export, each behind a comma.
    var exports: SQL {
        terms.compactMap { term in term.exported.map { ", \(term.inner) AS \($0)" as SQL } }.joined(separator: "")
    }

    func clause(backward: Bool, outer: Bool) -> SQL {
        terms.map { term in
            let key = outer ? term.outer : term.inner
            // PostgreSQL puts nulls last going up and first going down; only the other two need a word, and without it
            // an index on a column that is never null fits.
            switch (term.isDescending, backward) {
            case (false, false): return "\(key)"
            case (false, true): return "\(key) DESC"
            case (true, false): return term.isNullable ? "\(key) DESC NULLS LAST" : "\(key) DESC"
            case (true, true): return term.isNullable ? "\(key) NULLS FIRST" : "\(key)"
            }
        }.joined()
    }

    /// That a row comes after (backward: before) the one with these values.
    func isBeyond(_ values: [String?], backward: Bool) -> SQL {
        let bound = zip(terms, values).map { term, value in (term, "\(bind: value)::\(term.type)" as SQL, value == nil)
        }
        let directions = Set(terms.map(\.isDescending))
        if directions.count == 1, !terms.contains(where: \.isNullable) {
            let up = directions.contains(true) == backward
            let row = terms.map(\.inner).joined()
            let values = bound.map(\.1).joined()
            return up ? "(\(row)) > (\(values))" : "(\(row)) < (\(values))"
        }
        var alternatives: [SQL] = []
        var equal: [SQL] = []
        for (term, value, isNull) in bound {
            let beyond: SQL
            switch (isNull, backward) {
            case (true, false): beyond = "FALSE"
            case (true, true): beyond = "\(term.inner) IS NOT NULL"
            case (false, _):
                let up = term.isDescending == backward
                let strictly: SQL = up ? "\(term.inner) > \(value)" : "\(term.inner) < \(value)"
                beyond = term.isNullable && !backward ? "(\(strictly) OR \(term.inner) IS NULL)" : strictly
            }
            alternatives.append((equal + [beyond]).conjunction())
            equal.append(isNull ? "\(term.inner) IS NULL" : "\(term.inner) = \(value)")
        }
        return alternatives.disjunction()
    }

    /// Tells cursors of different orders apart (FNV-1a over what was asked for and the order's SQL).
    ///
    /// Of a key that sums up other rows the SQL says too little: which rows stands in a join, beside values that change
    /// with the day while the order stays.
    var id: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let text = entity.name + clause(backward: false, outer: false).statement().text + asked
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return hash
    }
}
