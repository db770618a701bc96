import QueryPlanner
import SQLBuilder

/// The SQL of one activity for all its parents.
///
/// Rows of rollups and transactions alike are *cells*: a key, measures and sets. The statement takes the cells of the
/// span, or of the spans of several totals, from months, days or facts, adds zero cells where rows have to appear without
/// any trade, and groups them once.
struct ActivityStatement {
    let parent: ActivityParent
    let arguments: ActivityArguments
    let choice: RollupChoice
    /// Over the row `t`; `TRUE` for all.
    let filter: SQL
    /// Table I is meant because the filter says nothing about tables.
    let isTableI: Bool
    /// Which transactions are seen, when facts answer.
    let visibility: SQL

    /// The grouped columns behind `n`: the parent's key, the bucket, the dimensions.
    var keys: [SQL] {
        var keys: [SQL] = parent.dimension == nil ? [] : ["k0"]
        if arguments.bucket != nil { keys.append("bucket") }
        return keys + arguments.dimensions.map { .identifier($0.column) }
    }

    /// Whether gaps, and the row of a total without trades, are left to whoever writes the answer.
    ///
    /// A condition on rows, a cut or an order by numbers has to see them, so then they are made in SQL.
    func leavesGaps(_ columns: ActivityColumns) -> Bool {
        let isSeries = arguments.bucket != nil ? arguments.fillGaps : true
        let seesGaps = arguments.first != nil || !columns.order.isEmpty || columns.having != "TRUE"
        return isSeries && arguments.dimensions.isEmpty && !seesGaps
    }

    /// The first days of the buckets that hold a day of the span.
    var buckets: [CalendarDay] {
        guard let bucket = arguments.bucket else { return [] }
        var days: [CalendarDay] = []
        var day = bucket.start(of: arguments.span.first)
        while day <= arguments.span.last {
            days.append(day)
            day = bucket.next(after: day)
        }
        return days
    }

    // MARK: The whole

    func body(_ node: NodeDraft, _ columns: ActivityColumns) -> SQL {
        let grouped = grouped(node, columns)
        var rows: SQL = "SELECT g.*"
        if arguments.first != nil {
            let within = ["g.n"] + arguments.firstPer.map { "g.\($0.column)" as SQL }
            rows +=
                ", row_number() OVER (PARTITION BY \(within.joined()) ORDER BY \(order(columns, row: "g"))) AS place"
        }
        rows += " FROM (\(grouped)) g"
        if columns.having != "TRUE" { rows += " WHERE \(columns.having)" }
        let cut: SQL = arguments.first.map { " WHERE a.place <= \(bind: $0)::bigint" } ?? .empty
        return """
            SELECT a.n\(node.selectList) FROM (\(rows)) a\(node.joins)\(cut) ORDER BY a.n, \(order(columns, row: "a"))
            """
    }

    /// The order asked for, then as the rows are grouped, so that it is total and asks for no further sort.
    private func order(_ columns: ActivityColumns, row: SQL) -> SQL {
        var seen: Set<SQL> = []
        var terms: [SQL] = []
        for (name, isDescending) in columns.order where seen.insert(name).inserted {
            terms.append("\(row).\(name)\(isDescending ? " DESC NULLS LAST" : "")")
        }
        for name in keys where seen.insert(name).inserted {
            terms.append("\(row).\(name)")
        }
        return terms.isEmpty ? "\(row).n" : terms.joined()
    }

    private func grouped(_ node: NodeDraft, _ columns: ActivityColumns) -> SQL {
        let keys = ["n"] + keys
        let cells = pieces(node, columns).joined(separator: " UNION ALL ")
        let sums = columns.sums.map { ", \($0.sql) AS \($0.name)" as SQL }.joined(separator: "")
        let (parts, isRead) = parts(node, columns)
        let from: SQL = isRead ? "(\(parts)) x" : "cell x"
        return "WITH cell AS (\(cells)) SELECT \(keys.joined())\(sums) FROM \(from) GROUP BY \(keys.joined())"
    }

    // MARK: Parts

    /// The cells, the further elements of their sets, and zero cells; not needed when the cells alone will do.
    private func parts(_ node: NodeDraft, _ columns: ActivityColumns) -> (SQL, Bool) {
        let zeros = zeros(node, columns)
        if columns.sets.isEmpty, zeros.isEmpty { return (.empty, false) }
        let common: [SQL] = ["n"] + keys + ["flow_code", "flagged"] + columns.stretchColumn
        let first =
            common + columns.measures.map { .identifier($0) }
            + columns.sets.map { "\(identifier: $0)[1] AS \(identifier: $0)" as SQL }
        var parts: [SQL] = ["SELECT \(first.joined()) FROM cell"]
        for set in columns.sets {
            let further =
                common + columns.measures.map { _ in "NULL" } + columns.sets.map { $0 == set ? "e" as SQL : "NULL" }
            parts.append(
                """
                SELECT \(further.joined()) FROM cell CROSS JOIN LATERAL unnest(\(identifier: set)[2:]) AS e \
                WHERE cardinality(\(identifier: set)) > 1
                """
            )
        }
        if !zeros.isEmpty { parts.append(zeros) }
        return (parts.joined(separator: " UNION ALL "), true)
    }

    /// Cells without trades: for each bucket of the span when gaps are filled, and for the one row of a total.
    private func zeros(_ node: NodeDraft, _ columns: ActivityColumns) -> SQL {
        if leavesGaps(columns) { return .empty }
        let isTotal = arguments.bucket == nil && arguments.dimensions.isEmpty
        let bucket = arguments.fillGaps ? arguments.bucket : nil
        if !isTotal, bucket == nil { return .empty }
        let parentKey: SQL = parent.dimension == nil ? .empty : ", k0"
        let groups = arguments.dimensions.map { SQL.identifier($0.column) }
        // With dimensions, gaps are filled for the combinations that occur somewhere in the span.
        let owners: SQL =
            groups.isEmpty
            ? "(SELECT p.n\(parentKey) FROM \(node.parents)) c"
            : "(SELECT DISTINCT n\(parentKey), \(groups.joined()) FROM cell) c"
        var from = owners
        if let bucket {
            let first = bucket.start(of: arguments.span.first)
            from += """
                 CROSS JOIN LATERAL (SELECT s::date AS bucket FROM generate_series(\(bind: first)::date::timestamp, \
                \(bind: arguments.span.last)::date::timestamp, \(bucket.length)) AS s) b
                """
        }
        let zero: [SQL] =
            ["n"] + keys + ["NULL", "FALSE"] + columns.measures.map { $0 == "transactions" ? "0" : "NULL" }
            + columns.sets.map { _ in "NULL" }
        return "SELECT \(zero.joined()) FROM \(from)"
    }

    // MARK: Cells

    private func pieces(_ node: NodeDraft, _ columns: ActivityColumns) -> [SQL] {
        columns.stretches.enumerated().flatMap { index, stretch in
            pieces(of: stretch, columns.stretchColumn.map { "\(constant: index + 1) AS \($0)" }, node, columns)
        }
    }

    /// The cells of a stretch of days, with a column that tells them apart from other stretches'.
    private func pieces(
        of span: DaySpan,
        _ mark: [SQL],
        _ node: NodeDraft,
        _ columns: ActivityColumns
    ) -> [SQL] {
        guard case .rollup(let grain) = choice else {
            let day: SQL = "t.\(identifier: arguments.basis.basis.dayColumn)"
            return [piece(node, columns, nil, mark, day: day, [Self.days(day, span.first, span.last), visibility])]
        }
        let usesMonths = grain.periods.contains(.month) && (arguments.bucket?.holdsWholeMonths ?? true)
        let basis: SQL = "t.basis = \(.literal(arguments.basis.basis))"
        let day: SQL = "t.bucket"
        guard usesMonths, let months = span.wholeMonths else {
            return [
                piece(node, columns, (grain, .day), mark, day: day, [basis, Self.days(day, span.first, span.last)])
            ]
        }
        var pieces = [
            piece(
                node,
                columns,
                (grain, .month),
                mark,
                day: day,
                [basis, Self.days(day, months.from, months.upTo - 1)]
            )
        ]
        var edges: [SQL] = []
        if span.first < months.from { edges.append(Self.days(day, span.first, months.from - 1)) }
        if months.upTo <= span.last { edges.append(Self.days(day, months.upTo, span.last)) }
        for edge in edges { pieces.append(piece(node, columns, (grain, .day), mark, day: day, [basis, edge])) }
        return pieces
    }

    private static func days(_ day: SQL, _ first: CalendarDay, _ last: CalendarDay) -> SQL {
        "\(day) BETWEEN \(bind: first)::date AND \(bind: last)::date"
    }

    /// The cells from one table: a rollup, or the facts.
    private func piece(
        _ node: NodeDraft,
        _ columns: ActivityColumns,
        _ rollup: (Rollup.Grain, Rollup.Period)?,
        _ mark: [SQL],
        day: SQL,
        _ conditions: [SQL]
    ) -> SQL {
        let declaration = rollup.flatMap { ActivityRollups.catalog.rollup($0.0.name, $0.1) }
        let source = CellSource(parent: parent, dimensions: arguments.dimensions, rollup: declaration)
        var selected: [SQL] = ["p.n"]
        if parent.dimension != nil { selected.append("p.k0") }
        if let bucket = arguments.bucket { selected.append("\(bucket.start(of: day)) AS bucket") }
        selected += arguments.dimensions.map { "\(source.value(of: $0)) AS \(identifier: $0.column)" }
        selected += ["t.code AS flow_code", "t.excluded AS flagged"] + mark
        selected += columns.measures.map { "\(source.measure($0)) AS \(identifier: $0)" }
        selected += columns.sets.map { "\(source.set($0)) AS \(identifier: $0)" }
        let tableI: SQL = isTableI ? "t.\"table\" = 'NON_DERIVATIVE'" : .empty
        let all = (conditions + [tableI, codes(node, columns), filter == "TRUE" ? .empty : filter]).conjunction()
        return "SELECT \(selected.joined()) FROM \(source.from(node.parents)) WHERE \(all)"
    }

    /// That a trade has one of the codes that the numbers are made of.
    ///
    /// Said only where nobody would miss the rows in which none of them is: gaps are filled, or `having` refuses them.
    private func codes(_ node: NodeDraft, _ columns: ActivityColumns) -> SQL {
        guard let codes = columns.codes, !node.hasChildren, leavesGaps(columns) || columns.refusesNothing else {
            return .empty
        }
        return "t.code IN (\(codes.joined()))"
    }
}

/// How the rows `t` of one table, a rollup or the facts, tell parents, dimensions and numbers.
private struct CellSource {
    let parent: ActivityParent
    let dimensions: [Dimension]
    /// Nil for the facts.
    let rollup: Rollup?

    /// Whether a row says it itself; sector and industry may have to be asked of its company.
    private func keeps(_ dimension: Dimension) -> Bool {
        guard let rollup else { return dimension != .sector && dimension != .industry }
        return rollup.key.contains { $0.name == dimension.column }
    }

    private func isOfCompany(_ dimension: Dimension) -> Bool {
        (dimension == .sector || dimension == .industry) && !keeps(dimension)
    }

    func value(of dimension: Dimension) -> SQL {
        if isOfCompany(dimension) { return "c.\(identifier: dimension.column)" }
        if dimension == .insider, rollup == nil { return "o.insider_id" }
        return "t.\(identifier: dimension.column)"
    }

    func measure(_ name: String) -> SQL {
        guard rollup == nil else { return "t.\(identifier: name)" }
        return ActivityRollups.measures.first { $0.column.name == name }?.ofTransaction ?? "NULL"
    }

    func set(_ name: String) -> SQL {
        guard let set = ActivityRollups.sets.first(where: { $0.column.name == name }) else { return "NULL" }
        guard let rollup else { return set.ofTransaction }
        if rollup.sets.contains(set) { return "t.\(set.column.sql)" }
        return set.scalar.map { "ARRAY[t.\(identifier: $0)]" } ?? "NULL"
    }

    /// The parents `p` with their rows `t`, the company `c` and the owner `o` where they are needed.
    func from(_ parents: SQL) -> SQL {
        let table: SQL = rollup.map { .identifier($0.table) } ?? "transaction"
        var from: SQL
        var hasCompany = false
        switch parent.dimension {
        case nil: from = "\(parents) CROSS JOIN \(table) t"
        case .insider? where rollup == nil: from = "\(parents) JOIN \(table) t ON t.owner_ids @> ARRAY[p.k0]"
        case let dimension? where isOfCompany(dimension):
            from = """
                \(parents) JOIN company c ON c.\(identifier: dimension.column) = p.k0 \
                JOIN \(table) t ON t.company_id = c.company_id
                """
            hasCompany = true
        case let dimension?: from = "\(parents) JOIN \(table) t ON t.\(identifier: dimension.column) = p.k0"
        }
        if !hasCompany, dimensions.contains(where: isOfCompany) {
            from += " JOIN company c ON c.company_id = t.company_id"
        }
        if rollup == nil, dimensions.contains(.insider) { from += Rollup.eachOwner }
        return from
    }
}
