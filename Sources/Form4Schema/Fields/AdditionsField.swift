import GraphQL
import QueryPlanner

/// `transactionAdded` and `filingAdded`: the rows that became known with a version of the data.
struct AdditionsField: ComputedField {
    private let entity: any Entity.Type
    private let doc: String

    init(of entity: any Entity.Type, _ doc: String) {
        self.entity = entity
        self.doc = doc
    }

    func definition(of member: ComputedModel, in builder: inout SchemaBuilder) -> FieldDefinition {
        let model = builder.catalog[entity]
        var arguments: [InputValueDefinition] = []
        if let filter = builder.filterType(model) {
            arguments.append(InputValueDefinition("where", type: filter, description: "Which rows; all without it."))
        }
        arguments += [
            InputValueDefinition(
                "first",
                type: .named("Int"),
                description: """
                    At most so many rows an event, \(Planner.additionsPage) unless given, 500 at most; further ones \
                    follow in events of their own.
                    """
            ),
            InputValueDefinition(
                "since",
                type: .named("Int"),
                description: """
                    Begin after this version of the data (`extensions.data.version` of an answer) instead of now. \
                    `Last-Event-ID` takes precedence.
                    """
            ),
        ]
        return FieldDefinition(
            member.name,
            type: .nonNull(.list(.nonNull(builder.objectType(model)))),
            arguments: arguments,
            description: doc,
            attachment: Member.computed(member)
        )
    }

    func plan(_ field: SelectedField, at place: PlanPlace, in planner: Planner) throws(PlanError) -> Slot {
        try planner.additions(of: planner.catalog[entity], field)
    }
}
