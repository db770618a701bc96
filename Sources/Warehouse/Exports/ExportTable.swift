import GraphQL
import QueryPlanner

/// The one list of an operation as a table: its rows are those of one node of the plan, its columns their cells.
///
/// Fields of nested objects become dotted columns, `company.name`. Single values beside the list (`totalCount`,
/// `pageInfo`, the name of the company whose trades are listed) are not part of the table and not fetched.
struct ExportTable: Sendable {
    struct Column: Sendable {
        enum Content: Sendable {
            case cell(column: Int, CellFormat)
            /// `__typename`.
            case constant(String)
        }

        let name: String
        let content: Content
        /// Columns that are null when one of the objects around the value is.
        let presences: [Int]
    }

    private struct Found {
        let path: String
        let node: Int
        let layout: Int
        let selection: SubSelection?
    }

    /// The place of the node in the plan.
    let node: Int
    /// The name of the list in the answer.
    let name: String
    private(set) var columns: [Column] = []

    init(_ operation: ExecutableOperation, _ plan: Plan) throws(RequestError) {
        guard operation.kind == .query else {
            throw Self.error("Only a query can be exported; a \(operation.kind.rawValue) is no table.")
        }
        let lists = Self.lists(in: operation.selection, plan.root.layout, plan, path: "")
        guard let list = lists.first else {
            throw Self.error(
                "There is no list to export. Ask for one list or connection, as { transactions { nodes { shares } } }."
            )
        }
        guard lists.count == 1 else {
            throw Self.error(
                """
                There are \(lists.count) lists to export: \(lists.map { "'\($0.path)'" }.joined(separator: ", ")). A table is one \
                list; export them one at a time.
                """
            )
        }
        node = list.node
        name = String(list.path.split(separator: ".").last { $0 != "nodes" && $0 != "edges" } ?? "export")
        if plan.nodes[node].page?.isBackward ?? false {
            throw Self.error("An export has no 'last' and 'before'. Turn 'orderBy' round and use 'first'.")
        }
        try add(list.selection, list.layout, plan, path: "", presences: [], listPath: list.path)
        guard !columns.isEmpty else {
            throw Self.error("'\(list.path)' selects nothing of its rows. Select at least one field of them.")
        }
    }

    static func error(_ message: String) -> RequestError {
        RequestError([GraphQLError(message, extensions: ["code": .string("NOT_A_TABLE")])])
    }

    // MARK: Finding

    private static func fields(of selection: SubSelection?) -> [SelectedField] {
        guard let selection, let type = selection.possibleTypes.first else { return [] }
        return selection.fields(for: type)
    }

    private static func lists(in selection: SubSelection?, _ layout: Int, _ plan: Plan, path: String) -> [Found] {
        fields(of: selection).flatMap { field -> [Found] in
            let path = path.isEmpty ? field.responseKey : "\(path).\(field.responseKey)"
            switch plan.layouts[layout].slots[field.index] {
            case .object(let inner, _), .one(_, let inner):
                return lists(in: field.selection, inner, plan, path: path)
            case .rows(let node, let inner):
                return [row(of: Found(path: path, node: node, layout: inner, selection: field.selection), field, plan)]
            default: return []
            }
        }
    }

    /// An edge's row is its node.
    private static func row(of list: Found, _ field: SelectedField, _ plan: Plan) -> Found {
        guard field.definition.name == "edges", field.parentType.name.hasSuffix("Connection"),
            let node = fields(of: list.selection).first(where: { $0.definition.name == "node" }),
            case .object(let layout, _) = plan.layouts[list.layout].slots[node.index]
        else { return list }
        return Found(path: list.path, node: list.node, layout: layout, selection: node.selection)
    }

    private mutating func add(
        _ selection: SubSelection?,
        _ layout: Int,
        _ plan: Plan,
        path: String,
        presences: [Int],
        listPath: String
    ) throws(RequestError) {
        for field in Self.fields(of: selection) {
            let name = path.isEmpty ? field.responseKey : "\(path).\(field.responseKey)"
            switch plan.layouts[layout].slots[field.index] {
            case .cell(let column, let format):
                columns.append(Column(name: name, content: .cell(column: column, format), presences: presences))
            case .object(let inner, let presence):
                let presences = presences + [presence].compactMap(\.self)
                try add(field.selection, inner, plan, path: name, presences: presences, listPath: listPath)
            case .meta where field.definition.name == "__typename":
                columns.append(Column(name: name, content: .constant(field.parentType.name), presences: presences))
            default:
                throw Self.error(
                    """
                    '\(name)' in the rows of '\(listPath)' is a list, or counts one; the rows of a table are flat. Leave it \
                    out, or export that list by itself.
                    """
                )
            }
        }
    }
}
