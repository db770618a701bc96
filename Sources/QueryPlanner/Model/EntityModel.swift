import SQLBuilder

/// An entity as the planner reads it: its members by name, found by reflection once, when the schema is built.
package final class EntityModel: Sendable {
    package let name: String
    package let plural: String
    package let doc: String
    package let source: @Sendable (RequestTime) -> SQL
    package let snapshot: Snapshot?
    private let idPrefix: @Sendable (SQL) -> SQL
    package let key: [String]
    package let defaultOrder: [OrderKey]
    package let validity: Validity
    package let isDerived: Bool
    package let isKept: Bool
    package let isHeavy: Bool
    package let isNode: Bool
    package let isOfOneCompany: Bool
    private let columnTypes: [String: SQL]
    /// In the order of declaration, which is that of the schema.
    package let members: [Member]
    private let byName: [String: Member]

    init(_ type: any Entity.Type) {
        name = type.name
        plural = type.plural
        doc = type.doc
        source = { time in type.source(at: time) }
        snapshot = type.snapshot
        idPrefix = { row in type.idPrefix(of: row) }
        key = type.key
        defaultOrder = type.defaultOrder
        validity = type.validity
        isDerived = type.isDerived
        isKept = type.isKept
        isHeavy = type.isHeavy
        isNode = type.isNode
        isOfOneCompany = type.isOfOneCompany
        columnTypes = type.columnTypes
        members = Member.declared(in: type.init())
        byName = Dictionary(members.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func member(_ name: String) -> Member? { byName[name] }

    /// The field that shows a column as it is.
    func field(ofColumn column: String) -> ColumnModel? {
        for case .column(let field) in members where field.column == column { return field }
        return nil
    }

    /// The PostgreSQL type of a column: its field's, else that of a key.
    package func type(ofColumn column: String) -> SQL {
        columnTypes[column] ?? field(ofColumn: column)?.shape.scalar.sqlType ?? "bigint"
    }

    /// The global key of a row: the type's name and the row's key.
    func globalID(of row: SQL) -> SQL {
        let parts = key.map { "\(row).\(identifier: $0)" as SQL }
        return "concat_ws(':', \(idPrefix(row)), \(parts.joined()))"
    }
}

/// A field of an entity.
package enum Member: Sendable {
    case column(ColumnModel)
    case link(LinkModel)
    case links(LinksModel)
    case lookup(LookupModel)
    case computed(ComputedModel)

    package var name: String {
        switch self {
        case .column(let column): column.name
        case .link(let link): link.name
        case .links(let links): links.name
        case .lookup(let lookup): lookup.name
        case .computed(let field): field.name
        }
    }

    /// The entity that it leads to.
    package var target: (any Entity.Type)? {
        switch self {
        case .link(let link): link.targetType
        case .links(let links): links.targetType
        case .lookup(let lookup): lookup.targetType
        case .column, .computed: nil
        }
    }

    /// The declarations among the stored properties, in their order.
    static func declared(in value: Any) -> [Member] {
        Mirror(reflecting: value).children.flatMap { child -> [Member] in
            if let group = child.value as? any FieldGroup { return declared(in: group) }
            guard let name = child.label, let value = child.value as? any MemberDeclaration else { return [] }
            return [value.member(named: name)]
        }
    }
}

/// A leaf.
package struct ColumnModel: Sendable {
    package let name: String
    package let doc: String
    package let shape: ValueShape
    package let uses: FieldUses
    package let deprecation: String?
    /// The column of a plain field; nil when it is computed.
    let column: String?
    /// The columns of its row that it looks at.
    let reads: [String]
    let expression: @Sendable (SQL, RequestTime) -> SQL
    let filterMask: String?
    let orderedBy: OrderAggregate?
    /// Whether it sums up rows of other tables.
    let isAggregate: Bool
}

/// A field that leads to one row.
package struct LinkModel: Sendable {
    package let name: String
    package let doc: String
    package let isOptional: Bool
    let columns: [String]
    let targetColumns: [String]?
    let carriedColumns: [String]
    let showsRestated: Bool
    let targetType: any Entity.Type
}

/// A field that leads to many rows.
package struct LinksModel: Sendable {
    package let name: String
    package let doc: String
    let options: LinksOptions
    let targetType: any Entity.Type
}

/// A root field that finds one row by its arguments.
package struct LookupModel: Sendable {
    package let name: String
    package let doc: String
    package let isOptional: Bool
    let arguments: [LookupArgument]
    let targetType: any Entity.Type
}

/// A field whose rows are found by its own planning, such as aggregates.
package struct ComputedModel: Sendable {
    package let name: String
    package let field: any ComputedField
}

/// Declarations turn themselves into members; found by reflection.
protocol MemberDeclaration {
    func member(named name: String) -> Member
}

extension Field: MemberDeclaration {
    func member(named name: String) -> Member {
        let plain = column ?? name.snakeCased
        return .column(
            ColumnModel(
                name: name,
                doc: doc,
                shape: Value.shape,
                uses: uses,
                deprecation: deprecation,
                column: expression == nil ? plain : nil,
                reads: expression == nil ? [plain] : reads,
                expression: expression ?? { row, _ in "\(row).\(identifier: plain)" },
                filterMask: filterMask,
                orderedBy: orderedBy,
                isAggregate: isAggregate
            )
        )
    }
}

extension Link: MemberDeclaration {
    func member(named name: String) -> Member {
        .link(
            LinkModel(
                name: name,
                doc: doc,
                isOptional: Target.isOptional,
                columns: columns,
                targetColumns: targetColumns,
                carriedColumns: carriedColumns,
                showsRestated: showsRestated,
                targetType: Target.Target.self
            )
        )
    }
}

extension Links: MemberDeclaration {
    func member(named name: String) -> Member {
        .links(LinksModel(name: name, doc: doc, options: options, targetType: Target.self))
    }
}

extension Lookup: MemberDeclaration {
    func member(named name: String) -> Member {
        .lookup(
            LookupModel(
                name: name,
                doc: doc,
                isOptional: Target.isOptional,
                arguments: arguments,
                targetType: Target.Target.self
            )
        )
    }
}

/// Puts a ``ComputedField`` among an entity's fields.
package struct Computed: MemberDeclaration, Sendable {
    let field: any ComputedField

    package init(_ field: any ComputedField) { self.field = field }

    func member(named name: String) -> Member {
        .computed(ComputedModel(name: name, field: field))
    }
}

extension String {
    /// `sharesOwnedAfter` → `shares_owned_after`, `plan10b51` → `plan10b51`, `indexURL` → `index_url`.
    var snakeCased: String {
        var result = ""
        var previousIsUpper = true
        for character in self {
            if character.isUppercase, !previousIsUpper { result += "_" }
            previousIsUpper = character.isUppercase
            result += character.lowercased()
        }
        return result
    }
}

/// All entities, each described once.
package struct EntityCatalog: Sendable {
    private let models: [ObjectIdentifier: EntityModel]
    /// In the order of declaration.
    package let all: [EntityModel]

    package init(_ types: [any Entity.Type]) {
        var models: [ObjectIdentifier: EntityModel] = [:]
        var all: [EntityModel] = []
        for type in types where models[ObjectIdentifier(type)] == nil {
            let model = EntityModel(type)
            models[ObjectIdentifier(type)] = model
            all.append(model)
        }
        self.models = models
        self.all = all
    }

    /// The model of an entity; a link to an entity that was never listed is a mistake of this program.
    package subscript(type: any Entity.Type) -> EntityModel {
        guard let model = models[ObjectIdentifier(type)] else {
            preconditionFailure("\(type) is linked to, but not in the list of entities")
        }
        return model
    }

    package func named(_ name: String) -> EntityModel? {
        all.first { $0.name == name }
    }
}
