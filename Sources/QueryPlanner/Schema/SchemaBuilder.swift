import GraphQL
import SQLBuilder

/// Derives the GraphQL schema from the declarations: object types, connections, filter and order inputs, scalars.
package struct SchemaBuilder {
    package let catalog: EntityCatalog
    private var types: [NamedType] = []
    private var names: Set<String> = []

    private init(catalog: EntityCatalog) { self.catalog = catalog }

    /// The schema of these entities under these root fields.
    ///
    /// - Parameters:
    ///   - live: the root fields that can also be subscribed to.
    ///   - additions: what else can be subscribed to.
    package static func schema(
        of catalog: EntityCatalog,
        root: RootModel,
        live: Set<String> = [],
        additions: RootModel? = nil
    ) -> Schema {
        var builder = SchemaBuilder(catalog: catalog)
        let fields = root.members.map { builder.definition(of: $0) }
        builder.types.insert(
            .object(ObjectType("Query", description: root.doc, fields: fields)),
            at: 0
        )
        let added = additions?.members.map { builder.definition(of: $0) } ?? []
        let subscribed = fields.filter { live.contains($0.name) } + added
        if !subscribed.isEmpty {
            let type = ObjectType("Subscription", description: additions?.doc, fields: subscribed)
            builder.types.insert(.object(type), at: 1)
        }
        return Schema(
            types: builder.types,
            query: "Query",
            subscription: subscribed.isEmpty ? nil : "Subscription",
            directives: [.asKnownAt],
            description: root.schemaDoc
        )
    }

    /// Adds a type unless one of its name is there; `make` may add further types.
    package mutating func add(_ name: String, _ make: (inout SchemaBuilder) -> NamedType) {
        guard names.insert(name).inserted else { return }
        // Its place is taken before those of the types it mentions, so that the schema reads top down.
        let place = types.count
        types.append(.scalar(ScalarType(name)))
        types[place] = make(&self)
    }

    // MARK: Output types

    /// The object type of an entity, with everything it leads to.
    package mutating func objectType(_ entity: EntityModel) -> TypeReference {
        add(entity.name) { builder in
            var fields: [FieldDefinition] = []
            if entity.isNode {
                builder.addNodeInterface()
                fields.append(
                    FieldDefinition(
                        "id",
                        type: .nonNull(.named("ID")),
                        description: "A key for `node` and for caches; unique over all types."
                    )
                )
            }
            fields += entity.members.map { builder.definition(of: $0) }
            return .object(
                ObjectType(
                    entity.name,
                    description: entity.doc,
                    interfaces: entity.isNode ? ["Node"] : [],
                    fields: fields
                )
            )
        }
        return .named(entity.name)
    }

    package mutating func addNodeInterface() {
        add("Node") { _ in
            .interface(
                InterfaceType(
                    "Node",
                    description: "Anything with a global key.",
                    fields: [
                        FieldDefinition("id", type: .nonNull(.named("ID")), description: "Unique over all types.")
                    ]
                )
            )
        }
    }

    private mutating func definition(of member: Member) -> FieldDefinition {
        switch member {
        case .column(let column):
            return FieldDefinition(
                column.name,
                type: outputType(column.shape),
                description: column.doc,
                deprecationReason: column.deprecation,
                attachment: member
            )
        case .link(let link):
            let target = objectType(catalog[link.targetType])
            return FieldDefinition(
                link.name,
                type: link.isOptional ? target : .nonNull(target),
                description: link.doc,
                attachment: member
            )
        case .links(let links): return definition(of: links, member)
        case .lookup(let lookup): return definition(of: lookup, member)
        case .computed(let computed): return computed.field.definition(of: computed, in: &self)
        }
    }

    private mutating func definition(of links: LinksModel, _ member: Member) -> FieldDefinition {
        let entity = catalog[links.targetType]
        let type: TypeReference
        if case .connection = links.options.style {
            type = .nonNull(connectionType(entity))
        } else {
            type = .nonNull(.list(.nonNull(objectType(entity))))
        }
        return FieldDefinition(
            links.name,
            type: type,
            arguments: listArguments(entity, links.options),
            description: links.doc,
            attachment: member
        )
    }

    private mutating func definition(of lookup: LookupModel, _ member: Member) -> FieldDefinition {
        let target = objectType(catalog[lookup.targetType])
        let arguments = lookup.arguments.map { argument in
            let type = leafType(argument.shape.scalar)
            return InputValueDefinition(
                argument.name,
                type: lookup.arguments.count == 1 ? .nonNull(type) : type,
                description: argument.doc
            )
        }
        return FieldDefinition(
            lookup.name,
            type: lookup.isOptional ? target : .nonNull(target),
            arguments: arguments,
            description: lookup.doc,
            attachment: member
        )
    }

    package mutating func connectionType(_ entity: EntityModel) -> TypeReference {
        let name = entity.name + "Connection"
        add(name) { builder in
            let edge = builder.edgeType(entity)
            let node = builder.objectType(entity)
            let pageInfo = builder.pageInfoType()
            let measures = ListMeasure.shown.compactMap { builder.measureField($0, of: entity) }
            return .object(
                ObjectType(
                    name,
                    description: "A page of a list of \(entity.plural).",
                    fields: [
                        FieldDefinition(
                            "edges",
                            type: .nonNull(.list(.nonNull(edge))),
                            description: "The rows with their cursors."
                        ),
                        FieldDefinition(
                            "nodes",
                            type: .nonNull(.list(.nonNull(node))),
                            description: "The rows."
                        ),
                        FieldDefinition(
                            "pageInfo",
                            type: .nonNull(pageInfo),
                            description: "Where the page lies in the list."
                        ),
                        FieldDefinition(
                            "totalCount",
                            type: .nonNull(.named("Int")),
                            description: ListMeasure.count.doc
                        ),
                    ] + measures
                )
            )
        }
        return .named(name)
    }

    /// A measure of all rows of a list; nil when the entity has no field to measure.
    private mutating func measureField(_ measure: ListMeasure, of entity: EntityModel) -> FieldDefinition? {
        let name = entity.name + (measure.isOfNumbers ? "Numbers" : "Extremes")
        let columns = entity.members.compactMap { member in
            if case .column(let column) = member, measure.applies(to: column) { column } else { nil }
        }
        guard !columns.isEmpty else { return nil }
        let fields = columns.map { column in
            var shape = measure.isOfNumbers ? DecimalNumber.shape : column.shape
            shape.isNullable = true
            return FieldDefinition(column.name, type: outputType(shape), description: column.doc)
        }
        add(name) { _ in
            .object(
                ObjectType(
                    name,
                    description: """
                        What all \(entity.plural) of a list make together, field by field. Null where no row has a value.
                        """,
                    fields: fields
                )
            )
        }
        return FieldDefinition(measure.rawValue, type: .named(name), description: measure.doc)
    }

    private mutating func edgeType(_ entity: EntityModel) -> TypeReference {
        let name = entity.name + "Edge"
        add(name) { builder in
            let node = builder.objectType(entity)
            return .object(
                ObjectType(
                    name,
                    description: "A row of a list and its place.",
                    fields: [
                        FieldDefinition("node", type: .nonNull(node), description: "The row."),
                        FieldDefinition(
                            "cursor",
                            type: .nonNull(.named("String")),
                            description: "The row's place, for `after` and `before`. Opaque."
                        ),
                    ]
                )
            )
        }
        return .named(name)
    }

    private mutating func pageInfoType() -> TypeReference {
        add("PageInfo") { _ in
            .object(
                ObjectType(
                    "PageInfo",
                    description: "Where a page lies in its list (Relay).",
                    fields: [
                        FieldDefinition(
                            "hasNextPage",
                            type: .nonNull(.named("Boolean")),
                            description: "Whether rows follow."
                        ),
                        FieldDefinition(
                            "hasPreviousPage",
                            type: .nonNull(.named("Boolean")),
                            description: "Whether rows precede."
                        ),
                        FieldDefinition(
                            "startCursor",
                            type: .named("String"),
                            description: "The place of the first row. Null on an empty page."
                        ),
                        FieldDefinition(
                            "endCursor",
                            type: .named("String"),
                            description: "The place of the last row. Null on an empty page."
                        ),
                        FieldDefinition(
                            "versionChanged",
                            type: .nonNull(.named("Boolean")),
                            description: """
                                Whether the data has changed since the cursor of `after` or `before` was given, in an \
                                order by sums, counts or other aggregates: rows may have moved over the page's edge, so \
                                an exact walk begins again. False in orders by stored values, which hold while data \
                                changes, and without cursor.
                                """
                        ),
                    ]
                )
            )
        }
        return .named("PageInfo")
    }

    // MARK: Leaves

    package mutating func outputType(_ shape: ValueShape) -> TypeReference {
        let leaf = leafType(shape.scalar)
        let type: TypeReference = shape.isList ? .list(.nonNull(leaf)) : leaf
        return shape.isNullable ? type : .nonNull(type)
    }

    /// The named type of a scalar or enum.
    package mutating func leafType(_ scalar: ScalarModel) -> TypeReference {
        if let enumeration = scalar.enumeration {
            add(enumeration)
        } else if let type = ScalarType.custom[scalar.name] {
            add(scalar.name) { _ in .scalar(type) }
        }
        return .named(scalar.name)
    }

    package mutating func add(_ enumeration: EnumModel) {
        add(enumeration.name) { _ in
            let values = enumeration.values.map {
                EnumValueDefinition($0.name, description: $0.doc, deprecationReason: $0.deprecation)
            }
            return .enumeration(EnumType(enumeration.name, description: enumeration.doc, values: values))
        }
    }
}

/// The root fields, found by reflection as an entity's members are.
package struct RootModel: Sendable {
    package let doc: String
    package let schemaDoc: String
    package let members: [Member]

    package init(_ root: some Sendable, doc: String, schemaDoc: String) {
        members = Member.declared(in: root)
        self.doc = doc
        self.schemaDoc = schemaDoc
    }
}

extension DirectiveDefinition {
    package static let asKnownAt = DirectiveDefinition(
        "asKnownAt",
        on: [.query],
        arguments: [
            InputValueDefinition(
                "time",
                type: .nonNull(.named("DateTime")),
                description: "The moment, such as 2020-03-20T16:00:00-04:00."
            )
        ],
        description: """
            The whole request sees the facts as they were known at a moment: filings accepted until then, transactions \
            not yet restated then, aggregates over those. Names, tickers, industries and sectors stay current ones. \
            Example: `query Q @asKnownAt(time: "2020-03-20T16:00:00-04:00") { … }`.
            """
    )
}
