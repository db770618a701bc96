import GraphQL
import SQLBuilder

/// Rows by the version of the data in which they became known.
extension Planner {
    package static let additionsColumn = "added_version"
    /// How many rows are told of at once, unless `first` says so.
    package static let additionsPage = 100

    /// The rows of an entity that were added after the request's position, oldest version first, by key within one.
    ///
    /// Without a position there are none: the answer only tells the version from which to go on. Rows that an amendment
    /// has restated meanwhile are told of, too, so that it makes no difference when one asks.
    package func additions(of entity: EntityModel, _ field: SelectedField) throws(PlanError) -> Slot {
        let start = if let position { position as AdditionPosition? } else { try since(field) }
        if field.arguments["first"] == .int("0") {
            throw error("'first' is 0; an event has at least one row.", field: field)
        }
        if let start, !start.row.isEmpty, start.row.count != entity.key.count {
            throw error(
                "'\(start)' is no place in this subscription. Send the id of its last event as Last-Event-ID.",
                field: field
            )
        }
        let source = ListSource(
            entity: entity,
            keys: [],
            style: .connection(first: Self.additionsPage),
            order: [OrderKey(Self.additionsColumn)],
            showsRestated: true,
            beyond: start.flatMap { $0.row.isEmpty ? nil : ["\($0.version)"] + $0.row },
            join: { _ in
                guard let start else { return "FALSE" }
                let version: SQL = "\(bind: start.version)::bigint"
                let added: SQL = "t.\(identifier: Self.additionsColumn)"
                return start.row.isEmpty ? "\(added) > \(version)" : "\(added) >= \(version)"
            }
        )
        let node = try rows(source, field, at: .root, page: Self.additionsPage)
        node.page?.needsCursor(in: node)
        additionsNode = node.index
        return .rows(
            node: node.index,
            layout: try layout(of: field.selection, entity: entity, at: node, row: "t")
        )
    }

    private func since(_ field: SelectedField) throws(PlanError) -> AdditionPosition? {
        guard case .int(let text)? = field.arguments["since"] else { return nil }
        guard let version = Int64(text), version >= 0 else {
            throw error("'since' is \(text); a version of the data is 0 or more.", field: field)
        }
        return AdditionPosition(version: version)
    }
}
