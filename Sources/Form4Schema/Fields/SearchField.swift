import GraphQL
import GraphQLLanguage
import QueryPlanner
import SQLBuilder

/// `search`: names, tickers and numbers as people type them.
///
/// ``SearchStatement`` finds them.
struct SearchField: ComputedField {
    private static let largestPage = 50
    private static let longestText = 200

    func definition(of member: ComputedModel, in builder: inout SchemaBuilder) -> FieldDefinition {
        let hit = builder.objectType(builder.catalog[SearchHit.self])
        builder.add(SearchKind.model)
        return FieldDefinition(
            member.name,
            type: .nonNull(.list(.nonNull(hit))),
            arguments: [
                InputValueDefinition(
                    "text",
                    type: .nonNull(.named("String")),
                    description: """
                        A ticker, a name or parts of it in any order, a CIK or an accession number; small typing \
                        mistakes are forgiven.
                        """
                ),
                InputValueDefinition(
                    "kinds",
                    type: .list(.nonNull(.named(SearchKind.typeName))),
                    description: "What to look for; all by default."
                ),
                InputValueDefinition(
                    "first",
                    type: .nonNull(.named("Int")),
                    defaultValue: .int(10),
                    description: "At most so many hits, best first; at most \(Self.largestPage)."
                ),
            ],
            description: "Companies, insiders and filings by what people type, best first.",
            attachment: Member.computed(member)
        )
    }

    func plan(_ field: SelectedField, at place: PlanPlace, in planner: Planner) throws(PlanError) -> Slot {
        guard case .string(let raw)? = field.arguments["text"], case .int(let count)? = field.arguments["first"],
            let first = Int(count)
        else { throw planner.error("'search' needs 'text'.", field: field) }
        guard (0...Self.largestPage).contains(first) else {
            throw planner.error(
                "'first' is \(first); 'search' gives from 0 to \(Self.largestPage) hits.",
                exceeding: ExceededLimit(
                    nil,
                    maximum: Self.largestPage,
                    value: first,
                    remedy: "Ask for at most \(Self.largestPage), or name more of what is looked for in 'text'."
                ),
                field: field
            )
        }
        guard raw.utf8.count <= Self.longestText else {
            throw planner.error(
                "'text' has \(raw.utf8.count) bytes; 'search' takes at most \(Self.longestText).",
                exceeding: ExceededLimit(
                    nil,
                    maximum: Self.longestText,
                    value: raw.utf8.count,
                    remedy: "Search for a few words of a name."
                ),
                field: field
            )
        }
        let kinds = field.arguments["kinds"].flatMap { $0.isNull ? nil : $0.items.compactMap(\.sqlText) }
        let chosen = SearchKind.allCases.filter { kinds?.contains($0.rawValue) ?? true }
        let statement = SearchStatement(SearchText(raw), kinds: chosen, first: first, time: planner.time)
        let entity = planner.catalog[SearchHit.self]
        let node = try planner.node(
            for: field,
            at: place,
            answeredBy: entity.name,
            rowsPerParent: first
        ) { node in
            node.body = { statement.body($0) }
        }
        let layout = try planner.layout(of: field.selection, entity: entity, at: node, row: "t")
        return .rows(node: node.index, layout: layout)
    }
}
