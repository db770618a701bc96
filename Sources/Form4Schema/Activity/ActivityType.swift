import GraphQL
import QueryPlanner
import SQLBuilder

/// The object types `Activity` and `Flow`.
enum ActivityType {
    static func add(to builder: inout SchemaBuilder) -> TypeReference {
        builder.add("Activity") { builder in
            addFlow(&builder)
            let company = builder.objectType(builder.catalog[Company.self])
            let insider = builder.objectType(builder.catalog[Insider.self])
            let filing = builder.objectType(builder.catalog[Filing.self])
            let contributors = builder.connectionType(builder.catalog[Transaction.self])
            let contributorArguments = contributorArguments(&builder)
            func leaf(_ name: String, _ shape: ValueShape, _ doc: String) -> FieldDefinition {
                FieldDefinition(name, type: builder.outputType(shape), description: doc)
            }
            let null = "Null unless grouped by it"
            var fields = [
                leaf("bucket", Day?.shape, "The first day of the bucket. Null without `bucket`."),
                FieldDefinition("company", type: company, description: "The issuer. \(null)."),
                FieldDefinition(
                    "insider",
                    type: insider,
                    description: "The owner under which the trades stand. \(null)."
                ),
                leaf("sector", SectorCode?.shape, "The sector. \(null)."),
                leaf(
                    "industry",
                    String?.shape,
                    "The SEC's title of the industry. \(null), and for companies without SIC."
                ),
                leaf("sic", Int?.shape, "The code of the industry. \(null), and for companies without SIC."),
                leaf("code", TransactionCode?.shape, "The SEC's letter. \(null)."),
                leaf("kind", TransactionKind?.shape, "The code, grouped. \(null)."),
                leaf("role", Role?.shape, "The primary role of the trades. \(null)."),
                leaf("planned", Bool?.shape, "Whether by a Rule 10b5-1 plan. \(null), and where it is not known."),
                leaf("table", SecurityTable?.shape, "The table. \(null)."),
                leaf("form", FormType?.shape, "The form of the filing. \(null)."),
                leaf("direction", TransactionDirection?.shape, "Acquired or disposed of. \(null)."),
                leaf("ownership", OwnershipNature?.shape, "Held directly or indirectly. \(null)."),
                leaf("late", Bool?.shape, "Whether reported late. \(null), and where nothing is due."),
                FieldDefinition("filing", type: filing, description: "The filing. \(null)."),
            ]
            fields += FlowSide.allCases.map { side in
                FieldDefinition(side.rawValue, type: .nonNull(.named("Flow")), description: side.doc)
            }
            fields += BalanceMeasure.all.map { leaf($0.name, DecimalNumber?.shape, $0.doc) }
            fields.append(
                FieldDefinition(
                    "contributors",
                    type: .nonNull(contributors),
                    arguments: contributorArguments,
                    description: """
                        The transactions that `all` counts, newest first: their numbers add up to the row's. With \
                        `where: {code: {eq: P}}` those of `purchases`.
                        """
                )
            )
            return .object(
                ObjectType(
                    "Activity",
                    description: """
                        Sums of trades. A trade with several owners counts once, except that grouped by insider it \
                        stands under each of them.
                        """,
                    fields: fields
                )
            )
        }
        return .named("Activity")
    }

    private static func addFlow(_ builder: inout SchemaBuilder) {
        builder.add("Flow") { builder in
            let fields = FlowMeasure.all.map { measure in
                FieldDefinition(
                    measure.name,
                    type: builder.outputType(measure.shape),
                    description: measure.doc
                )
            }
            return .object(
                ObjectType(
                    "Flow",
                    description: """
                        Numbers of some trades. Null is not zero: it means that no trade tells. Trades that a quality \
                        flag keeps out are not counted, `excluded` says how many they are.
                        """,
                    fields: fields
                )
            )
        }
    }

    private static func contributorArguments(_ builder: inout SchemaBuilder) -> [InputValueDefinition] {
        let transaction = builder.catalog[Transaction.self]
        var arguments: [InputValueDefinition] = []
        if let filter = builder.filterType(transaction) {
            arguments.append(
                InputValueDefinition("where", type: filter, description: "Only some of them.")
            )
        }
        return arguments + [
            InputValueDefinition(
                "first",
                type: .named("Int"),
                description: "So many, 25 unless given; at most 500."
            ),
            InputValueDefinition("after", type: .named("String"), description: "A cursor: rows after it."),
        ]
    }
}

/// Tells where the fields of a row of an activity find their values.
struct ActivityRow {
    let statement: ActivityStatement
    let columns: ActivityColumns
    /// The number of its span among those of the statement.
    let span: Int
    let node: NodeDraft
    let planner: Planner

    func layout(of selection: SubSelection?) throws(PlanError) -> Int {
        try planner.layout(of: selection) { field throws(PlanError) in try slot(of: field) }
    }

    private func slot(of field: SelectedField) throws(PlanError) -> Slot {
        let name = field.definition.name
        if let side = FlowSide(rawValue: name) {
            let layout = try planner.layout(of: field.selection) { part throws(PlanError) in
                guard let measure = FlowMeasure.named(part.definition.name) else {
                    throw planner.error("'\(part.definition.name)' cannot be answered.", field: part)
                }
                return cell(
                    "a.\(columns.flow(side, measure, in: span))",
                    measure.shape.scalar.format,
                    measure.ofNothing
                )
            }
            return .object(layout: layout, presence: nil)
        }
        if let measure = BalanceMeasure.all.first(where: { $0.name == name }) {
            return cell("a.\(columns.balance(measure, in: span))", .decimal, measure.ofNothing)
        }
        switch name {
        case "bucket": return cell(statement.arguments.bucket == nil ? "NULL::date" : "a.bucket", .plain)
        case "company": return try link(Company.self, .company, field)
        case "insider": return try link(Insider.self, .insider, field)
        case "filing": return try link(Filing.self, .filing, field)
        case "industry":
            guard has(.industry) else { return cell("NULL::text", .string) }
            return cell("(SELECT min(c.industry) FROM company c WHERE c.sic = a.sic)", .string)
        case "sic": return cell(value(.industry), .integer)
        case "planned": return cell(value(.planned), .boolean)
        case "late": return cell(value(.late), .boolean)
        case "contributors": return try contributors(field)
        default:
            guard let dimension = Dimension(rawValue: name.uppercased()) else {
                throw planner.error("'\(name)' cannot be answered.", field: field)
            }
            return cell(value(dimension), .plain)
        }
    }

    private func cell(_ expression: SQL, _ format: CellFormat, _ ofNothing: PlanSeries.GapCell? = nil) -> Slot {
        let column = node.column(expression, format)
        if let ofNothing { node.series?.show(ofNothing, inColumn: column) }
        return .cell(column: column, format)
    }

    private func has(_ dimension: Dimension) -> Bool { statement.arguments.dimensions.contains(dimension) }

    private func value(_ dimension: Dimension) -> SQL {
        has(dimension) ? "a.\(identifier: dimension.column)" : "NULL::\(dimension.type)"
    }

    private func link(
        _ type: any Entity.Type,
        _ dimension: Dimension,
        _ field: SelectedField
    ) throws(PlanError) -> Slot {
        guard has(dimension) else {
            return .object(layout: planner.add(ObjectLayout(slots: [])), presence: node.column("NULL::bigint"))
        }
        let column = SQL.identifier(dimension.column)
        return try planner.link(
            to: planner.catalog[type],
            field.definition.name,
            isOptional: true,
            field,
            node,
            "a"
        ) { alias, _ in "\(alias).\(column) = a.\(column)" }
    }

    // MARK: Contributors

    /// The transactions behind the row: the same conditions over facts, and the row's own keys.
    private func contributors(_ field: SelectedField) throws(PlanError) -> Slot {
        var keys: [(value: SQL, type: SQL)] = [("a.n", "bigint")]
        var conditions: [(SQL) -> SQL] = [{ own in "\(own) IS NOT NULL" }]
        if let dimension = statement.parent.dimension {
            keys.append(("a.k0", dimension.type))
            conditions.append { dimension.holds(key: $0) }
        }
        let day: SQL = "t.\(identifier: statement.arguments.basis.basis.dayColumn)"
        if let bucket = statement.arguments.bucket {
            keys.append(("a.bucket", "date"))
            conditions.append { own in "\(day) >= \(own) AND \(day) < \(own) + \(bucket.length)" }
        }
        for dimension in statement.arguments.dimensions {
            keys.append(dimension.key(of: "a.\(identifier: dimension.column)"))
            conditions.append { dimension.holds(key: $0) }
        }
        let fixed = statement.contributorCondition
        let source = ListSource(
            entity: planner.catalog[Transaction.self],
            keys: keys,
            style: .connection(first: 25),
            distinction: span == 0 ? "" : " of span \(span + 1)"
        ) { own in
            (zip(conditions, own).map { $0($1) } + [fixed]).conjunction()
        }
        return try planner.list(source, field, at: .row(node, row: "a", entity: nil))
    }
}

extension ActivityStatement {
    /// That a transaction `t` counts in one of the rows.
    var contributorCondition: SQL {
        let day: SQL = "t.\(identifier: arguments.basis.basis.dayColumn)"
        return [
            "\(day) BETWEEN \(bind: arguments.span.first)::date AND \(bind: arguments.span.last)::date",
            isTableI ? "t.\"table\" = 'NON_DERIVATIVE'" : .empty,
            filter == "TRUE" ? .empty : filter,
            arguments.includeFlagged ? .empty : "NOT t.excluded",
        ].conjunction()
    }
}
