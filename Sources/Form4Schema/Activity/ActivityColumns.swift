import GraphQL
import QueryPlanner
import SQLBuilder

/// The numbers that the fields, the order and `having` of one activity ask for: what its statement has to sum up.
///
/// Kept with the node, because fields that share it may ask for more, and totals for other spans.
final class ActivityColumns {
    /// A number of a row.
    private enum Number {
        case flow(FlowSide, FlowMeasure)
        case balance(BalanceMeasure)

        /// The sums of trades that it is made of.
        var sides: [FlowSide] {
            switch self {
            case .flow(let side, _): [side]
            case .balance: [.purchases, .sales]
            }
        }
    }

    private(set) var measures: [String] = []
    private(set) var sets: [String] = []
    /// Columns to order by, before the natural order.
    private(set) var order: [(name: SQL, isDescending: Bool)] = []
    /// Over the grouped row `g`.
    private(set) var having: SQL = "TRUE"
    /// Whether `having` surely refuses rows in which no trade counts.
    private(set) var refusesNothing = false
    /// Of one row all the same: several are there only for totals, whose numbers stand side by side.
    private(set) var spans: [DaySpan]
    private let includesFlagged: Bool
    private let time: RequestTime
    private var numbers: [(name: SQL, number: Number, span: Int)] = []
    private var names: Set<String> = []

    init(_ arguments: ActivityArguments, at time: RequestTime) throws(PlanError) {
        includesFlagged = arguments.includeFlagged
        self.time = time
        spans = [arguments.span]
        for term in arguments.order { try addOrder(term, arguments) }
        if let filter = arguments.having {
            (having, refusesNothing) = (try condition(filter), Self.refusesNothing(filter))
        }
    }

    // MARK: Spans

    /// So many share a statement, which PostgreSQL plans the longer the more ends of spans there are.
    private static let mostSpans = 12

    func hasRoom(for span: DaySpan) -> Bool { spans.contains(span) || spans.count < Self.mostSpans }

    /// The number of a span, by which its columns are asked for.
    func place(of span: DaySpan) -> Int {
        if let place = spans.firstIndex(of: span) { return place }
        spans.append(span)
        return spans.count - 1
    }

    /// What the statement reads, from one end of a span to the next.
    var stretches: [DaySpan] { DaySpan.stretches(of: spans) }

    /// The column that tells the stretches' cells apart; none where there is only one.
    var stretchColumn: [SQL] { stretches.count > 1 ? ["stretch"] : [] }

    /// That a cell is in a span; empty when all are.
    private func isIn(_ span: DaySpan, _ stretches: [DaySpan]) -> SQL {
        let inside = stretches.indices.filter { span.contains(stretches[$0]) }
        if inside.count == stretches.count { return .empty }
        return "stretch IN (\(inside.map { SQL.constant($0 + 1) }.joined()))"
    }

    // MARK: Numbers

    /// The columns to sum up, and how.
    var sums: [(name: SQL, sql: SQL)] {
        let stretches = stretches
        let conditions = spans.map { isIn($0, stretches) }
        return numbers.map { ($0.name, sum($0.number, within: conditions[$0.span])) }
    }

    /// The codes whose trades the numbers are made of; nil for all.
    var codes: [SQL]? {
        let sides = Set(numbers.flatMap(\.number.sides))
        let codes = FlowSide.allCases.filter(sides.contains).compactMap(\.code)
        return codes.isEmpty || codes.count < sides.count ? nil : codes
    }

    /// The name of the column that holds a flow's number in a span.
    func flow(_ side: FlowSide, _ measure: FlowMeasure, in span: Int = 0) -> SQL {
        for read in measure.reads where !measures.contains(read) { measures.append(read) }
        if let set = measure.set, !sets.contains(set) { sets.append(set) }
        return add(.flow(side, measure), named: side.rawValue + "_" + measure.name, span)
    }

    /// The name of the column that holds a number made of purchases and sales of a span.
    func balance(_ measure: BalanceMeasure, in span: Int = 0) -> SQL {
        for read in ["transactions", "value"] where !measures.contains(read) { measures.append(read) }
        return add(.balance(measure), named: measure.name, span)
    }

    private func add(_ number: Number, named name: String, _ span: Int) -> SQL {
        let name = span == 0 ? name : "\(name)_\(span + 1)"
        if names.insert(name).inserted { numbers.append((.identifier(name), number, span)) }
        return .identifier(name)
    }

    private func sum(_ number: Number, within span: SQL) -> SQL {
        switch number {
        case .flow(let side, let measure): return measure.sum(counted(side, span), excluded(side, span))
        case .balance(let measure):
            let value = { (side: FlowSide) -> SQL in "sum(value)\(FlowMeasure.filter(self.counted(side, span)))" }
            let count = { (side: FlowSide) -> SQL in
                "coalesce(sum(transactions)\(FlowMeasure.filter(self.counted(side, span))), 0)"
            }
            return measure.sum(value(.purchases), count(.purchases), value(.sales), count(.sales))
        }
    }

    private func counted(_ side: FlowSide, _ span: SQL) -> SQL {
        [side.condition, includesFlagged ? .empty : "NOT flagged", span].conjunction()
    }

    private func excluded(_ side: FlowSide, _ span: SQL) -> SQL {
        includesFlagged ? "FALSE" : [side.condition, "flagged", span].conjunction()
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
        for field in object.fields {
            guard !field.value.isNull else { throw Self.saysNothing(field.name) }
            switch field.name {
            case "and": parts.append(try conditions(field.value).conjunction())
            case "or": parts.append(try conditions(field.value).disjunction())
            case "not": parts.append("(\(try condition(field.value))) IS NOT TRUE")
            default: parts += try comparisons(field.name, field.value)
            }
        }
        return parts.isEmpty ? "TRUE" : parts.count == 1 ? parts[0] : parts.conjunction()
    }

    /// Whether a condition cannot hold where counts are 0 and amounts unknown; may say no where it cannot, either.
    private static func refusesNothing(_ filter: Value) -> Bool {
        guard case .object(let object) = filter else { return false }
        return object.fields.contains { field in
            if field.name == "and" { return field.value.items.contains(where: refusesNothing) }
            guard FlowSide(rawValue: field.name) != nil, case .object(let flow) = field.value else { return false }
            return flow.fields.contains { part in
                guard let measure = FlowMeasure.named(part.name), case .object(let tests) = part.value else {
                    return false
                }
                return tests.fields.contains { refusesNothing($0.name, $0.value, measure) }
            }
        }
    }

    private static func refusesNothing(_ comparison: String, _ value: Value, _ measure: FlowMeasure) -> Bool {
        switch (FilterOperator(rawValue: comparison), measure.ofNothing) {
        case (.eq, .null), (.in, .null), (.lt, .null), (.lte, .null), (.gt, .null), (.gte, .null): true
        case (.gt, .zero): value.sqlText.flatMap { Int($0) }.map { $0 >= 0 } ?? false
        case (.gte, .zero): value.sqlText.flatMap { Int($0) }.map { $0 > 0 } ?? false
        default: false
        }
    }

    /// A null from a variable that was forgotten would otherwise mean every row.
    private static func saysNothing(_ place: String) -> PlanError {
        PlanError("'having: {\(place): null' says nothing. Leave it out, or write a comparison such as '{gt: 0}'.")
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
        for field in object.fields {
            guard !field.value.isNull else { throw Self.saysNothing("\(name): {\(field.name)") }
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
            parts.append(try comparison.sql("g.\(column)", field.value, type: type, at: time))
        }
        return parts
    }
}
