import GraphQL

/// A kind of field with types and planning of its own: how aggregates, search and `node` plug into the planner.
///
/// Declared on an entity or on the root as `let activity = Computed(ActivityField())`.
package protocol ComputedField: Sendable {
    /// The field for the schema; adds the types it needs to `builder`. Has to carry `member` as its attachment.
    func definition(of member: ComputedModel, in builder: inout SchemaBuilder) -> FieldDefinition

    /// Adds the nodes that fetch the field's value for all rows at once, and tells where a row finds it.
    func plan(_ field: SelectedField, at place: PlanPlace, in planner: Planner) throws(PlanError) -> Slot
}
