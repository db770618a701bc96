import GraphQL
import GraphQLLanguage
import SQLBuilder

/// How much one request may ask of the database.
package struct PlanLimits: Sendable {
    /// The highest accepted cost; see ``PlanCost``.
    package var cost: Int
    /// The most rows of one page.
    package var pageSize: Int
    /// The option that sets ``pageSize``, for errors.
    package var pageSizeOption = "max-page-size"
    /// The rows of a page for which the request names no number; each list's own unless set.
    package var defaultPageSize: Int?
    /// The most rows that the statements of a request may return together, whatever was reckoned before.
    package var rows: Int
    /// The most statements of one request.
    package var statements: Int
    /// The most conditions and keys of order in the arguments of a request, whatever they are combined by.
    ///
    /// Each is some SQL for PostgreSQL to plan, and at least one of the 65,535 values that a statement can have.
    package var terms: Int

    package init(
        cost: Int = 1_000_000,
        pageSize: Int = 500,
        rows: Int = 100_000,
        statements: Int = 200,
        terms: Int = 1_000
    ) {
        self.cost = cost
        self.pageSize = pageSize
        self.rows = rows
        self.statements = statements
        self.terms = terms
    }
}

/// Where a field is planned: at the root, or on a row of a node.
package enum PlanPlace {
    case root
    /// `row` is its alias in the node's statement; `entity` what it is a row of, if it is one.
    case row(NodeDraft, row: SQL, entity: EntityModel?)

    package var node: NodeDraft? {
        if case .row(let node, _, _) = self { node } else { nil }
    }

    package var row: SQL {
        if case .row(_, let row, _) = self { row } else { .empty }
    }
}

/// Turns an operation into a plan.
///
/// It walks the selection once. Fields ask the drafts of their nodes for columns and joins; lists open new nodes, which
/// fields of the same row with the same arguments share, whatever their aliases; totals share one over their spans. When
/// the walk is over each draft becomes one statement. The text of a statement depends only on the fields, the structure of
/// the arguments and the order; values are bindings.
package final class Planner {
    package let catalog: EntityCatalog
    package let time: RequestTime
    package let limits: PlanLimits
    /// How far the asker has been told of additions, if at all.
    let position: AdditionPosition?
    /// The node that fetches additions, when there is one.
    var additionsNode: Int?
    private var drafts: [NodeDraft] = []
    private var rootChildren: [NodeDraft.ChildKey: [NodeDraft]] = [:]
    private var layouts: [ObjectLayout] = []
    private var path: [String] = []
    private var cost = PlanCost()
    private var termCount = 0

    private init(catalog: EntityCatalog, time: RequestTime, limits: PlanLimits, position: AdditionPosition?) {
        self.catalog = catalog
        self.time = time
        self.limits = limits
        self.position = position
    }

    /// The plan of a query or subscription.
    ///
    /// - Parameter position: for additions, what the asker knows already.
    /// - Throws: `RequestError` when an argument cannot be planned or a limit is exceeded.
    package static func plan(
        _ operation: ExecutableOperation,
        catalog: EntityCatalog,
        time: RequestTime,
        limits: PlanLimits = PlanLimits(),
        position: AdditionPosition? = nil
    ) throws(RequestError) -> Plan {
        let planner = Planner(catalog: catalog, time: time, limits: limits, position: position)
        do throws(PlanError) {
            var slots: [Slot] = []
            for field in operation.fields { slots.append(try planner.slot(of: field, at: .root)) }
            planner.layouts.append(ObjectLayout(slots: slots))
            try planner.cost.check(against: limits.cost)
        } catch {
            throw RequestError([error.graphQLError(in: operation)])
        }
        return Plan(
            nodes: planner.drafts.map { $0.finished(rowLimit: limits.rows) },
            layouts: planner.layouts,
            cost: planner.cost.total,
            additions: planner.additionsNode
        )
    }

    // MARK: Nodes

    /// Opens a node for the rows that a field needs, or gives the one that an equal field of the same row has opened.
    ///
    /// - Parameters:
    ///   - kind: tells apart the nodes that one field needs.
    ///   - arguments: those that fields have to have in common to share the node; all unless given.
    ///   - hasRoom: whether a node that could be shared can take the field in.
    ///   - keys: the parent's values that the statement is given, and their types.
    ///   - rowsPerParent: at most so many rows for each row of the parent.
    ///   - make: completes a new node; not called for a shared one.
    package func node(
        for field: SelectedField,
        kind: String = "rows",
        sharedBy arguments: ObjectValue? = nil,
        where hasRoom: (NodeDraft) -> Bool = { _ in true },
        at place: PlanPlace,
        keys: [(value: SQL, type: SQL)] = [],
        answeredBy source: String,
        rowsPerParent: Int,
        make: (NodeDraft) throws(PlanError) -> Void
    ) throws(PlanError) -> NodeDraft {
        let path = path(to: field)
        let key = NodeDraft.ChildKey(
            row: place.row,
            kind: field.definition.name + "." + kind,
            arguments: arguments ?? field.arguments
        )
        let known = place.node.map { $0.children[key, default: []] } ?? rootChildren[key, default: []]
        if let shared = known.first(where: hasRoom) {
            if shared.note.path != path, !shared.note.alsoAnswers.contains(path) {
                shared.note.alsoAnswers.append(path)
            }
            return shared
        }
        guard drafts.count < limits.statements else {
            throw error(
                "The request needs more than \(limits.statements) statements (max-statements).",
                exceeding: ExceededLimit(
                    "max-statements",
                    maximum: limits.statements,
                    remedy: "Ask for less, or split it."
                ),
                field: field
            )
        }
        try countTerms(of: field)
        let bound = Self.product(place.node?.rowBound ?? 1, rowsPerParent)
        let columns = keys.map { key in (column: place.node?.column(key.value) ?? 0, type: key.type) }
        let draft = NodeDraft(
            index: drafts.count,
            parent: place.node,
            keys: columns,
            knownKeys: place.node?.known(keys.map(\.value)),
            note: NodeNote(path: path, answeredBy: source, rowBound: bound),
            rowBound: bound
        )
        drafts.append(draft)
        if let parent = place.node {
            parent.children[key, default: []].append(draft)
        } else {
            rootChildren[key, default: []].append(draft)
        }
        cost.add(bound, path: path, field: field)
        try make(draft)
        return draft
    }

    private func countTerms(of field: SelectedField) throws(PlanError) {
        termCount += field.arguments.fields.reduce(0) { $0 + $1.value.termCount }
        guard termCount > limits.terms else { return }
        throw error(
            "The request has \(termCount) conditions and keys of order, more than \(limits.terms) (max-terms).",
            exceeding: ExceededLimit(
                "max-terms",
                maximum: limits.terms,
                value: termCount,
                remedy: "Compare with many values by one list: '{in: [...]}'."
            ),
            field: field
        )
    }

    /// The path of a field that is being planned, however deep in it the planner is.
    private func path(to field: SelectedField) -> [String] {
        Array(path.prefix((path.lastIndex(of: field.responseKey) ?? path.count - 1) + 1))
    }

    static func product(_ left: Int, _ right: Int) -> Int {
        let (product, isTooMuch) = left.multipliedReportingOverflow(by: right)
        return isTooMuch ? .max : product
    }

    /// An error about a field, with its path.
    package func error(
        _ message: String,
        exceeding limit: ExceededLimit? = nil,
        field: SelectedField
    ) -> PlanError {
        var error = PlanError(message, exceeding: limit, field: field)
        error.path = path(to: field)
        return error
    }

    /// A compiler of filters for this request.
    package func filterCompiler() -> FilterCompiler { FilterCompiler(catalog: catalog, time: time) }

    // MARK: Layouts

    /// Keeps the layout of an object; gives its number.
    package func add(_ layout: ObjectLayout) -> Int {
        layouts.append(layout)
        return layouts.count - 1
    }

    /// A layout for the fields that are selected of an object, each told by `slot`; its number.
    package func layout(
        of selection: SubSelection?,
        named typeName: String? = nil,
        slot: (SelectedField) throws(PlanError) -> Slot
    ) throws(PlanError) -> Int {
        guard let selection,
            let type = selection.possibleTypes.first(where: { typeName == nil || $0.name == typeName })
        else { return add(ObjectLayout(slots: [])) }
        var slots: [Slot] = []
        for field in selection.fields(for: type) {
            slots.append(field.isMeta ? .meta : try within(field) { () throws(PlanError) in try slot(field) })
        }
        return add(ObjectLayout(slots: slots))
    }

    /// The layout of a row of an entity, whose columns come with a node.
    package func layout(
        of selection: SubSelection?,
        entity: EntityModel,
        at node: NodeDraft,
        row: SQL
    ) throws(PlanError) -> Int {
        try layout(of: selection, named: entity.name) { field throws(PlanError) in
            if field.definition.attachment == nil, field.definition.name == "id" {
                node.use(row)
                return .cell(column: node.column(entity.globalID(of: row)), .string)
            }
            return try plannedSlot(of: field, at: .row(node, row: row, entity: entity))
        }
    }

    private func within<T>(_ field: SelectedField, _ body: () throws(PlanError) -> T) throws(PlanError) -> T {
        path.append(field.responseKey)
        defer { path.removeLast() }
        do throws(PlanError) {
            return try body()
        } catch {
            var error = error
            if error.field == nil {
                error.field = field
                error.path = path
            }
            throw error
        }
    }

    private func slot(of field: SelectedField, at place: PlanPlace) throws(PlanError) -> Slot {
        if field.isMeta { return .meta }
        return try within(field) { () throws(PlanError) in try plannedSlot(of: field, at: place) }
    }

    private func plannedSlot(of field: SelectedField, at place: PlanPlace) throws(PlanError) -> Slot {
        guard let member = field.definition.attachment as? Member else {
            throw error("'\(field.definition.name)' cannot be answered yet.", field: field)
        }
        switch (member, place) {
        case (.column(let column), .row(let node, let row, _)):
            return cell(column, node, row)
        case (.link(let link), .row(let node, let row, _)):
            return try self.link(link, field, node, row)
        case (.links(let links), _):
            return try list(links, field, at: place)
        case (.lookup(let lookup), _):
            return try self.lookup(lookup, field)
        case (.computed(let computed), _):
            place.node?.use(place.row)
            return try computed.field.plan(field, at: place, in: self)
        case (.column, .root), (.link, .root):
            throw error("'\(field.definition.name)' needs a row.", field: field)
        }
    }

    private func cell(_ column: ColumnModel, _ node: NodeDraft, _ row: SQL) -> Slot {
        let format: CellFormat =
            if column.shape.isList {
                column.shape.scalar.format == .plain ? .enumerationList : .json
            } else {
                column.shape.scalar.format
            }
        if let name = column.column { return .cell(column: node.column(node.column(name, of: row), format), format) }
        node.use(row)
        return .cell(column: node.column(column.expression(row, time), format), format)
    }

    // MARK: To one

    private func link(
        _ link: LinkModel,
        _ field: SelectedField,
        _ node: NodeDraft,
        _ row: SQL
    ) throws(PlanError) -> Slot {
        try self.link(
            to: catalog[link.targetType],
            link.name,
            isOptional: link.isOptional,
            carrying: link.carried(into: catalog[link.targetType]) { node.column($0, of: row) },
            field,
            node,
            row
        ) { alias, target in
            let seen = time.visibility(target.validity, of: alias, showsRestated: link.showsRestated)
            return [link.join(from: row, to: alias, target), seen].filter { !$0.isEmpty }
                .joined(separator: " AND ")
        }
    }

    /// Joins one row of an entity to each row of a node.
    ///
    /// - Parameters:
    ///   - carried: columns of the row that the node's row has, too.
    ///   - condition: that a row of the entity, under the alias, is the one.
    package func link(
        to target: EntityModel,
        _ name: String,
        isOptional: Bool,
        carrying carried: [String: SQL] = [:],
        _ field: SelectedField,
        _ node: NodeDraft,
        _ row: SQL,
        on condition: (_ alias: SQL, _ target: EntityModel) -> SQL
    ) throws(PlanError) -> Slot {
        let alias = node.join(name, from: row, carrying: carried) { alias in
            "LEFT JOIN \(target.source(time)) \(alias) ON \(condition(alias, target))"
        }
        let presence = isOptional ? node.column("\(alias).\(identifier: target.key[0])") : nil
        let layout = try layout(of: field.selection, entity: target, at: node, row: alias)
        return .object(layout: layout, presence: presence)
    }

    private func lookup(_ lookup: LookupModel, _ field: SelectedField) throws(PlanError) -> Slot {
        let given = lookup.arguments.compactMap { argument in
            field.arguments[argument.name].flatMap { $0.isNull ? nil : (argument, $0) }
        }
        let names = lookup.arguments.map { "'\($0.name)'" }.joined(separator: " or ")
        guard given.count == min(1, lookup.arguments.count) else {
            throw error("'\(lookup.name)' needs exactly one of \(names); \(given.count) are given.", field: field)
        }
        guard let (argument, value) = given.first else {
            return try one(of: catalog[lookup.targetType], field, typeName: nil, where: .empty)
        }
        let condition = argument.condition("t", FilterOperator.bind(value, argument.shape.scalar.sqlType))
        let known = argument.column.map { column in ("t.\(identifier: column)" as SQL, value) }
        return try one(of: catalog[lookup.targetType], field, typeName: nil, where: condition, knowing: known)
    }

    /// A root field whose value is the row of an entity that satisfies a condition on `t`, or null.
    ///
    /// - Parameter known: an expression over `t` that has this value in the row.
    package func one(
        of target: EntityModel,
        _ field: SelectedField,
        typeName: String?,
        where condition: SQL,
        knowing known: (expression: SQL, value: Value)? = nil
    ) throws(PlanError) -> Slot {
        let node = try node(for: field, at: .root, answeredBy: target.name, rowsPerParent: 1) { node in
            let seen = time.visibility(target.validity, of: "t", showsRestated: true)
            let all = [condition, seen].conjunction()
            node.isKept = target.isKept
            node.isHeavy = target.isHeavy
            if let known { node.know(known.expression, is: known.value) }
            node.body = { node in
                "SELECT 1::bigint AS n\(node.selectList) FROM \(target.source(self.time)) t\(node.joins) WHERE \(all) LIMIT 1"
            }
        }
        let layout = try layout(of: field.selection, entity: target, at: node, row: "t")
        return .one(node: node.index, layout: layout)
    }
}

extension Value {
    /// How many leaves its objects have: a list of plain values is one, whatever its length.
    fileprivate var termCount: Int {
        switch self {
        case .object(let object): max(1, object.fields.reduce(0) { $0 + max(1, $1.value.termCount) })
        case .list(let items): items.reduce(0) { $0 + $1.termCount }
        default: 0
        }
    }
}
