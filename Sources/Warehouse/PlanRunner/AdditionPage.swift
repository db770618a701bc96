import QueryPlanner

/// Which additions an answer has.
package struct AdditionPage: Sendable, Hashable {
    /// Where to go on after it.
    package var end: AdditionPosition
    package var isEmpty: Bool
    /// Whether further ones are there already.
    package var hasMore: Bool

    package init(end: AdditionPosition, isEmpty: Bool, hasMore: Bool) {
        self.end = end
        self.isEmpty = isEmpty
        self.hasMore = hasMore
    }

    /// The page that a node has fetched: one row more than it shows tells that there are more.
    init(_ rows: NodeRows, _ node: PlanNode) throws {
        isEmpty = rows.rowCount == 0
        guard let page = node.page, rows.rowCount > page.size, page.size > 0 else {
            hasMore = false
            end = AdditionPosition(version: rows.version)
            return
        }
        hasMore = true
        let key: [String] = try page.cursorColumns.map { try rows.result.value(page.size - 1, $0) }
        end = AdditionPosition(version: Int64(key[0]) ?? 0, row: Array(key.dropFirst()))
    }
}
