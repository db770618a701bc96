import SQLBuilder

/// A type of the schema whose objects are rows of a table.
///
/// An entity is a struct whose stored properties are its fields and links. The property is the GraphQL name and its
/// snake case the column; documentation, filters, orders, connections and SQL are derived from the same line:
///
///     struct Company: Entity {
///         static let source: SQL = "company"
///         static let doc = "An issuer."
///         static let key = ["company_id"]
///         static let defaultOrder = [OrderKey("name"), OrderKey("company_id")]
///
///         let name = Field<String>("The current name.", uses: [.filter, .order])
///     }
package protocol Entity: LinkTarget {
    /// The type's name in the schema; the Swift name unless stated.
    static var name: String { get }
    static var plural: String { get }
    /// A table's name, or a query in parentheses, as a request at this time sees it.
    static func source(at time: RequestTime) -> SQL
    /// A table's name, or a query that does not depend on the time.
    static var source: SQL { get }
    static var doc: String { get }
    /// The columns that tell rows apart, in the order in which they are compared.
    static var key: [String] { get }
    /// How lists are ordered when nobody asks; ends in ``key``.
    static var defaultOrder: [OrderKey] { get }
    static var validity: Validity { get }
    /// The PostgreSQL types of key columns that are no `bigint`.
    static var columnTypes: [String: SQL] { get }
    /// The first part of a row's global key, in SQL; the type's name unless stated.
    static func idPrefix(of row: SQL) -> SQL
    /// Whether ``source`` is a query, into which conditions have to be pushed.
    static var isDerived: Bool { get }
    /// Whether there are so few that many ask for the same ones, which are then kept in memory.
    static var isKept: Bool { get }
    /// Whether even one row takes long, because it is counted from whole tables.
    static var isHeavy: Bool { get }
    /// How the newest report of each thing is chosen, for lists with `asOf`; nil for entities without.
    static var snapshot: Snapshot? { get }
    /// Whether objects have a global `id` and can be fetched with `node`.
    static var isNode: Bool { get }
    /// Whether a row changes only together with its company.
    static var isOfOneCompany: Bool { get }

    init()
}

extension Entity {
    package static var name: String { String(describing: Self.self) }
    package static var plural: String { name + "s" }
    package static var validity: Validity { .always }
    package static var columnTypes: [String: SQL] { [:] }
    package static var isDerived: Bool { false }
    package static var isKept: Bool { false }
    package static var isHeavy: Bool { false }
    package static var source: SQL { SQL(unescaped: name.snakeCased) }
    package static func source(at time: RequestTime) -> SQL { source }
    package static var snapshot: Snapshot? { nil }
    package static func idPrefix(of row: SQL) -> SQL { SQL(unescaped: "'" + name + "'") }
    package static var isNode: Bool { false }
    package static var isOfOneCompany: Bool { false }
}

/// When a row may be seen.
package enum Validity: Sendable {
    /// Current attributes, not covered by "as known at".
    case always
    /// Known from `known_from` on, for ever.
    case sinceKnown
    /// Valid from `known_from` until `known_until`, when an amendment restated it.
    case interval
}

/// Fields that several entities have alike, declared once: a stored property of this type stands for all of them.
package protocol FieldGroup: Sendable {}

/// How a list shows the state on a day: of all reports until then, the newest one of each line.
package struct Snapshot: Sendable {
    /// A query in parentheses: all reports.
    package let source: SQL
    /// The columns that tell lines apart.
    package let line: [String]
    /// The columns by which reports of a line are ordered, newest last.
    package let newest: [String]
    /// The column with the day of a report.
    package let day: String
    /// The column that tells apart reports which the entity's key does not.
    package let tieBreak: String
    package let doc: String

    package init(source: SQL, line: [String], newest: [String], day: String, tieBreak: String, doc: String) {
        self.source = source
        self.line = line
        self.newest = newest
        self.day = day
        self.tieBreak = tieBreak
        self.doc = doc
    }
}

/// A column of an order, as an entity's default.
package struct OrderKey: Sendable {
    package let column: String
    package let descending: Bool

    package init(_ column: String, descending: Bool = false) {
        self.column = column
        self.descending = descending
    }

    package static func descending(_ column: String) -> OrderKey { OrderKey(column, descending: true) }
}

/// What else a field is good for.
package struct FieldUses: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let filter = FieldUses(rawValue: 1)
    package static let order = FieldUses(rawValue: 2)
    /// A number that only names something, such as a code: nothing to add up.
    package static let label = FieldUses(rawValue: 4)
}

/// A leaf of an entity.
package struct Field<Value: FieldValue>: Sendable {
    let doc: String
    let uses: FieldUses
    let column: String?
    let reads: [String]
    let expression: (@Sendable (SQL, RequestTime) -> SQL)?
    let filterMask: String?
    let orderedBy: OrderAggregate?
    let isAggregate: Bool
    let deprecation: String?

    /// - Parameters:
    ///   - doc: documentation in the schema.
    ///   - uses: whether it can be filtered and ordered by.
    ///   - column: the column, when it is not the property's name in snake case.
    ///   - filterMask: a column whose n-th bit stands for the n-th value of the enum; filters ask it instead.
    ///   - deprecated: why not to use it and what to use instead.
    package init(
        _ doc: String,
        uses: FieldUses = [],
        column: String? = nil,
        filterMask: String? = nil,
        deprecated: String? = nil
    ) {
        self.doc = doc
        self.uses = uses
        self.column = column
        self.filterMask = filterMask
        reads = []
        expression = nil
        orderedBy = nil
        isAggregate = false
        deprecation = deprecated
    }

    /// A field computed from the row and the time of the request.
    ///
    /// - Parameter isAggregate: whether it sums up rows of other tables, so that pages ordered by it shift when those do.
    package init(
        _ doc: String,
        uses: FieldUses = [],
        reads: [String],
        orderedBy: OrderAggregate? = nil,
        isAggregate: Bool = false,
        deprecated: String? = nil,
        at sql: @escaping @Sendable (_ row: SQL, _ time: RequestTime) -> SQL
    ) {
        self.doc = doc
        self.uses = uses
        column = nil
        filterMask = nil
        self.reads = reads
        expression = sql
        self.orderedBy = orderedBy
        self.isAggregate = isAggregate || orderedBy != nil
        deprecation = deprecated
    }
}

/// A field's values for all rows at once, joined when a list is ordered by the field: one pass instead of a query a row.
package struct OrderAggregate: Sendable {
    /// A query in parentheses with ``key`` and a column `total`; `x` is the row it sums up, limited by `pushed`.
    let query: @Sendable (_ pushed: SQL, _ time: RequestTime) -> SQL
    /// The columns that the query's rows and the list's rows share.
    let key: [String]
    /// The fields whose conditions in `where` hold for the summed rows, too: they have the same column.
    let pushing: [String]

    package init(
        key: [String],
        pushing: [String],
        query: @escaping @Sendable (_ pushed: SQL, _ time: RequestTime) -> SQL
    ) {
        self.key = key
        self.pushing = pushing
        self.query = query
    }
}

extension Field {
    /// A field computed from the row; `sql` is given the row's alias and looks at the columns `reads`.
    package init(
        _ doc: String,
        uses: FieldUses = [],
        reads: [String],
        deprecated: String? = nil,
        sql: @escaping @Sendable (_ row: SQL) -> SQL
    ) {
        self.init(doc, uses: uses, reads: reads, deprecated: deprecated, at: { row, _ in sql(row) })
    }
}

/// One row of another entity (or, for `Link<Target?>`, perhaps none).
package struct Link<Target: LinkTarget>: Sendable {
    let doc: String
    let columns: [String]
    let targetColumns: [String]?
    let carriedColumns: [String]
    let showsRestated: Bool

    /// - Parameters:
    ///   - columns: this row's columns that hold the target's key.
    ///   - target: the columns they equal, when they are not the target's key.
    ///   - carried: columns that both rows have with the same values, so that the target need not be read for them.
    ///   - showsRestated: whether a row that an amendment has ended is shown, too.
    package init(
        _ doc: String,
        by columns: String...,
        to target: [String]? = nil,
        carrying carried: [String] = [],
        showsRestated: Bool = false
    ) {
        self.doc = doc
        self.columns = columns
        targetColumns = target
        carriedColumns = carried
        self.showsRestated = showsRestated
    }
}

/// What a link can lead to: an entity, or perhaps one.
package protocol LinkTarget: Sendable {
    associatedtype Target: Entity
    static var isOptional: Bool { get }
}

extension LinkTarget where Self: Entity {
    package typealias Target = Self
    package static var isOptional: Bool { false }
}

extension Optional: LinkTarget where Wrapped: Entity {
    package typealias Target = Wrapped
    package static var isOptional: Bool { true }
}

/// Many rows of another entity.
package struct Links<Target: Entity>: Sendable {
    let doc: String
    let options: LinksOptions

    /// Rows whose columns equal this row's.
    ///
    /// - Parameters:
    ///   - columns: the target's columns.
    ///   - own: this row's columns they equal, when those have other names.
    package init(
        _ doc: String,
        by columns: String...,
        from own: [String]? = nil,
        as style: LinksStyle = .connection(first: 25),
        showsRestated: Bool = false,
        orderedBy order: [OrderKey]? = nil
    ) {
        self.doc = doc
        options = LinksOptions(
            ownColumns: own ?? columns,
            join: .columns(columns),
            style: style,
            showsRestated: showsRestated,
            order: order
        )
    }

    /// All rows of the entity: for root fields.
    package init(_ doc: String, as style: LinksStyle = .connection(first: 25)) {
        self.doc = doc
        options = LinksOptions(
            ownColumns: [],
            join: .columns([]),
            style: style,
            showsRestated: false,
            order: nil
        )
    }

    /// Rows found by a condition.
    ///
    /// - Parameters:
    ///   - own: this row's columns that the condition needs.
    ///   - joined: the condition, given the alias of the target's row and the values of `own`.
    ///   - window: lets the client ask for rows within some days of this one.
    ///   - members: the values of the first of `own` that a target's row belongs to, each once, for filters that start from it.
    package init(
        _ doc: String,
        from own: [String],
        as style: LinksStyle = .connection(first: 25),
        showsRestated: Bool = false,
        orderedBy order: [OrderKey]? = nil,
        window: LinksWindow? = nil,
        where joined: @escaping @Sendable (_ target: SQL, _ own: [SQL], _ time: RequestTime) -> SQL,
        members: (@Sendable (_ target: SQL, _ time: RequestTime) -> SQL)? = nil
    ) {
        self.doc = doc
        options = LinksOptions(
            ownColumns: own,
            join: .condition(joined, members: members),
            style: style,
            showsRestated: showsRestated,
            order: order,
            window: window
        )
    }
}

/// Two columns with days: related rows can be asked for by how many days they lie apart.
///
/// The list and its filter get `from` and `to`, in days after this row's.
package struct LinksWindow: Sendable {
    let own: String
    let target: String

    package init(from own: String, to target: String) {
        self.own = own
        self.target = target
    }
}

/// How many rows are shown to a client.
package enum LinksStyle: Sendable {
    /// A Relay connection, of `first` rows unless asked.
    case connection(first: Int)
    /// A plain list, which `expected` rows are reckoned for in the cost.
    case list(expected: Int)
}

struct LinksOptions: Sendable {
    enum Join: Sendable {
        case columns([String])
        case condition(
            @Sendable (SQL, [SQL], RequestTime) -> SQL,
            members: (@Sendable (SQL, RequestTime) -> SQL)?
        )
    }

    let ownColumns: [String]
    let join: Join
    let style: LinksStyle
    let showsRestated: Bool
    let order: [OrderKey]?
    var window: LinksWindow?

    /// Rows found by a condition have no index that also has the list's order.
    var isFenced: Bool {
        if case .condition = join, case .connection = style { true } else { false }
    }
}

/// A root field that finds one row of an entity by the value of one of its arguments.
package struct Lookup<Target: LinkTarget>: Sendable {
    let doc: String
    let arguments: [LookupArgument]

    /// With several arguments exactly one has to be given; without any, there is only one row.
    package init(_ doc: String, by arguments: LookupArgument...) {
        self.doc = doc
        self.arguments = arguments
    }
}

package struct LookupArgument: Sendable {
    let name: String
    let doc: String
    let shape: ValueShape
    /// The column whose value the argument is, if it is one's.
    let column: String?
    let condition: @Sendable (_ row: SQL, _ value: SQL) -> SQL

    /// - Parameter column: has the argument's value in the row meant.
    package init(_ name: String, _ type: any FieldValue.Type, is column: String, _ doc: String) {
        self.name = name
        self.doc = doc
        shape = type.shape
        self.column = column
        condition = { row, value in "\(row).\(identifier: column) = \(value)" }
    }

    /// - Parameter condition: that a row is the one meant, given its alias and the argument's value.
    package init(
        _ name: String,
        _ type: any FieldValue.Type,
        _ doc: String,
        condition: @escaping @Sendable (_ row: SQL, _ value: SQL) -> SQL
    ) {
        self.name = name
        self.doc = doc
        shape = type.shape
        column = nil
        self.condition = condition
    }
}
