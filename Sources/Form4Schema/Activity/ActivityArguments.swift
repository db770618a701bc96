import GraphQL
import GraphQLLanguage
import QueryPlanner

/// The arguments of an `activity` field, read and checked.
struct ActivityArguments {
    /// More rows than this are asked for by `first` never; what is asked without `first` is bounded by the cost.
    static let longestList = 10_000
    /// The longest span: filings on paper began in 1934.
    private static let longestSpan = 366 * 100

    let span: DaySpan
    let bucket: Bucket?
    let dimensions: [Dimension]
    let filter: Value?
    let having: Value?
    let order: [Value]
    let first: Int?
    let fillGaps: Bool
    let basis: DateBasis
    let includeFlagged: Bool

    init(_ field: SelectedField, today: CalendarDay, _ planner: Planner) throws(PlanError) {
        let arguments = field.arguments
        span = try Self.span(arguments["over"], today, field, planner)
        bucket = arguments["bucket"]?.sqlText.flatMap(Bucket.init)
        var dimensions: [Dimension] = []
        for name in Self.items(arguments["groupBy"]) {
            guard let dimension = name.sqlText.flatMap(Dimension.init), !dimensions.contains(dimension) else {
                continue
            }
            dimensions.append(dimension)
        }
        self.dimensions = dimensions
        filter = arguments["where"].map(Self.spelledOut)
        having = arguments["having"]
        order = Self.items(arguments["orderBy"])
        first = try Self.first(arguments["first"], field, planner)
        fillGaps = arguments["fillGaps"] == .boolean(true)
        basis = arguments["basis"]?.sqlText.flatMap(DateBasis.init) ?? .filed
        includeFlagged = arguments["includeFlagged"] == .boolean(true)
    }

    /// Whether it is one row of sums, shown whatever they are.
    var isTotal: Bool { bucket == nil && dimensions.isEmpty && having == nil && order.isEmpty && first == nil }

    private static func items(_ value: Value?) -> [Value] {
        guard let value, !value.isNull else { return [] }
        return value.items
    }

    /// The filter with `planned` as the field of `Transaction` that it is another name of.
    static func spelledOut(_ filter: Value) -> Value {
        switch filter {
        case .list(let items): return .list(items.map(spelledOut))
        case .object(let object):
            var renamed = ObjectValue()
            for field in object.fields {
                let isNested = ["and", "or", "not"].contains(field.name)
                let name = field.name == ActivityInputs.plannedFilter ? "plan10b51" : field.name
                renamed.append(name, isNested ? spelledOut(field.value) : field.value)
            }
            return .object(renamed)
        default: return filter
        }
    }

    private static func first(
        _ value: Value?,
        _ field: SelectedField,
        _ planner: Planner
    ) throws(PlanError) -> Int? {
        guard case .int(let text)? = value, let first = Int(text) else { return nil }
        guard (0...longestList).contains(first) else {
            throw planner.error(
                "'first' is \(first); it has to be from 0 to \(longestList) rows.",
                exceeding: ExceededLimit(
                    nil,
                    maximum: longestList,
                    value: first,
                    remedy: "Ask for at most \(longestList), or leave groups out with 'having'."
                ),
                field: field
            )
        }
        return first
    }

    // MARK: Spans

    /// The days that `over` means.
    static func span(
        _ value: Value?,
        _ today: CalendarDay,
        _ field: SelectedField,
        _ planner: Planner
    ) throws(PlanError) -> DaySpan {
        guard case .object(let over)? = value, let chosen = over.fields.first, case .object(let parts) = chosen.value
        else { throw planner.error("'over' needs 'last' or 'between'.", field: field) }
        let span = chosen.name == "last" ? try last(parts, today, field, planner) : try between(parts, field, planner)
        guard span.dayCount <= longestSpan else {
            throw planner.error(
                "'over' spans \(span.dayCount) days, more than the limit of \(longestSpan).",
                exceeding: ExceededLimit(
                    nil,
                    maximum: longestSpan,
                    value: span.dayCount,
                    remedy: "Ask for fewer."
                ),
                field: field
            )
        }
        return span
    }

    private static func last(
        _ window: ObjectValue,
        _ today: CalendarDay,
        _ field: SelectedField,
        _ planner: Planner
    ) throws(PlanError) -> DaySpan {
        let count = window["n"]?.sqlText.flatMap { Int($0) } ?? 0
        guard (1...longestSpan).contains(count), let unit = window["unit"]?.sqlText.flatMap(Bucket.init) else {
            throw planner.error(
                "'over.last.n' is \(count); it has to be from 1 to \(longestSpan).",
                field: field
            )
        }
        return DaySpan(first: unit.before(today, count: count) + 1, last: today)
    }

    private static func between(
        _ range: ObjectValue,
        _ field: SelectedField,
        _ planner: Planner
    ) throws(PlanError) -> DaySpan {
        guard let from = range["from"]?.sqlText.flatMap({ CalendarDay($0) }),
            let to = range["to"]?.sqlText.flatMap({ CalendarDay($0) })
        else { throw planner.error("'over.between' needs days 'from' and 'to', as \"2024-02-29\".", field: field) }
        guard from <= to else {
            throw planner.error(
                "'over.between' runs from \(from) to \(to), which is before. Exchange the two.",
                field: field
            )
        }
        return DaySpan(first: from, last: to)
    }
}
