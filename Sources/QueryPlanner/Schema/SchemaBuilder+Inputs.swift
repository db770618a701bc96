import GraphQL

/// Inputs: what lists take for filters, orders and pages.
extension SchemaBuilder {
    /// The arguments of a list, derived from what the entity offers.
    mutating func listArguments(_ entity: EntityModel, _ options: LinksOptions) -> [InputValueDefinition] {
        var arguments: [InputValueDefinition] = []
        if let filter = filterType(entity) {
            arguments.append(InputValueDefinition("where", type: filter, description: "Which rows; all without it."))
        }
        if let order = orderType(entity) {
            arguments.append(
                InputValueDefinition(
                    "orderBy",
                    type: .list(.nonNull(order)),
                    description: """
                        The order: first key first, rows without a value last. It always ends in the natural key, so \
                        that no two rows are equal.
                        """
                )
            )
        }
        if entity.validity == .interval {
            arguments.append(
                InputValueDefinition(
                    "includeRestated",
                    type: .nonNull(.named("Boolean")),
                    defaultValue: .boolean(options.showsRestated),
                    description: "Whether lines that an amendment has restated are listed, too."
                )
            )
        }
        if let snapshot = entity.snapshot {
            arguments.append(
                InputValueDefinition("asOf", type: leafType(Day.shape.scalar), description: snapshot.doc)
            )
        }
        let int = TypeReference.named("Int")
        if options.window != nil { arguments += Self.windowBounds }
        guard case .connection(let first) = options.style else { return arguments }
        return arguments + [
            InputValueDefinition(
                "first",
                type: int,
                description: "So many rows from the start, or after `after`; at most 500, \(first) unless given."
            ),
            InputValueDefinition("after", type: .named("String"), description: "A cursor: rows after it."),
            InputValueDefinition("last", type: int, description: "So many rows from the end, or before `before`."),
            InputValueDefinition("before", type: .named("String"), description: "A cursor: rows before it."),
        ]
    }

    // MARK: Filters

    /// The filter of an entity; nil when it has nothing to filter by.
    package mutating func filterType(_ entity: EntityModel) -> TypeReference? {
        guard entity.members.contains(where: \.isFilter) else { return nil }
        let name = entity.name + "Filter"
        add(name) { builder in
            .inputObject(
                InputObjectType(
                    name,
                    description: "Which \(entity.plural): all conditions given have to hold.",
                    fields: builder.filterFields(of: entity, named: name)
                )
            )
        }
        return .named(name)
    }

    /// The fields of an entity's filter, for an input type called `name`.
    package mutating func filterFields(of entity: EntityModel, named name: String) -> [InputValueDefinition] {
        var fields = [
            InputValueDefinition("and", type: .list(.nonNull(.named(name))), description: "All of these hold."),
            InputValueDefinition(
                "or",
                type: .list(.nonNull(.named(name))),
                description: "At least one of these holds; none of none does."
            ),
            InputValueDefinition("not", type: .named(name), description: "This does not hold."),
        ]
        for member in entity.members where member.isFilter {
            if let field = filterField(of: member) { fields.append(field) }
        }
        return fields
    }

    private mutating func filterField(of member: Member) -> InputValueDefinition? {
        switch member {
        case .column(let column):
            return InputValueDefinition(column.name, type: comparisonType(column.shape), description: column.doc)
        case .link(let link):
            guard let type = filterType(catalog[link.targetType]) else { return nil }
            return InputValueDefinition(link.name, type: type, description: "There is one, and it is so. \(link.doc)")
        case .links(let links):
            guard let type = listFilterType(catalog[links.targetType], links.options.window) else { return nil }
            return InputValueDefinition(links.name, type: type, description: links.doc)
        case .lookup, .computed:
            return nil
        }
    }

    /// How many days a related row may lie away.
    private static let windowBounds = [
        InputValueDefinition(
            LinksWindow.from,
            type: .named("Int"),
            description: "Only rows at least so many days after this one; negative is before, 0 the same day."
        ),
        InputValueDefinition(
            LinksWindow.to,
            type: .named("Int"),
            description: "Only rows at most so many days after this one; negative is before, 0 the same day."
        ),
    ]

    private mutating func listFilterType(_ entity: EntityModel, _ window: LinksWindow?) -> TypeReference? {
        guard let filter = filterType(entity) else { return nil }
        let name = entity.name + (window == nil ? "ListFilter" : "WindowFilter")
        add(name) { builder in
            let count = builder.countFilterType(entity, filter)
            return .inputObject(
                InputObjectType(
                    name,
                    description: "What a list of \(entity.plural) holds.",
                    fields: (window == nil ? [] : Self.windowBounds) + [
                        InputValueDefinition("some", type: filter, description: "At least one row is so."),
                        InputValueDefinition("none", type: filter, description: "No row is so."),
                        InputValueDefinition(
                            "every",
                            type: filter,
                            description: "All rows are so; true where there is none, so ask for `some` beside it."
                        ),
                        InputValueDefinition("count", type: count, description: "How many rows are so."),
                    ]
                )
            )
        }
        return .named(name)
    }

    private mutating func countFilterType(_ entity: EntityModel, _ filter: TypeReference) -> TypeReference {
        let name = entity.name + "CountFilter"
        add(name) { builder in
            .inputObject(
                InputObjectType(
                    name,
                    description: "How many \(entity.plural) a list holds.",
                    fields: [
                        InputValueDefinition("where", type: filter, description: "Which rows are counted."),
                        InputValueDefinition(
                            "is",
                            type: .nonNull(builder.comparisonType(Int.shape)),
                            description: "The number."
                        ),
                    ]
                )
            )
        }
        return .named(name)
    }

    /// The comparisons that fit a type, such as `DecimalFilter`.
    package mutating func comparisonType(_ shape: ValueShape) -> TypeReference {
        let name = shape.scalar.name + (shape.isList ? "ListFilter" : "Filter")
        add(name) { builder in
            let leaf = builder.leafType(shape.scalar)
            let operators = FilterOperator.allCases.filter { $0.applies(to: shape) }
            if operators.contains(where: { $0.operand == .span }) { SpanInput.addType(to: &builder) }
            let fields = operators.map { comparison in
                let type: TypeReference =
                    switch comparison.operand {
                    case .value: leaf
                    case .list: .list(.nonNull(leaf))
                    case .boolean: .named("Boolean")
                    case .span: .named(SpanInput.typeName)
                    }
                return InputValueDefinition(comparison.rawValue, type: type, description: comparison.doc)
            }
            return .inputObject(
                InputObjectType(
                    name,
                    description: "Comparisons with a \(shape.scalar.name); all that are given have to hold.",
                    fields: fields
                )
            )
        }
        return .named(name)
    }

    // MARK: Orders

    /// One key of an order; nil when the entity has nothing to order by.
    mutating func orderType(_ entity: EntityModel) -> TypeReference? {
        guard entity.members.contains(where: \.isOrder) else { return nil }
        let name = entity.name + "Order"
        add(name) { builder in
            builder.add(SortDirection.model)
            let fields = entity.members.compactMap { builder.orderField(of: $0) }
            return .inputObject(
                InputObjectType(
                    name,
                    description: """
                        One key of an order of \(entity.plural); several make a list: `[{a: DESC}, {b: ASC}]`. Keys of \
                        related rows are nested: `{company: {name: ASC}}`.
                        """,
                    isOneOf: true,
                    fields: fields
                )
            )
        }
        return .named(name)
    }

    private mutating func orderField(of member: Member) -> InputValueDefinition? {
        guard member.isOrder else { return nil }
        switch member {
        case .column(let column):
            return InputValueDefinition(
                column.name,
                type: .named(SortDirection.typeName),
                description: column.doc
            )
        case .link(let link):
            guard let type = orderType(catalog[link.targetType]) else { return nil }
            return InputValueDefinition(link.name, type: type, description: link.doc)
        case .links(let links):
            return InputValueDefinition(
                links.name,
                type: listOrderType(catalog[links.targetType], links.options.window),
                description: "By a number of these rows. \(links.doc)"
            )
        case .lookup, .computed:
            return nil
        }
    }

    private mutating func listOrderType(_ entity: EntityModel, _ window: LinksWindow?) -> TypeReference {
        let name = entity.name + (window == nil ? "ListOrder" : "WindowOrder")
        add(name) { builder in
            var fields = window == nil ? [] : Self.windowBounds
            if let filter = builder.filterType(entity) {
                fields.append(InputValueDefinition("where", type: filter, description: "Which rows; all without it."))
            }
            let order = builder.orderType(entity)
            for measure in ListMeasure.allCases {
                guard let type = measure == .count ? .named(SortDirection.typeName) : order else { continue }
                fields.append(InputValueDefinition(measure.rawValue, type: type, description: measure.orderDoc))
            }
            return .inputObject(
                InputObjectType(
                    name,
                    description: """
                        A number of a list of \(entity.plural) to order by: exactly one of count, sum, average, median, \
                        min and max, all but count of a field of \(entity.name): `{where: {…}, max: {filedOn: DESC}}`.
                        """,
                    fields: fields
                )
            )
        }
        return .named(name)
    }
}

extension Member {
    var isFilter: Bool {
        switch self {
        case .column(let column): column.uses.contains(.filter)
        case .link, .links: true
        case .lookup, .computed: false
        }
    }

    var isOrder: Bool {
        switch self {
        case .column(let column): column.uses.contains(.order)
        case .link, .links: true
        case .lookup, .computed: false
        }
    }
}

/// The direction of a key of an order.
package enum SortDirection: String, SchemaEnum {
    case ascending = "ASC"
    case descending = "DESC"

    package static let doc = "The direction of a key of an order. Rows without a value come last in both."

    package var doc: String {
        switch self {
        case .ascending: "Smallest, earliest, first in the alphabet first."
        case .descending: "Greatest, latest, last in the alphabet first."
        }
    }
}
