import SQLBuilder

/// What a request needs from the database, and where each field of the answer finds its value.
///
/// A plan is a tree of nodes. Each node is one statement that fetches the rows for all rows of its parent at once. Rows
/// of to-one links come with their parent's row.
package struct Plan: Sendable {
    /// Parents before children.
    package let nodes: [PlanNode]
    /// The objects of the answer by place in the selection; the last one is the root.
    package let layouts: [ObjectLayout]
    /// An upper bound of the rows it fetches; see ``PlanCost``.
    package let cost: Int
    /// The node that fetches additions, in a subscription to them.
    package let additions: Int?

    package var root: PlanObject { PlanObject(layout: layouts.count - 1, node: -1, row: 0) }
}

/// One statement.
///
/// Its columns are: the data version it saw; the number, from 1, of the parent's key; what was asked for. It has at
/// least one row, whose second column is null when nothing was found.
package struct PlanNode: Sendable {
    package static let keyColumn = 1

    /// The node whose rows' keys it is given; nil at the root.
    package let parent: Int?
    /// The columns of the parent that make the key.
    ///
    /// Each is a slot of the statement: an array over the distinct keys.
    package let keyColumns: [Int]
    /// The keys themselves where the request tells them, as in `company(cik: …)`: then the statement does not have to
    /// wait for the parent's, which has one row at most.
    package let knownKeys: [String]?
    package let statement: StatementTemplate
    package let page: PlanPage?
    /// The rows that each parent has, whether or not the statement returns them; nil where it returns all there are.
    package let series: PlanSeries?
    package let note: NodeNote
    /// More rows than this, together with those of other nodes, are an error.
    package let rowLimit: Int
    /// Whether it may take long, so that quick statements should not have to queue behind it.
    package let isHeavy: Bool
    /// Whether one plan serves all its values, though it is heavy.
    package let keepsPlan: Bool
    /// Whether its rows are worth keeping while the version of the data stays: many ask for the same ones, they are
    /// few, and they cost much.
    package let isKept: Bool
}

/// How a connection's rows are cut and numbered.
package struct PlanPage: Sendable {
    /// How many rows a page has; the statement fetches one more for each parent, to know whether others follow.
    package let size: Int
    /// Whether rows arrive in the reverse order, for `last`.
    package let isBackward: Bool
    /// Whether the page begins (or, backward, ends) at a cursor.
    package let isFromCursor: Bool
    /// The columns that a cursor is made of; empty when none is asked for.
    package let cursorColumns: [Int]
    /// Whether cursors carry the version of the data, because the order is by sums that change with it.
    package let isVersioned: Bool
    /// The version that the cursor asked with carries.
    package let cursorVersion: Int64?
    /// What a cursor has to carry to be one of this order.
    package let orderID: UInt64
}

/// What `explain` tells about a node.
package struct NodeNote: Sendable {
    /// The field it answers, from the root: `company.transactions`.
    package let path: [String]
    /// The table or rollup that answers.
    package var answeredBy: String
    /// Rollups that could not answer, and why.
    package var rejected: [Rejection] = []
    /// Fields that share the statement.
    package var alsoAnswers: [[String]] = []
    /// At most so many rows.
    package let rowBound: Int

    package struct Rejection: Sendable {
        package let name: String
        package let reason: String

        package init(name: String, reason: String) {
            self.name = name
            self.reason = reason
        }
    }
}

/// A value of the answer that has fields: a row of a node, seen through a layout.
package struct PlanObject: Sendable {
    package let layout: Int
    package let node: Int
    package let row: Int

    package init(layout: Int, node: Int, row: Int) {
        self.layout = layout
        self.node = node
        self.row = row
    }
}

/// Where the fields of an object find their values, by `SelectedField.index`.
package struct ObjectLayout: Sendable {
    package let slots: [Slot]

    package init(slots: [Slot]) { self.slots = slots }
}

/// Where one field finds its value, seen from the row of its object.
package enum Slot: Sendable {
    /// The engine answers it.
    case meta
    /// A column of the row.
    case cell(column: Int, CellFormat)
    /// The same row with other fields; null when the column `presence` is.
    case object(layout: Int, presence: Int?)
    /// The only row that a child node has for this row, or null.
    case one(node: Int, layout: Int)
    /// The rows that a child node has for this row.
    case rows(node: Int, layout: Int)
    /// A number from the only row that a child node has for this row.
    case count(node: Int, column: Int)
    case hasNextPage(node: Int)
    case hasPreviousPage(node: Int)
    /// Whether the data has changed since the cursor asked with was given.
    case versionChanged(node: Int)
    case startCursor(node: Int)
    case endCursor(node: Int)
    /// The cursor of the row itself.
    case cursor
}
