import GraphQL
import GraphQLLanguage
import QueryPlanner

/// The arguments of an `activity` field, read and checked.
struct ActivityArguments {
    /// More rows than this are asked for by `first` never; what is asked without `first` is bounded by the cost.
    static let longestList = 10_000

    let span: DaySpan
    let bucket: Bucket?
    let dimensions: [Dimension]
    let filter: Value?
    let having: Value?
    let order: [Value]
    let first: Int?
    /// What `first` counts rows within; within each parent alone where empty.
    let firstPer: [RowKey]
    let fillGaps: Bool
    let basis: DateBasis
    let includeFlagged: Bool

    init(_ field: SelectedField, _ planner: Planner) throws(PlanError) {
        let arguments = field.arguments
        span = try SpanInput.days(arguments["over"], today: planner.time.today, named: "over")
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
        let first = try Self.first(arguments["first"], field, planner)
        self.first = first
        firstPer = try Self.firstPer(arguments["firstPer"], bucket, dimensions, isCut: first != nil)
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

    private static func firstPer(
        _ value: Value?,
        _ bucket: Bucket?,
        _ dimensions: [Dimension],
        isCut: Bool
    ) throws(PlanError) -> [RowKey] {
        let keys = items(value).compactMap { $0.sqlText.flatMap(RowKey.init) }
        guard keys.isEmpty || isCut else {
            throw PlanError("'firstPer' needs 'first': how many rows of each, such as 'first: 3'.")
        }
        for key in keys {
            switch key {
            case .bucket where bucket == nil:
                throw PlanError("'firstPer: BUCKET' needs a 'bucket', such as 'bucket: MONTH'.")
            case .dimension(let dimension) where !dimensions.contains(dimension):
                throw PlanError(
                    "'firstPer: \(dimension.rawValue)' needs \(dimension.rawValue) in 'groupBy', so that rows have one."
                )
            default: break
            }
        }
        return keys
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
}
