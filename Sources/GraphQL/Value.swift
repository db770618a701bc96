// Values as the engine passes them around: variables, coerced arguments, default values, plain results.

import GraphQLLanguage

/// A value without types: what JSON can say, and names of enum values.
///
/// Numbers keep their text, so nothing is rounded between a request and PostgreSQL.
package enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    case int(String)
    case float(String)
    case string(String)
    case enumeration(String)
    case list([Value])
    case object(ObjectValue)

    package static func int(_ value: Int) -> Value { .int(String(value)) }

    package var isNull: Bool { self == .null }
}

/// The fields of an object in the order in which they were written.
package struct ObjectValue: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    package struct Field: Hashable, Named {
        package let name: String
        package let value: Value
    }

    package private(set) var fields: [Field]

    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    package init(dictionaryLiteral elements: (String, Value)...) {
        fields = elements.map { Field(name: $0, value: $1) }
    }

    package subscript(name: String) -> Value? {
        fields.first { $0.name == name }?.value
    }

    /// Adds a field whose name is not there yet.
    package mutating func append(_ name: String, _ value: Value) {
        fields.append(Field(name: name, value: value))
    }

    package var isEmpty: Bool { fields.isEmpty }
    package var count: Int { fields.count }
}

extension Value {
    /// Reads a constant literal, without a type to go by: an enum value stays a name.
    package init(constant node: ValueNode) {
        self = Value(literal: node) { _ in nil } ?? .null
    }

    /// Reads a literal without a type to go by.
    ///
    /// A variable without value makes its list item null, leaves its object field out, and makes the result nil where
    /// it stands alone.
    init?(literal node: ValueNode, variable: (String) -> Value?) {
        switch node {
        case .variable(let name, _):
            guard let value = variable(name.text) else { return nil }
            self = value
        case .int(let text, _): self = .int(text)
        case .float(let text, _): self = .float(text)
        case .string(let node): self = .string(node.value)
        case .boolean(let value, _): self = .boolean(value)
        case .null: self = .null
        case .enumeration(let name): self = .enumeration(name.text)
        case .list(let items, _):
            self = .list(items.map { Value(literal: $0, variable: variable) ?? .null })
        case .object(let fields, _):
            var object = ObjectValue()
            for field in fields {
                guard let value = Value(literal: field.value, variable: variable) else { continue }
                object.append(field.name.text, value)
            }
            self = .object(object)
        }
    }
}

extension ObjectValue {
    /// About the bytes that it takes in memory.
    package var size: Int {
        fields.reduce(MemoryLayout<Self>.size) {
            $0 + MemoryLayout<Field>.size + $1.name.utf8.count + $1.value.ownedSize
        }
    }
}

extension Value {
    /// About the bytes that it takes in memory beside its own few.
    fileprivate var ownedSize: Int {
        switch self {
        case .null, .boolean: 0
        case .int(let text), .float(let text), .string(let text), .enumeration(let text): text.utf8.count
        case .list(let items): items.reduce(0) { $0 + MemoryLayout<Value>.size + $1.ownedSize }
        case .object(let object): object.size
        }
    }
}

extension Value: CustomStringConvertible {
    /// The value as a GraphQL literal: `{side: BUY, first: 3}`.
    package var literal: String { text(upTo: .max) }

    /// The literal as messages show it: cut where it is long, without looking at the rest.
    package var description: String { text(upTo: 200) }

    private func text(upTo limit: Int) -> String {
        var text = ""
        write(to: &text, upTo: limit)
        return text.utf8.count > limit ? text.prefix(limit) + "…" : text
    }

    /// Stops, somewhere, once the text is longer than the limit.
    private func write(to text: inout String, upTo limit: Int) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .int(let digits), .float(let digits): text += digits
        case .string(let string):
            text += Printer.literal(limit < string.utf8.count ? String(string.prefix(limit + 1)) : string)
        case .enumeration(let name): text += name
        case .list(let items):
            text += "["
            for (index, item) in items.enumerated() {
                guard text.utf8.count <= limit else { return }
                if index > 0 { text += ", " }
                item.write(to: &text, upTo: limit)
            }
            text += "]"
        case .object(let object):
            text += "{"
            for (index, field) in object.fields.enumerated() {
                guard text.utf8.count <= limit else { return }
                text += "\(index > 0 ? ", " : "")\(field.name): "
                field.value.write(to: &text, upTo: limit)
            }
            text += "}"
        }
    }
}
