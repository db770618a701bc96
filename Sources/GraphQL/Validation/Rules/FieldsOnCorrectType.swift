extension Rule {
    /// Fields exist on the type that they are selected of.
    static let fieldsOnCorrectType = Rule("FieldsOnCorrectType") { facts, report in
        for field in facts.fields where field.definition == nil {
            guard !report.isFull, let type = field.parent else { continue }
            let name = field.node.name.text
            let types = typesWith(name, among: type, in: facts.schema)
            let suggestion =
                types.isEmpty
                ? Advice.field(
                    name,
                    of: type,
                    in: facts.schema,
                    similar: report.suggestion(for: name, among: type.fields.names)
                )
                : DidYouMean(suggestions: types).phrase(of: "to use an inline fragment on")
            report.add("Cannot query field '\(name)' on type '\(type.name)'.\(suggestion)", at: field.node.offset)
        }
    }

    /// The objects of an abstract type that have the field, and their interfaces that do: most common first,
    /// interfaces before what implements them.
    private static func typesWith(_ field: String, among type: NamedType, in schema: Schema) -> [String] {
        guard type.isAbstract else { return [] }
        var counts: [String: Int] = [:]
        for object in schema.possibleTypes(of: type) where object.fields[field] != nil {
            counts[object.name] = 1
            for interface in object.interfaces where schema.type(named: interface)?.fields[field] != nil {
                counts[interface, default: 0] += 1
            }
        }
        return counts.sorted { left, right in
            if left.value != right.value { return left.value > right.value }
            if left.key != right.key, schema.isSubtype(right.key, of: left.key) { return true }
            if left.key != right.key, schema.isSubtype(left.key, of: right.key) { return false }
            return DidYouMean.naturallyPrecedes(left.key, right.key)
        }.map(\.key)
    }
}
