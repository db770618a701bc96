import GraphQL
import SQLBuilder

/// Numbers of whole lists: `totalCount`, and sums, averages … of their fields.
extension Planner {
    /// The number of a list's rows.
    func totalCount(of source: ListSource, _ field: SelectedField, at place: PlanPlace) throws(PlanError) -> Slot {
        let (node, _) = try measures(of: source, field, at: place)
        return .count(node: node.index, column: node.column("t.count"))
    }

    /// One measure of those fields that are selected.
    func totals(
        _ measure: ListMeasure,
        of source: ListSource,
        _ field: SelectedField,
        _ part: SelectedField,
        at place: PlanPlace
    ) throws(PlanError) -> Slot {
        let (node, measures) = try measures(of: source, field, at: place)
        let layout = try layout(of: part.selection) { leaf throws(PlanError) in
            guard case .column(let column)? = source.entity.member(leaf.definition.name) else {
                throw error("'\(leaf.definition.name)' cannot be answered.", field: leaf)
            }
            let name = measures.add(measure, of: column, time)
            if measure.isOfNumbers { return .cell(column: node.column("trim_scale(\(name)::numeric)"), .decimal) }
            let format = column.shape.scalar.format
            return .cell(column: node.column(name, format), format)
        }
        return .one(node: node.index, layout: layout)
    }

    /// The node of a list's numbers: one row for each parent.
    private func measures(
        of source: ListSource,
        _ field: SelectedField,
        at place: PlanPlace
    ) throws(PlanError) -> (NodeDraft, ListMeasures) {
        let node = try node(
            for: field,
            kind: "count" + source.distinction,
            at: place,
            keys: source.keys,
            answeredBy: source.entity.name,
            rowsPerParent: PlanCost.count
        ) { node throws(PlanError) in
            let rows = try listRows(source, field, node)
            let measures = ListMeasures()
            node.attachment = measures
            node.isHeavy = source.keys.isEmpty
            node.body = { node in
                """
                SELECT p.n\(node.selectList) FROM \(node.parents) CROSS JOIN LATERAL (SELECT \(measures.selection) \
                FROM \(rows.table) t WHERE \(rows.conditions.conjunction())\(measures.having)) t
                """
            }
        }
        guard let measures = node.attachment as? ListMeasures else {
            throw error("'\(field.definition.name)' cannot be measured here.", field: field)
        }
        return (node, measures)
    }
}

/// What the statement of a list's numbers reckons; fields that share it may ask for more.
private final class ListMeasures {
    private var columns: [(name: String, sql: SQL)] = []

    /// The outer name of a measure of a field.
    func add(_ measure: ListMeasure, of column: ColumnModel, _ time: RequestTime) -> SQL {
        let name = "\(measure.rawValue)_\(column.name.snakeCased)"
        if !columns.contains(where: { $0.name == name }) {
            columns.append((name, measure.sql(of: column.expression("t", time))))
        }
        return "t.\(identifier: name)"
    }

    var selection: SQL {
        (["count(*)"] + columns.map { "\($0.sql) AS \(identifier: $0.name)" as SQL }).joined()
    }

    /// An empty list has no row, so that null stands for all of its numbers; to count it needs none.
    var having: SQL { columns.isEmpty ? .empty : " HAVING count(*) > 0" }
}
