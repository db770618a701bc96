// From what a request says to the values that resolvers get (specification, "Input Coercion").

import GraphQLLanguage

/// Coerces values to the input types of a schema.
struct InputCoercion {
    let schema: Schema

    /// One thing that is wrong with a value, and where inside it.
    struct Problem {
        let path: [PathElement]
        let value: Value
        let message: String
    }

    /// What is wrong with a value, as far as anybody wants to read it.
    struct Problems {
        private(set) var all: [Problem] = []
        private let limit: Int

        /// - Parameter limit: how many are looked for.
        init(limit: Int) { self.limit = limit }

        var isFull: Bool { all.count >= limit }

        mutating func add(_ message: String, at path: [PathElement], _ value: Value) {
            if !isFull { all.append(Problem(path: path, value: value, message: message)) }
        }
    }

    // MARK: Values (variables, defaults)

    /// Coerces a value; collects the problems and returns nil if there is one.
    func coerce(
        _ value: Value,
        to type: TypeReference,
        origin: InputOrigin,
        problems: inout Problems
    ) -> Value? {
        let before = problems.all.count
        let result = coerce(value, to: type, origin: origin, path: [], problems: &problems)
        return problems.all.count == before ? result : nil
    }

    private func coerce(
        _ value: Value,
        to type: TypeReference,
        origin: InputOrigin,
        path: [PathElement],
        problems: inout Problems
    ) -> Value {
        func refuse(_ message: String, at path: [PathElement], _ value: Value) {
            problems.add(message, at: path, value)
        }
        if case .nonNull(let inner) = type {
            if !value.isNull { return coerce(value, to: inner, origin: origin, path: path, problems: &problems) }
            refuse("Expected non-nullable type '\(type)' not to be null.", at: path, value)
            return .null
        }
        if value.isNull { return .null }
        if case .list(let item) = type {
            guard case .list(let items) = value else {  // A single value stands for a list of one.
                return .list([coerce(value, to: item, origin: origin, path: path, problems: &problems)])
            }
            var coerced: [Value] = []
            coerced.reserveCapacity(items.count)
            for (index, element) in items.enumerated() {
                guard !problems.isFull else { break }
                coerced.append(
                    coerce(element, to: item, origin: origin, path: path + [.index(index)], problems: &problems)
                )
            }
            return .list(coerced)
        }
        switch schema.type(named: type.name) {
        case .inputObject(let input):
            guard case .object(let object) = value else {
                refuse("Expected type '\(input.name)' to be an object.\(Advice.object(of: input))", at: path, value)
                return .null
            }
            return coerce(object, to: input, origin: origin, path: path, problems: &problems)
        case .some(let leaf) where leaf.isLeaf:
            do throws(CoercionFailure) {
                return try parse(value, as: leaf, origin: origin)
            } catch {
                refuse(error.message, at: path, value)
            }
        default:
            refuse("Expected an input type, but '\(type)' is none.", at: path, value)
        }
        return .null
    }

    private func coerce(
        _ object: ObjectValue,
        to input: InputObjectType,
        origin: InputOrigin,
        path: [PathElement],
        problems: inout Problems
    ) -> Value {
        func refuse(_ message: String) {
            problems.add(message, at: path, .object(object))
        }
        let given = NamedList(object.fields)
        var result = ObjectValue()
        for field in input.fields {
            if let value = given[field.name]?.value {
                let path = path + [.key(field.name)]
                result.append(
                    field.name,
                    coerce(value, to: field.type, origin: origin, path: path, problems: &problems)
                )
            } else if let value = defaultValue(of: field) {
                result.append(field.name, value)
            } else if field.type.isNonNull {
                refuse("Field '\(field.name)' of required type '\(field.type)' was not provided.")
            }
        }
        for field in object.fields where input.fields[field.name] == nil {
            guard !problems.isFull else { break }
            let similar = DidYouMean(field.name, among: input.fields.names).phrase
            let advice = Advice.field(field.name, of: input, in: schema, similar: similar)
            refuse("Field '\(field.name)' is not defined by type '\(input.name)'.\(advice)")
        }
        if input.isOneOf {
            if result.count != 1 {
                let advice = Advice.oneOf(result.fields.map(\.name))
                refuse("Exactly one key must be specified for OneOf type '\(input.name)'.\(advice)")
            } else if let field = result.fields.first, field.value.isNull, given[field.name]?.value == .null {
                problems.add("Field '\(field.name)' must be non-null.", at: path + [.key(field.name)], .null)
            }
        }
        return .object(result)
    }

    /// The coerced default, or nil if there is none.
    ///
    /// Coerced once: the defaults of input objects unfold into each other.
    func defaultValue(of definition: InputValueDefinition) -> Value? {
        guard let value = definition.defaultValue else { return nil }
        if let known = definition.coercedDefault.withLock({ $0 }) { return known }
        var problems = Problems(limit: 1)
        let coerced = coerce(value, to: definition.type, origin: .literal, problems: &problems) ?? value
        definition.coercedDefault.withLock { $0 = coerced }
        return coerced
    }

    /// A value of a scalar or enum.
    ///
    /// Literals name enum values; variables hold them as strings.
    func parse(_ value: Value, as type: NamedType, origin: InputOrigin) throws(CoercionFailure) -> Value {
        switch type {
        case .scalar(let scalar): return try scalar.parse(value, origin)
        case .enumeration(let type):
            let name: String
            switch value {
            case .enumeration(let text): name = text
            case .string(let text) where origin == .variable: name = text
            default:
                var suggestion = ""
                if origin == .literal || !value.isText {
                    let text = if case .string(let text) = value { text } else { value.description }
                    suggestion = DidYouMean(text, among: type.values.names).phrase(of: "the enum value")
                }
                let kind = origin == .literal ? "non-enum" : "non-string"
                throw CoercionFailure("Enum '\(type.name)' cannot represent \(kind) value: \(value).\(suggestion)")
            }
            guard type.values[name] != nil else {
                let suggestion = DidYouMean(name, among: type.values.names).phrase(of: "the enum value")
                throw CoercionFailure("Value '\(name)' does not exist in '\(type.name)' enum.\(suggestion)")
            }
            return .enumeration(name)
        default: throw CoercionFailure("Type '\(type.name)' is not a scalar or enum.")
        }
    }

    // MARK: Literals with variables

    /// Coerces a literal whose variables are coerced already; nil if it does not fit.
    ///
    /// Validation has refused what can be refused before execution; what remains is a null that comes by a variable.
    func coerce(_ node: ValueNode, to type: TypeReference, variables: [String: Value]) -> Value? {
        if case .variable(let name, _) = node {
            guard let value = variables[name.text], !(value.isNull && type.isNonNull) else { return nil }
            return value
        }
        if case .nonNull(let inner) = type {
            return node.isNull ? nil : coerce(node, to: inner, variables: variables)
        }
        if node.isNull { return .null }
        if case .list(let item) = type { return coerceList(node, item: item, variables: variables) }
        guard let named = schema.type(named: type.name) else { return nil }
        if case .inputObject(let input) = named { return coerceObject(node, to: input, variables: variables) }
        guard let value = Value(literal: node, variable: { variables[$0] }) else { return nil }
        return try? parse(value, as: named, origin: .literal)
    }

    private func coerceList(_ node: ValueNode, item: TypeReference, variables: [String: Value]) -> Value? {
        guard case .list(let nodes, _) = node else {
            return coerce(node, to: item, variables: variables).map { .list([$0]) }
        }
        var items: [Value] = []
        for node in nodes {
            if isMissingVariable(node, variables) {
                guard !item.isNonNull else { return nil }
                items.append(.null)
            } else {
                guard let value = coerce(node, to: item, variables: variables) else { return nil }
                items.append(value)
            }
        }
        return .list(items)
    }

    private func coerceObject(_ node: ValueNode, to input: InputObjectType, variables: [String: Value]) -> Value? {
        guard case .object(let nodes, _) = node else { return nil }
        var result = ObjectValue()
        for field in input.fields {
            if let given = nodes.last(where: { $0.name.text == field.name })?.value,
                !isMissingVariable(given, variables)
            {
                guard let value = coerce(given, to: field.type, variables: variables) else { return nil }
                result.append(field.name, value)
            } else if let value = defaultValue(of: field) {
                result.append(field.name, value)
            } else if field.type.isNonNull {
                return nil
            }
        }
        if input.isOneOf, result.count != 1 || result.fields.contains(where: \.value.isNull) { return nil }
        return .object(result)
    }

    private func isMissingVariable(_ node: ValueNode, _ variables: [String: Value]) -> Bool {
        if case .variable(let name, _) = node { variables[name.text] == nil } else { false }
    }
}

extension Value {
    fileprivate var isText: Bool {
        if case .string = self { true } else { false }
    }
}
