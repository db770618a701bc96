// Resolves fields from plain values, as conformance cases describe their data.

import GraphQLLanguage

/// A field takes the entry of its own name; `{"$error": …}` fails, `{"$args": true}` stands for the coerced arguments.
struct ValueSource: ResolverSource {
    func typeName(of object: ObjectValue, for field: SelectedField) -> TypeNameResolution {
        if case .string(let name)? = object["__typename"] { return .name(name) }
        let type = field.definition.type.name
        return .failure(
            """
            Abstract type '\(type)' must resolve to an Object type at runtime for field \
            '\(field.parentType.name).\(field.definition.name)'. Give the value an entry '__typename'.
            """
        )
    }

    func resolve(_ field: SelectedField, on object: ObjectValue) -> Resolution<ObjectValue> {
        object[field.definition.name].map { resolution(of: $0, field, field.definition.type) } ?? .null
    }

    private func resolution(
        of value: Value,
        _ field: SelectedField,
        _ type: TypeReference
    ) -> Resolution<ObjectValue> {
        switch value {
        case .null: return .null
        case .object(let object):
            if case .string(let message)? = object["$error"] { return .failure(message) }
            if object["$args"] == .boolean(true) { return .leaf(arguments(of: field, type)) }
            return field.selection == nil || type.itemType != nil ? .leaf(value) : .object(object)
        case .list(let items):
            guard let item = type.itemType else { return leafOrEmpty(value, field) }
            return .list(count: items.count) { resolution(of: items[$0], field, item) }
        default: return type.itemType == nil ? leafOrEmpty(value, field) : .leaf(value)
        }
    }

    /// A value without entries is, where an object is expected, an object whose fields are all null.
    private func leafOrEmpty(_ value: Value, _ field: SelectedField) -> Resolution<ObjectValue> {
        field.selection == nil ? .leaf(value) : .object(ObjectValue())
    }

    private func arguments(of field: SelectedField, _ type: TypeReference) -> Value {
        let value = Value.object(field.arguments)
        guard type.name == "String" else { return value }
        var bytes: [UInt8] = []
        JSONWriter.write(Self.withPlainFloats(value), into: &bytes)
        return .string(String(decoding: bytes, as: UTF8.self))
    }

    /// Floats as their shortest decimal text: where numbers are compared as text, all ways to write one are the same.
    private static func withPlainFloats(_ value: Value) -> Value {
        switch value {
        case .float(let text): .float(Double(text).map(\.description) ?? text)
        case .list(let items): .list(items.map(withPlainFloats))
        case .object(let object):
            .object(object.fields.reduce(into: [:]) { $0.append($1.name, withPlainFloats($1.value)) })
        default: value
        }
    }
}
