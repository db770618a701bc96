/// What to write in place of something that does not fit, as a sentence for the end of a message.
enum Advice {
    /// More names than this are no help in a message.
    private static let mostNames = 16

    /// In place of a field that an object or interface does not have.
    ///
    /// - Parameter similar: the phrase that suggests fields of similar names, if there are any.
    static func field(_ name: String, of type: NamedType, in schema: Schema, similar: String) -> String {
        guard similar.isEmpty else { return similar }
        let nested = type.fields.filter { schema.type(named: $0.type.name)?.fields[name] != nil }
        return DidYouMean(suggestions: nested.map { "\($0.name) { \(name) }" }).phrase
    }

    /// In place of a field that an input object does not have.
    ///
    /// A field of the same name one level deeper is what is nearly always meant: `{company: {sector: …}}`.
    ///
    /// - Parameter similar: the phrase that suggests fields of similar names, if there are any.
    static func field(_ name: String, of input: InputObjectType, in schema: Schema, similar: String) -> String {
        let nested = input.fields.filter { field in
            guard field.type.name != input.name,
                case .inputObject(let inner)? = schema.type(named: field.type.name)
            else { return false }
            return inner.fields[name] != nil
        }
        if !nested.isEmpty { return DidYouMean(suggestions: nested.map { "\($0.name): {\(name): …}" }).phrase }
        if !similar.isEmpty || input.fields.count > mostNames { return similar }
        return " Its fields are \(list(input.fields.names))."
    }

    /// In place of a value that is no object.
    static func object(of input: InputObjectType) -> String {
        // Not one that nests the same type, such as `not`: it would only lead in circles.
        let example = input.fields.first { $0.isRequired } ?? input.fields.first { $0.type.name != input.name }
        let fields = input.fields.count > mostNames ? "" : " Its fields are \(list(input.fields.names))."
        return example.map { " Write an object, such as {\($0.name): …}.\(fields)" } ?? fields
    }

    /// In place of several fields of a `@oneOf` object; nothing where none is given.
    static func oneOf(_ names: [String]) -> String {
        guard names.count > 1 else { return "" }
        let items = names.prefix(3).map { "{\($0): …}" } + (names.count > 3 ? ["…"] : [])
        return " Where a list is expected, give each an object of its own: [\(items.joined(separator: ", "))]."
    }

    private static func list(_ names: [String]) -> String {
        names.map { "'\($0)'" }.joined(separator: ", ")
    }
}
