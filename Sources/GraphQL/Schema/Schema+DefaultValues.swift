// Default values as GraphQL literals, for introspection and SDL.

import GraphQLLanguage

extension Schema {
    /// The default value as resolvers get it, with the defaults of fields that it leaves out.
    package func coercedDefault(of definition: InputValueDefinition) -> Value? {
        InputCoercion(schema: self).defaultValue(of: definition)
    }

    /// The default value as a literal of its type: coerced first, so that nested defaults are shown, too.
    func defaultLiteral(of definition: InputValueDefinition) -> String? {
        guard let value = coercedDefault(of: definition) else { return nil }
        return literal(value, of: definition.type)
    }

    /// A coerced value as it would be written for an input position of this type.
    func literal(_ value: Value, of type: TypeReference) -> String {
        switch (value, type.nullable) {
        case (.list(let items), .list(let item)):
            "[" + items.map { literal($0, of: item) }.joined(separator: ", ") + "]"
        case (_, .list(let item)): literal(value, of: item)
        case (.object(let object), .named(let name)):
            if case .inputObject(let input)? = self.type(named: name) {
                "{"
                    + object.fields.map { field in
                        let type = input.fields[field.name]?.type ?? .named("String")
                        return "\(field.name): \(literal(field.value, of: type))"
                    }.joined(separator: ", ") + "}"
            } else {
                value.literal
            }
        case (.string(let text), .named("ID")):
            ExactNumber(text)?.integerText == text ? text : value.literal
        case (.enumeration(let name), .named(let scalar)) where kind(of: scalar) == .scalar:
            // A custom scalar gets the name as the text that it looks like.
            Printer.literal(name)
        case (.float(let text), .named("Float")):
            ExactNumber(text)?.integerText ?? text
        default: value.literal
        }
    }

    private func kind(of name: String) -> TypeKind? { type(named: name)?.kind }
}
