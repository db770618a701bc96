import QueryPlanner

/// A name of a company or an insider, and the days on which it was used.
struct NameUse: FieldGroup {
    let name = Field<String>("As filed.", uses: [.filter, .order])
    let firstSeen = Field<Day>(
        "The first filing day with this name, as far as the store goes.",
        uses: [.filter, .order]
    )
    let lastSeen = Field<Day>("The last filing day with this name.", uses: [.filter, .order])
    let source = Field<AttributeSource>("Where it was read.")
}
