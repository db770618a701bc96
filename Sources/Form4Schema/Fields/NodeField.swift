import GraphQL
import QueryPlanner
import SQLBuilder

/// `node(id:)`: any object by its global key.
struct NodeField: ComputedField {
    func definition(of member: ComputedModel, in builder: inout SchemaBuilder) -> FieldDefinition {
        builder.addNodeInterface()
        return FieldDefinition(
            member.name,
            type: .named("Node"),
            arguments: [InputValueDefinition("id", type: .nonNull(.named("ID")), description: "As an answer gave it.")],
            description: "Any object by its `id`. Null when it is not there.",
            attachment: Member.computed(member)
        )
    }

    func plan(_ field: SelectedField, at place: PlanPlace, in planner: Planner) throws(PlanError) -> Slot {
        guard case .string(let id)? = field.arguments["id"], let (entity, values) = Self.parse(id, planner.catalog)
        else {
            throw planner.error(
                "'id' is no key of this server. Use the 'id' of an answer, such as \"Company:320193\".",
                field: field
            )
        }
        let condition = zip(entity.key, values).map { column, value in
            "t.\(identifier: column) = \(bind: value)::\(entity.type(ofColumn: column))" as SQL
        }
        return try planner.one(of: entity, field, typeName: entity.name, where: condition.conjunction())
    }

    /// The entity and the values of its key; nil for anything that no answer gave.
    private static func parse(_ id: String, _ catalog: EntityCatalog) -> (EntityModel, [String])? {
        let parts = id.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard let entity = catalog.named(parts[0]), entity.isNode, parts.count == entity.key.count + 1 else {
            return nil
        }
        let values = Array(parts.dropFirst())
        for (column, value) in zip(entity.key, values) {
            let isKnown =
                switch column {
                case "table": SecurityTable(rawValue: value) != nil
                case "code": SectorCode(rawValue: value) != nil
                default: (1...18).contains(value.utf8.count) && value.utf8.allSatisfy { $0 &- 48 < 10 }
                }
            guard isKnown else { return nil }
        }
        return (entity, values)
    }
}
