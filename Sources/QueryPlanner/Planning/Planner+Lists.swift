import GraphQL
import GraphQLLanguage
import SQLBuilder

/// Lists and connections: one statement for the lists of all parents.
extension Planner {
    func list(_ links: LinksModel, _ field: SelectedField, at place: PlanPlace) throws(PlanError) -> Slot {
        let target = catalog[links.targetType]
        let owner: EntityModel? = if case .row(_, _, let entity) = place { entity } else { nil }
        let keys = links.options.ownColumns.map { column in
            (
                value: place.node?.column(column, of: place.row) ?? .identifier(column),
                type: owner?.type(ofColumn: column) ?? "bigint"
            )
        }
        let source = ListSource(
            entity: target,
            keys: keys,
            style: links.options.style,
            order: links.options.order,
            isFenced: links.options.isFenced,
            join: { own in links.join(own: own, to: "t", at: self.time, within: field.arguments) }
        )
        return try list(source, field, at: place)
    }

    /// A list or connection of an entity's rows.
    package func list(_ source: ListSource, _ field: SelectedField, at place: PlanPlace) throws(PlanError) -> Slot {
        guard case .connection(let first) = source.style else {
            let node = try rows(source, field, at: place, page: nil)
            let layout = try layout(of: field.selection, entity: source.entity, at: node, row: "t")
            return .rows(node: node.index, layout: layout)
        }
        return .object(
            layout: try layout(of: field.selection) { part throws(PlanError) in
                switch part.definition.name {
                case "totalCount": return try totalCount(of: source, field, at: place)
                case "nodes":
                    let node = try rows(source, field, at: place, page: first)
                    return .rows(
                        node: node.index,
                        layout: try layout(of: part.selection, entity: source.entity, at: node, row: "t")
                    )
                case "edges":
                    let node = try rows(source, field, at: place, page: first)
                    return .rows(node: node.index, layout: try edgeLayout(part, source.entity, node))
                case "pageInfo":
                    let node = try rows(source, field, at: place, page: first)
                    return .object(layout: try pageInfoLayout(part, node), presence: nil)
                default:
                    guard let measure = ListMeasure(rawValue: part.definition.name) else {
                        throw error("'\(part.definition.name)' cannot be answered yet.", field: part)
                    }
                    return try totals(measure, of: source, field, part, at: place)
                }
            },
            presence: nil
        )
    }

    private func edgeLayout(
        _ edges: SelectedField,
        _ entity: EntityModel,
        _ node: NodeDraft
    ) throws(PlanError) -> Int {
        try layout(of: edges.selection) { part throws(PlanError) in
            guard part.definition.name == "node" else {
                node.page?.needsCursor(in: node)
                return .cursor
            }
            return .object(
                layout: try layout(of: part.selection, entity: entity, at: node, row: "t"),
                presence: nil
            )
        }
    }

    private func pageInfoLayout(_ info: SelectedField, _ node: NodeDraft) throws(PlanError) -> Int {
        try layout(of: info.selection) { part in
            switch part.definition.name {
            case "versionChanged": return .versionChanged(node: node.index)
            case "hasNextPage": return .hasNextPage(node: node.index)
            case "hasPreviousPage": return .hasPreviousPage(node: node.index)
            case "startCursor":
                node.page?.needsCursor(in: node)
                return .startCursor(node: node.index)
            default:
                node.page?.needsCursor(in: node)
                return .endCursor(node: node.index)
            }
        }
    }

    // MARK: Nodes

    /// The node of a list's rows.
    ///
    /// With a page it is cut to the one that the arguments ask for, of `defaultSize` if they name none.
    func rows(
        _ source: ListSource,
        _ field: SelectedField,
        at place: PlanPlace,
        page defaultSize: Int?
    ) throws(PlanError) -> NodeDraft {
        let page = try defaultSize.map { size throws(PlanError) in
            try PageArguments(field, limits.defaultPageSize ?? size, limits, self)
        }
        let expected: Int =
            if case .list(let expected) = source.style { expected } else { page?.size ?? 1 }
        return try node(
            for: field,
            kind: "rows" + source.distinction,
            at: place,
            keys: source.keys,
            answeredBy: source.entity.name,
            rowsPerParent: expected
        ) { node throws(PlanError) in
            let order = try Order(
                field.arguments["orderBy"],
                of: source.entity,
                row: "t",
                byDefault: source.order,
                tieBreak: Self.isSnapshot(field) ? source.entity.snapshot?.tieBreak : nil,
                where: field.arguments["where"],
                catalog: catalog,
                time: time
            )
            let rows = try listRows(source, field, node)
            node.isKept = source.entity.isKept
            // A search through a whole table would hold up the quick statements behind it.
            let isNarrowed = (field.arguments["where"] ?? field.arguments["orderBy"]) != nil || Self.isSnapshot(field)
            node.isHeavy = (source.keys.isEmpty && isNarrowed) || order.isAggregate
            guard let page else {
                node.body = { Self.listBody($0, rows, order, isDerived: source.entity.isDerived) }
                return
            }
            let cursor: (values: [String?], version: Int64?)? =
                if let beyond = source.beyond { (beyond, nil) } else {
                    try page.cursorValues(of: order, field, self)
                }
            let beyond = cursor.map { order.isBeyond($0.values, backward: page.isBackward) } ?? .empty
            node.page = DraftPage(
                size: page.size,
                isBackward: page.isBackward,
                isFromCursor: cursor != nil,
                cursorVersion: cursor?.version,
                order: order
            )
            node.body = { Self.pageBody($0, rows.narrowed(to: beyond), order, page) }
        }
    }

    /// The rows of a list as SQL: a table (or query), and which of its rows `t`.
    struct ListRows {
        let table: SQL
        var conditions: [SQL]

        func narrowed(to condition: SQL) -> ListRows {
            ListRows(table: table, conditions: conditions + [condition])
        }
    }

    private static func isSnapshot(_ field: SelectedField) -> Bool {
        field.arguments["asOf"].map { !$0.isNull } ?? false
    }

    func listRows(
        _ source: ListSource,
        _ field: SelectedField,
        _ node: NodeDraft
    ) throws(PlanError) -> ListRows {
        let entity = source.entity
        var compiler = filterCompiler()
        let filter = try compiler.compile(field.arguments["where"], of: entity, row: "t")
        let asked: SQL = filter.isAll ? .empty : filter.sql
        let joined = source.join(source.keys.indices.map { node.key($0) })
        let showsRestated = source.showsRestated || field.arguments["includeRestated"] == .boolean(true)
        let seen = time.visibility(entity.validity, of: "t", showsRestated: showsRestated)
        guard let snapshot = entity.snapshot, let day = field.arguments["asOf"], Self.isSnapshot(field) else {
            guard source.isFenced else {
                return ListRows(table: entity.source(time), conditions: [joined, seen, asked])
            }
            // Without the fence PostgreSQL walks an index in the list's order and tests each row for the parent.
            let mine = [joined, seen].conjunction()
            return ListRows(
                table: "(SELECT t.* FROM \(entity.source(time)) t WHERE \(mine) OFFSET 0)",
                conditions: [asked]
            )
        }
        let until: SQL = "t.\(identifier: snapshot.day) <= \(FilterOperator.bind(day, "date"))"
        let line = snapshot.line.map { "t.\(identifier: $0)" as SQL }.joined()
        let newest = snapshot.newest.map { "t.\(identifier: $0) DESC" as SQL }.joined()
        let table: SQL = """
            (SELECT DISTINCT ON (\(line)) t.* FROM \(snapshot.source) t \
            WHERE \([joined, seen, until].conjunction()) ORDER BY \(line), \(newest))
            """
        return ListRows(table: table, conditions: [asked])
    }

    // MARK: SQL

    /// All rows of each parent, in order.
    private static func listBody(
        _ node: NodeDraft,
        _ rows: ListRows,
        _ order: Order,
        isDerived: Bool
    ) -> SQL {
        // `OFFSET 0` keeps a derived table inside, where the parent's key is pushed into it.
        let fence: SQL = isDerived ? " OFFSET 0" : ""
        return """
            SELECT p.n\(node.selectList) FROM \(node.parents) CROSS JOIN LATERAL (SELECT t.*\(order.exports) \
            FROM \(rows.table) t\(order.joins) WHERE \(rows.conditions.conjunction())\(fence)) t\(node.joins) \
            ORDER BY p.n, \(order.clause(backward: false, outer: true))
            """
    }

    /// The first rows of each parent, in order, and one more.
    ///
    /// Joins for other fields come after the cut.
    private static func pageBody(
        _ node: NodeDraft,
        _ rows: ListRows,
        _ order: Order,
        _ page: PageArguments
    ) -> SQL {
        """
        SELECT p.n\(node.selectList) FROM \(node.parents) CROSS JOIN LATERAL (SELECT t.*\(order.exports) \
        FROM \(rows.table) t\(order.joins) WHERE \(rows.conditions.conjunction()) \
        ORDER BY \(order.clause(backward: page.isBackward, outer: false)) LIMIT \(constant: page.size + 1)) \
        t\(node.joins) ORDER BY p.n, \(order.clause(backward: page.isBackward, outer: true))
        """
    }
}

/// The rows of a list: which entity's, and which of its rows belong to a parent.
package struct ListSource {
    package let entity: EntityModel
    /// The parent's values that tell, and their types.
    package let keys: [(value: SQL, type: SQL)]
    package let style: LinksStyle
    /// The order when nobody asks; the entity's own if nil.
    package let order: [OrderKey]?
    /// Whether a parent's rows have to be gathered before they are ordered and cut.
    package let isFenced: Bool
    /// Whether rows that an amendment has ended are listed, whatever the field's arguments say.
    package let showsRestated: Bool
    /// The order's values of the row that a page begins after, where that is not the field's to say.
    package let beyond: [String]?
    /// Tells it apart from other lists of the same row whose fields have the same name and arguments.
    package let distinction: String
    /// That a row `t` belongs to a parent with these key values.
    package let join: ([SQL]) -> SQL

    package init(
        entity: EntityModel,
        keys: [(value: SQL, type: SQL)],
        style: LinksStyle,
        order: [OrderKey]? = nil,
        isFenced: Bool = false,
        showsRestated: Bool = false,
        beyond: [String]? = nil,
        distinction: String = "",
        join: @escaping ([SQL]) -> SQL
    ) {
        self.entity = entity
        self.keys = keys
        self.style = style
        self.order = order
        self.isFenced = isFenced
        self.showsRestated = showsRestated
        self.beyond = beyond
        self.distinction = distinction
        self.join = join
    }
}

/// The page that a connection's arguments ask for.
struct PageArguments {
    let size: Int
    let isBackward: Bool
    private let cursor: (name: String, text: String)?

    init(_ field: SelectedField, _ defaultSize: Int, _ limits: PlanLimits, _ planner: Planner) throws(PlanError) {
        let first = try Self.number("first", field, limits, planner)
        let last = try Self.number("last", field, limits, planner)
        let after = Self.text("after", field)
        let before = Self.text("before", field)
        if first != nil, last != nil {
            throw planner.error("'first' and 'last' exclude each other: pages go one way. Give one.", field: field)
        }
        if after != nil, before != nil {
            throw planner.error("'after' and 'before' exclude each other: pages go one way. Give one.", field: field)
        }
        if first != nil, before != nil {
            throw planner.error("'before' goes with 'last'; with 'first' give 'after'.", field: field)
        }
        if last != nil, after != nil {
            throw planner.error("'after' goes with 'first'; with 'last' give 'before'.", field: field)
        }
        isBackward = last != nil || before != nil
        size = first ?? last ?? defaultSize
        cursor = after.map { ("after", $0) } ?? before.map { ("before", $0) }
    }

    private static func number(
        _ name: String,
        _ field: SelectedField,
        _ limits: PlanLimits,
        _ planner: Planner
    ) throws(PlanError) -> Int? {
        guard case .int(let text)? = field.arguments[name], let number = Int(text) else { return nil }
        guard number >= 0 else { throw planner.error("'\(name)' is \(number); it has to be 0 or more.", field: field) }
        guard number <= limits.pageSize else {
            throw planner.error(
                "'\(name)' is \(number), more than the \(limits.pageSize) rows of the largest page (\(limits.pageSizeOption)).",
                exceeding: ExceededLimit(
                    limits.pageSizeOption,
                    maximum: limits.pageSize,
                    value: number,
                    remedy:
                        "Ask for at most \(limits.pageSize), and for the following ones with 'after: pageInfo.endCursor'."
                ),
                field: field
            )
        }
        return number
    }

    private static func text(_ name: String, _ field: SelectedField) -> String? {
        if case .string(let text)? = field.arguments[name] { text } else { nil }
    }

    func cursorValues(
        of order: Order,
        _ field: SelectedField,
        _ planner: Planner
    ) throws(PlanError) -> (values: [String?], version: Int64?)? {
        guard let cursor else { return nil }
        let count = order.terms.count + (order.isAggregate ? 1 : 0)
        guard var values = Cursor.values(of: cursor.text, orderID: order.id, count: count) else {
            throw planner.error(
                """
                '\(cursor.name)' is no cursor of this list in this order. Use a 'cursor' or 'pageInfo' of an answer to \
                the same field with the same 'orderBy'.
                """,
                field: field
            )
        }
        let version = order.isAggregate ? values.removeLast().flatMap { Int64($0) } : nil
        return (values, version)
    }
}
