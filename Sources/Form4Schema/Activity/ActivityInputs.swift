import GraphQL
import QueryPlanner

/// The input types of activities, derived from their terms and numbers.
enum ActivityInputs {
    /// In the filter, another name of `plan10b51`, as rows call it.
    static let plannedFilter = "planned"

    static func arguments(_ builder: inout SchemaBuilder) -> [InputValueDefinition] {
        SpanInput.addType(to: &builder)
        for model in [Bucket.model, Dimension.model, RowKey.model, DateBasis.model, SortDirection.model] {
            builder.add(model)
        }
        addFilter(&builder)
        addHaving(&builder)
        addOrder(&builder)
        let boolean = TypeReference.nonNull(.named("Boolean"))
        return [
            InputValueDefinition(
                "over",
                type: .nonNull(.named("Span")),
                description:
                    "The days, by `basis`: a window that ends today, calendar units, or two days and all between them."
            ),
            InputValueDefinition(
                "bucket",
                type: .named("Bucket"),
                description: "One row a bucket; without it one for the whole span. The first and last may be cut by it."
            ),
            InputValueDefinition(
                "groupBy",
                type: .list(.nonNull(.named("Dimension"))),
                description: "One row a value of each of these."
            ),
            InputValueDefinition(
                "where",
                type: .named("ActivityFilter"),
                description: "Which trades count. Only Table I, unless it says something about `table`."
            ),
            InputValueDefinition(
                "having",
                type: .named("ActivityHaving"),
                description: "Which rows are shown, by their numbers."
            ),
            InputValueDefinition(
                "orderBy",
                type: .list(.nonNull(.named("ActivityOrder"))),
                description: "The order, rows without a value last; then by bucket and by `groupBy`."
            ),
            InputValueDefinition(
                "first",
                type: .named("Int"),
                description: "Only so many rows, by the order; at most 10000."
            ),
            InputValueDefinition(
                "firstPer",
                type: .list(.nonNull(.named(RowKey.model.name))),
                description: """
                    Makes `first` count within each value of these: with `bucket: MONTH, groupBy: [COMPANY], first: 3, \
                    firstPer: [BUCKET]` three companies of each month are shown.
                    """
            ),
            InputValueDefinition(
                "fillGaps",
                type: boolean,
                defaultValue: .boolean(false),
                description: """
                    Adds rows of zeros, so that every bucket of the span is there. With `groupBy`: for each combination \
                    that occurs somewhere in the span.
                    """
            ),
            InputValueDefinition(
                "basis",
                type: .nonNull(.named("DateBasis")),
                defaultValue: .enumeration(DateBasis.filed.rawValue),
                description: "Which day of a trade counts."
            ),
            InputValueDefinition(
                "includeFlagged",
                type: boolean,
                defaultValue: .boolean(false),
                description: "Whether trades with a quality flag that keeps them out of sums count, too."
            ),
        ]
    }

    // MARK: Filters

    static func addFilter(_ builder: inout SchemaBuilder) {
        builder.add("ActivityFilter") { builder in
            let transaction = builder.catalog[Transaction.self]
            var fields = builder.filterFields(of: transaction, named: "ActivityFilter")
            fields.append(
                InputValueDefinition(
                    plannedFilter,
                    type: builder.comparisonType(Bool?.shape),
                    description: "Whether the trade followed a Rule 10b5-1 plan; the same as `plan10b51`."
                )
            )
            return .inputObject(
                InputObjectType(
                    "ActivityFilter",
                    description: """
                        Which trades count: all conditions given have to hold. Those on code, kind, role, plan, table, \
                        form and company are answered from rollups, others from the transactions one by one.
                        """,
                    fields: fields
                )
            )
        }
    }

    private static func addHaving(_ builder: inout SchemaBuilder) {
        builder.add("ActivityHaving") { builder in
            builder.add("FlowHaving") { builder in
                let fields = FlowMeasure.all.map { measure in
                    InputValueDefinition(
                        measure.name,
                        type: builder.comparisonType(measure.shape),
                        description: measure.doc
                    )
                }
                return .inputObject(
                    InputObjectType("FlowHaving", description: "What the numbers of a flow have to be.", fields: fields)
                )
            }
            let own = TypeReference.named("ActivityHaving")
            var fields = [
                InputValueDefinition("and", type: .list(.nonNull(own)), description: "All of these hold."),
                InputValueDefinition(
                    "or",
                    type: .list(.nonNull(own)),
                    description: "At least one of these holds; none of none does."
                ),
                InputValueDefinition("not", type: own, description: "This does not hold."),
            ]
            fields += FlowSide.allCases.map {
                InputValueDefinition($0.rawValue, type: .named("FlowHaving"), description: $0.doc)
            }
            let decimal = builder.comparisonType(DecimalNumber?.shape)
            fields += BalanceMeasure.all.map { InputValueDefinition($0.name, type: decimal, description: $0.doc) }
            return .inputObject(
                InputObjectType("ActivityHaving", description: "What the numbers of a row have to be.", fields: fields)
            )
        }
    }

    // MARK: Order

    private static func addOrder(_ builder: inout SchemaBuilder) {
        let direction = TypeReference.named(SortDirection.typeName)
        builder.add("ActivityOrder") { builder in
            builder.add("FlowOrder") { _ in
                .inputObject(
                    InputObjectType(
                        "FlowOrder",
                        description: "A number of a flow to order by.",
                        isOneOf: true,
                        fields: FlowMeasure.all.map {
                            InputValueDefinition($0.name, type: direction, description: $0.doc)
                        }
                    )
                )
            }
            var fields = [InputValueDefinition("bucket", type: direction, description: "By time.")]
            fields += FlowSide.allCases.map {
                InputValueDefinition($0.rawValue, type: .named("FlowOrder"), description: $0.doc)
            }
            fields += BalanceMeasure.all.map { InputValueDefinition($0.name, type: direction, description: $0.doc) }
            fields += Dimension.allCases.map {
                InputValueDefinition(
                    $0.rawValue.lowercased(),
                    type: direction,
                    description: "\($0.doc) Companies and insiders by CIK, industries by SIC."
                )
            }
            return .inputObject(
                InputObjectType(
                    "ActivityOrder",
                    description: "One key of an order: `[{purchases: {value: DESC}}, {bucket: ASC}]`.",
                    isOneOf: true,
                    fields: fields
                )
            )
        }
    }
}
