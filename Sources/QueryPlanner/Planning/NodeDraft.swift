import GraphQL
import SQLBuilder

/// A node while its fields are being planned: each field asks for the columns and joins that it needs.
package final class NodeDraft {
    package let index: Int
    package let parent: NodeDraft?
    /// The parent's columns that make the key, and their types.
    package let keys: [(column: Int, type: SQL)]
    /// The keys of the only parent row there can be, where the request itself tells them.
    private let knownKeys: [String]?
    package var note: NodeNote
    /// At most so many rows, over all parents.
    package let rowBound: Int
    /// The statement's body, made when all columns are known.
    ///
    /// It selects `p.n` (the number of the parent's key, 1 at the root) and then ``selectList``.
    package var body: (NodeDraft) -> SQL = { _ in .empty }
    /// What a field with planning of its own keeps with the node that equal fields share.
    package var attachment: AnyObject?
    /// Whether the statement may take long.
    package var isHeavy = false
    /// Whether the database may plan the statement once for all values, though it is heavy.
    package var keepsPlan = false
    /// Whether its rows are worth keeping while the version of the data stays.
    package var isKept = false
    var page: DraftPage?
    package private(set) var series: DraftSeries?
    private(set) var columns: [SQL] = []
    private var columnIndices: [SQL: Int] = [:]
    private var joined: [Joined] = []
    private var joinPlaces: [String: Int] = [:]
    /// The texts of expressions whose value is known before the row is.
    private var known: [SQL: String] = [:]
    var children: [ChildKey: [NodeDraft]] = [:]

    /// A row that comes with each row of the node.
    private struct Joined {
        let alias: SQL
        let sql: SQL
        /// The row it is joined to.
        let origin: SQL
        /// Columns of the row whose values `origin` has, too.
        let carried: [String: SQL]
        /// Whether a column is asked for that `origin` does not have: only then is it joined at all.
        var isUsed: Bool
    }

    /// What makes two fields of the same row one node, if it has room for both.
    struct ChildKey: Hashable {
        let row: SQL
        let kind: String
        let arguments: ObjectValue
    }

    init(
        index: Int,
        parent: NodeDraft?,
        keys: [(column: Int, type: SQL)],
        knownKeys: [String]?,
        note: NodeNote,
        rowBound: Int
    ) {
        self.index = index
        self.parent = parent
        self.keys = keys
        self.knownKeys = knownKeys
        self.note = note
        self.rowBound = rowBound
    }

    /// The place of a column in the statement's result; equal expressions share one.
    package func column(_ expression: SQL, _ format: CellFormat? = nil) -> Int {
        let shown: SQL = format == .timestamp ? "\(expression) AT TIME ZONE 'UTC'" : expression
        if let index = columnIndices[shown] { return index }
        let index = PlanNode.keyColumn + 1 + columns.count
        columns.append(shown)
        columnIndices[shown] = index
        return index
    }

    /// Says what an expression is in the only row that the node can have.
    func know(_ expression: SQL, is value: Value) { known[expression] = value.sqlText }

    /// The values of expressions in the only row that the node can have; nil unless all are known.
    func known(_ expressions: [SQL]) -> [String]? {
        let values = expressions.compactMap { known[$0] }
        return values.count == expressions.count ? values : nil
    }

    /// Whether rows of other nodes hang on its rows.
    package var hasChildren: Bool { !children.isEmpty }

    /// Makes the node a series: each parent has a row for every bucket, or one if there are no buckets.
    ///
    /// - Parameter bucket: the column's expression; its rows come in this order.
    package func fillGaps(_ buckets: [CalendarDay], bucket: SQL?) {
        series = DraftSeries(buckets: buckets, bucketColumn: bucket.map { column($0, .plain) })
    }

    /// The alias of a row that comes with each row of the node; `make` writes the join for it.
    ///
    /// - Parameter carried: columns of the row whose values `row` has, too; while nothing else is asked of it, it is not
    ///   joined.
    package func join(
        _ name: String,
        from row: SQL,
        carrying carried: [String: SQL] = [:],
        _ make: (_ alias: SQL) -> SQL
    ) -> SQL {
        let key = "\(row.statement().text).\(name)"
        let place: Int
        if let known = joinPlaces[key] {
            place = known
        } else {
            place = joined.count
            let alias = SQL(unescaped: "j\(place + 1)")
            joined.append(Joined(alias: alias, sql: make(alias), origin: row, carried: carried, isUsed: false))
            joinPlaces[key] = place
        }
        if carried.isEmpty { use(joined[place].alias) }
        return joined[place].alias
    }

    /// Says that a row is looked at, so that it has to be joined.
    package func use(_ row: SQL) {
        guard let place = joined.firstIndex(where: { $0.alias == row }), !joined[place].isUsed else { return }
        joined[place].isUsed = true
        use(joined[place].origin)
    }

    /// A column of a row of the node, from wherever it is at hand.
    func column(_ name: String, of row: SQL) -> SQL {
        if let carried = joined.first(where: { $0.alias == row })?.carried[name] { return carried }
        use(row)
        return "\(row).\(identifier: name)"
    }

    /// The columns asked for, each behind a comma.
    package var selectList: SQL {
        columns.map { ", \($0)" as SQL }.joined(separator: "")
    }

    /// The joins asked for, each behind a space.
    package var joins: SQL {
        joined.filter(\.isUsed).map { " \($0.sql)" as SQL }.joined(separator: "")
    }

    /// The parents' distinct keys as rows `p(k0, k1 …, n)`; a single row at the root.
    package var parents: SQL {
        if keys.isEmpty { return "(SELECT 1::bigint AS n) p" }
        let arrays = keys.enumerated().map { "\(slot: $0)::\($1.type)[]" as SQL }
        let names = keys.indices.map { SQL(unescaped: "k\($0)") }
        return "unnest(\(arrays.joined())) WITH ORDINALITY AS p(\(names.joined()), n)"
    }

    /// The value of the parent's n-th key column.
    package func key(_ index: Int) -> SQL { SQL(unescaped: "p.k\(index)") }

    func finished(rowLimit: Int) -> PlanNode {
        let limited: SQL = """
            SELECT v.version, q.* FROM data_version v LEFT JOIN LATERAL (\(body(self))) q ON TRUE \
            LIMIT \(constant: rowLimit + 1)
            """
        return PlanNode(
            parent: parent?.index,
            keyColumns: keys.map(\.column),
            knownKeys: knownKeys,
            statement: limited.template(),
            page: page?.finished,
            series: series.map { PlanSeries($0, columnCount: PlanNode.keyColumn + 1 + columns.count) },
            note: note,
            rowLimit: rowLimit,
            isHeavy: isHeavy,
            keepsPlan: keepsPlan,
            isKept: isKept
        )
    }
}

/// A page while its fields are being planned.
final class DraftPage {
    let size: Int
    let isBackward: Bool
    let isFromCursor: Bool
    let cursorVersion: Int64?
    let order: Order
    private var cursorColumns: [Int] = []

    init(size: Int, isBackward: Bool, isFromCursor: Bool, cursorVersion: Int64?, order: Order) {
        self.size = size
        self.isBackward = isBackward
        self.isFromCursor = isFromCursor
        self.cursorVersion = cursorVersion
        self.order = order
    }

    func needsCursor(in node: NodeDraft) {
        cursorColumns = order.terms.map { node.column($0.outer) }
    }

    var finished: PlanPage {
        PlanPage(
            size: size,
            isBackward: isBackward,
            isFromCursor: isFromCursor,
            cursorColumns: cursorColumns,
            isVersioned: order.isAggregate,
            cursorVersion: cursorVersion,
            orderID: order.id
        )
    }
}
