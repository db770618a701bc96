import GraphQL
import QueryPlanner
import SQLBuilder

/// The numbers that the fields, the order and `having` of one activity ask for: what its statement has to sum up.
///
/// Kept with the node, because fields of equal arguments share the node and may ask for more.
final class ActivityColumns {
    private(set) var sums: [(name: SQL, sql: SQL)] = []
    private(set) var measures: [String] = []
    private(set) var sets: [String] = []
    /// Columns to order by, before the natural order.
    private(set) var order: [(name: SQL, isDescending: Bool)] = []
    /// Over the grouped row `g`.
    private(set) var having: SQL = "TRUE"
    private let includesFlagged: Bool
    private var names: Set<String> = []

    init(_ arguments: ActivityArguments) throws(PlanError) {
        includesFlagged = arguments.includeFlagged
        for term in arguments.order { try addOrder(term, arguments) }
        if let filter = arguments.having { having = try condition(filter) }
    }

    // MARK: Numbers

    /// The name of the column that holds a flow's number.
    func flow(_ side: FlowSide, _ measure: FlowMeasure) -> SQL {
        let name = side.rawValue + "_" + measure.name
        guard names.insert(name).inserted else { return .identifier(name) }
        for read in measure.reads where !measures.contains(read) { measures.append(read) }
        if let set = measure.set, !sets.contains(set) { sets.append(set) }
        sums.append((.identifier(name), measure.sum(counted(side), excluded(side))))
        return .identifier(name)
    }

    /// The name of the column that holds a number made of purchases and sales.
    func balance(_ measure: BalanceMeasure) -> SQL {
        guard names.insert(measure.name).inserted else { return .identifier(measure.name) }
        for read in ["transactions", "value"] where !measures.contains(read) { measures.append(read) }
        let value = { (side: FlowSide) -> SQL in "sum(value)\(FlowMeasure.filter(self.counted(side)))" }
        let count = { (side: FlowSide) -> SQL in
            "coalesce(sum(transactions)\(FlowMeasure.filter(self.counted(side))), 0)"
        }
        let sql = measure.sum(value(.purchases), count(.purchases), value(.sales), count(.sales))
        sums.append((.identifier(measure.name), sql))
        return .identifier(measure.name)
    }

    private func counted(_ side: FlowSide) -> SQL {
        [side.condition, includesFlagged ? .empty : "NOT flagged"].conjunction()
    }

    private func excluded(_ side: FlowSide) -> SQL {
        includesFlagged ? "FALSE" : [side.condition, "flagged"].conjunction()
    }

    // MARK: Order

    private func addOrder(_ term: Value, _ arguments: ActivityArguments) throws(PlanError) {
        guard case .object(let object) = term, let key = object.fields.first, !key.value.isNull else { return }
        if let side = FlowSide(rawValue: key.name) {
            guard case .object(let inner) = key.value, let leaf = inner.fields.first,
                let measure = FlowMeasure.named(leaf.name)
            else { return }
            order.append((flow(side, measure), Self.isDescending(leaf.value)))
        } else if let measure = BalanceMeasure.all.first(where: { $0.name == key.name }) {
            order.append((balance(measure), Self.isDescending(key.value)))
        } else if key.name == "bucket" {
            guard arguments.bucket != nil else {
                throw PlanError("'orderBy: {bucket: …}' needs a 'bucket' to order by, such as 'bucket: MONTH'.")
            }
            order.append(("bucket", Self.isDescending(key.value)))
        } else if let dimension = Dimension(rawValue: key.name.uppercased()) {
            guard arguments.dimensions.contains(dimension) else {
                throw PlanError(
                    "'orderBy: {\(key.name): …}' needs \(dimension.rawValue) in 'groupBy', so that rows have one."
                )
            }
            order.append((.identifier(dimension.column), Self.isDescending(key.value)))
        }
    }

    private static func isDescending(_ value: Value) -> Bool {
        value == .enumeration(SortDirection.descending.rawValue)
    }

    // MARK: Having

    private func condition(_ filter: Value) throws(PlanError) -> SQL {
        guard case .object(let object) = filter else { return "TRUE" }
        var parts: [SQL] = []
        for field in object.fields where !field.value.isNull {
            switch field.name {
            case "and": parts.append(try conditions(field.value).conjunction())
            case "or": parts.append(try conditions(field.value).disjunction())
            case "not": parts.append("(\(try condition(field.value))) IS NOT TRUE")
            default: parts += try comparisons(field.name, field.value)
            }
        }
        return parts.isEmpty ? "TRUE" : parts.count == 1 ? parts[0] : parts.conjunction()
    }

    private func conditions(_ filters: Value) throws(PlanError) -> [SQL] {
        var all: [SQL] = []
        for filter in filters.items { all.append(try condition(filter)) }
        return all
    }

    private func comparisons(_ name: String, _ value: Value) throws(PlanError) -> [SQL] {
        if let measure = BalanceMeasure.all.first(where: { $0.name == name }) {
            return try compare(balance(measure), value, type: "numeric", named: name)
        }
        guard let side = FlowSide(rawValue: name), case .object(let object) = value else { return [] }
        var parts: [SQL] = []
        for field in object.fields where !field.value.isNull {
            guard let measure = FlowMeasure.named(field.name) else { continue }
            let type: SQL = measure.shape.isNullable ? "numeric" : "bigint"
            parts += try compare(flow(side, measure), field.value, type: type, named: "\(name).\(field.name)")
        }
        return parts
    }

    private func compare(_ column: SQL, _ value: Value, type: SQL, named name: String) throws(PlanError) -> [SQL] {
        guard case .object(let operators) = value else { return [] }
        var parts: [SQL] = []
        for field in operators.fields {
            guard let comparison = FilterOperator(rawValue: field.name) else { continue }
            if field.value.isNull {
                throw PlanError(
                    """
                    'having: {\(name): {\(field.name): null}}' compares with nothing. Leave it out, or write \
                    '{isNull: true}'.
                    """
                )
            }
            parts.append(comparison.sql("g.\(column)", field.value, type: type))
        }
        return parts
    }
}
