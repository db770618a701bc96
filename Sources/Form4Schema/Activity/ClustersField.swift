import GraphQL
import QueryPlanner
import SQLBuilder

/// `clusters`: issuers in which several independent insiders traded within a few days.
package struct ClustersField: ComputedField {
    /// What a list without `first` is reckoned as.
    private static let expectedRows = 1_000

    package init() {}

    // MARK: Schema

    package func definition(of member: ComputedModel, in builder: inout SchemaBuilder) -> FieldDefinition {
        SpanInput.addType(to: &builder)
        ActivityInputs.addFilter(&builder)
        for model in [ClusterSide.model, DateBasis.model] { builder.add(model) }
        addCluster(to: &builder)
        let int = TypeReference.nonNull(.named("Int"))
        let boolean = TypeReference.nonNull(.named("Boolean"))
        return FieldDefinition(
            member.name,
            type: .nonNull(.list(.nonNull(.named("Cluster")))),
            arguments: [
                InputValueDefinition("over", type: .nonNull(.named("Span")), description: "The days, by `basis`."),
                InputValueDefinition(
                    "window",
                    type: int,
                    defaultValue: .int(14),
                    description: "Within how many days the trades have to lie, from 1 to 366."
                ),
                InputValueDefinition(
                    "minInsiders",
                    type: int,
                    defaultValue: .int(3),
                    description: """
                        At least so many independent parties. Owners that any filing about the issuer names together, \
                        also through others, are one.
                        """
                ),
                InputValueDefinition(
                    "side",
                    type: .nonNull(.named(ClusterSide.typeName)),
                    defaultValue: .enumeration(ClusterSide.purchase.rawValue),
                    description: "Purchases or sales."
                ),
                InputValueDefinition(
                    "where",
                    type: .named("ActivityFilter"),
                    description: "Which trades count. Only Table I, unless it says something about `table`."
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
                InputValueDefinition("first", type: .named("Int"), description: "Only so many, newest first."),
            ],
            description: """
                Issuers in which at least `minInsiders` independent insiders traded within `window` days, newest first. \
                A cluster begins with a day of trade and holds all trades of the days from there; one that lies within \
                another is not listed, though neighbours may share trades.
                """,
            attachment: Member.computed(member)
        )
    }

    private func addCluster(to builder: inout SchemaBuilder) {
        builder.add("Cluster") { builder in
            let company = builder.objectType(builder.catalog[Company.self])
            let insider = builder.objectType(builder.catalog[Insider.self])
            let contributors = builder.connectionType(builder.catalog[Transaction.self])
            var fields = [
                FieldDefinition("company", type: .nonNull(company), description: "The issuer."),
                FieldDefinition(
                    "members",
                    type: .nonNull(.list(.nonNull(insider))),
                    description: "Everyone who traded, by name."
                ),
            ]
            fields += ClusterLeaf.all.map { leaf in
                FieldDefinition(leaf.name, type: builder.outputType(leaf.shape), description: leaf.doc)
            }
            fields.append(
                FieldDefinition(
                    "contributors",
                    type: .nonNull(contributors),
                    arguments: [
                        InputValueDefinition(
                            "first",
                            type: .named("Int"),
                            description: "So many, 25 unless given; at most 500."
                        ),
                        InputValueDefinition("after", type: .named("String"), description: "A cursor: rows after it."),
                    ],
                    description: "The transactions, newest first."
                )
            )
            return .object(
                ObjectType(
                    "Cluster",
                    description: "Trades of several independent insiders of an issuer, close together.",
                    fields: fields
                )
            )
        }
    }

    // MARK: Planning

    package func plan(_ field: SelectedField, at place: PlanPlace, in planner: Planner) throws(PlanError) -> Slot {
        let arguments = try ClusterArguments(field, planner)
        var compiler = planner.filterCompiler()
        let filter = try compiler.compile(arguments.filter, of: Transaction.self, row: "t")
        let statement = ClusterStatement(
            arguments: arguments,
            filter: filter.sql,
            isTableI: !filter.members.contains("table"),
            time: planner.time
        )
        let node = try planner.node(
            for: field,
            kind: "clusters",
            at: place,
            answeredBy: "transaction",
            rowsPerParent: arguments.first ?? Self.expectedRows
        ) { node in
            node.isKept = true
            node.isHeavy = true
            node.body = { statement.body($0) }
        }
        let layout = try planner.layout(of: field.selection) { part throws(PlanError) in
            try slot(of: part, statement, node, planner)
        }
        return .rows(node: node.index, layout: layout)
    }

    private func slot(
        of part: SelectedField,
        _ statement: ClusterStatement,
        _ node: NodeDraft,
        _ planner: Planner
    ) throws(PlanError) -> Slot {
        let name = part.definition.name
        if let leaf = ClusterLeaf.all.first(where: { $0.name == name }) {
            let format = leaf.shape.scalar.format
            return .cell(column: node.column("a.\(identifier: leaf.column)", format), format)
        }
        let keys: [(value: SQL, type: SQL)] = [
            ("a.company_id", "bigint"), ("a.first_day", "date"), ("a.last_day", "date"),
        ]
        let place = PlanPlace.row(node, row: "a", entity: nil)
        switch name {
        case "company":
            return try planner.link(
                to: planner.catalog[Company.self],
                name,
                isOptional: false,
                part,
                node,
                "a"
            ) { alias, _ in "\(alias).company_id = a.company_id" }
        case "members":
            let members = ListSource(
                entity: planner.catalog[Insider.self],
                keys: keys,
                style: .list(expected: 5)
            ) { own in
                """
                t.insider_id IN (SELECT e FROM transaction t CROSS JOIN LATERAL unnest(t.owner_ids) AS e \
                WHERE \(statement.isIn(company: own[0], first: own[1], last: own[2])))
                """
            }
            return try planner.list(members, part, at: place)
        default:
            let trades = ListSource(
                entity: planner.catalog[Transaction.self],
                keys: keys,
                style: .connection(first: 25)
            ) { own in statement.isIn(company: own[0], first: own[1], last: own[2]) }
            return try planner.list(trades, part, at: place)
        }
    }
}

/// A leaf of a cluster.
private struct ClusterLeaf: Sendable {
    let name: String
    let column: String
    let shape: ValueShape
    let doc: String

    static let all: [ClusterLeaf] = [
        ClusterLeaf(name: "firstDay", column: "first_day", shape: Day.shape, doc: "The day of the first trade."),
        ClusterLeaf(name: "lastDay", column: "last_day", shape: Day.shape, doc: "The day of the last trade."),
        ClusterLeaf(
            name: "parties",
            column: "parties",
            shape: Int.shape,
            doc: "How many independent parties traded; `minInsiders` counts these."
        ),
        ClusterLeaf(name: "insiders", column: "insiders", shape: Int.shape, doc: "How many owners (CIKs) traded."),
        ClusterLeaf(name: "transactions", column: "transactions", shape: Int.shape, doc: "How many transactions."),
        ClusterLeaf(name: "filings", column: "filings", shape: Int.shape, doc: "In how many filings."),
        ClusterLeaf(
            name: "shares",
            column: "shares",
            shape: DecimalNumber?.shape,
            doc: "Shares traded, over trades that report them. Null if none does."
        ),
        ClusterLeaf(
            name: "value",
            column: "value",
            shape: DecimalNumber?.shape,
            doc: "US dollars, over trades whose value is known. Null if none is."
        ),
        ClusterLeaf(
            name: "averagePrice",
            column: "average_price",
            shape: DecimalNumber?.shape,
            doc: "Value by share over the trades that tell both. Null if there is none."
        ),
        ClusterLeaf(
            name: "valueUnknown",
            column: "value_unknown",
            shape: Int.shape,
            doc: "How many of the transactions have no known value."
        ),
    ]
}

/// The side of the market that a cluster is on.
enum ClusterSide: String, SchemaEnum {
    case purchase = "PURCHASE"
    case sale = "SALE"

    static let typeName = "Side"
    static let doc = "A side of the market."

    var doc: String {
        switch self {
        case .purchase: "Purchases: code P."
        case .sale: "Sales: code S."
        }
    }

    var code: SQL {
        switch self {
        case .purchase: "'P'"
        case .sale: "'S'"
        }
    }
}

/// The arguments of `clusters`, read and checked.
struct ClusterArguments {
    let span: DaySpan
    let window: Int
    let minInsiders: Int
    let side: ClusterSide
    let filter: Value?
    let basis: DateBasis
    let includeFlagged: Bool
    let first: Int?

    init(_ field: SelectedField, _ planner: Planner) throws(PlanError) {
        let arguments = field.arguments
        span = try SpanInput.days(arguments["over"], today: planner.time.today, named: "over")
        window = try Self.number("window", 1...366, field, planner) ?? 14
        minInsiders = try Self.number("minInsiders", 1...1_000, field, planner) ?? 3
        first = try Self.number("first", 0...10_000, field, planner)
        side = arguments["side"]?.sqlText.flatMap(ClusterSide.init) ?? .purchase
        filter = arguments["where"].map(ActivityArguments.spelledOut)
        basis = arguments["basis"]?.sqlText.flatMap(DateBasis.init) ?? .filed
        includeFlagged = arguments["includeFlagged"] == .boolean(true)
    }

    private static func number(
        _ name: String,
        _ range: ClosedRange<Int>,
        _ field: SelectedField,
        _ planner: Planner
    ) throws(PlanError) -> Int? {
        guard case .int(let text)? = field.arguments[name], let number = Int(text) else { return nil }
        guard range.contains(number) else {
            throw planner.error(
                "'\(name)' is \(number); it has to be from \(range.lowerBound) to \(range.upperBound).",
                field: field
            )
        }
        return number
    }
}
