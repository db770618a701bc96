// Coerced arguments of a field or directive (specification, "Coercing Field Arguments").

import GraphQLLanguage

extension InputCoercion {
    /// Why the arguments of a field cannot be coerced: an error of that field, not of the request.
    struct ArgumentFailure: Error {
        let message: String
        let offset: Offset
    }

    /// The arguments in the order of their definitions, without those that have neither value nor default.
    func arguments(
        _ nodes: [ArgumentNode],
        of definitions: NamedList<InputValueDefinition>,
        at offset: Offset,
        variables: [String: Value]
    ) throws(ArgumentFailure) -> ObjectValue {
        var result = ObjectValue()
        for definition in definitions {
            let node = nodes.last { $0.name.text == definition.name }
            if let value = try argument(node, definition, at: offset, variables: variables) {
                result.append(definition.name, value)
            }
        }
        return result
    }

    private func argument(
        _ node: ArgumentNode?,
        _ definition: InputValueDefinition,
        at offset: Offset,
        variables: [String: Value]
    ) throws(ArgumentFailure) -> Value? {
        let name = definition.name
        let type = definition.type
        guard let node else {
            if let value = defaultValue(of: definition) { return value }
            guard type.isNonNull else { return nil }
            throw ArgumentFailure(
                message: "Argument '\(name)' of required type '\(type)' was not provided.",
                offset: offset
            )
        }
        var isNull = node.value.isNull
        if case .variable(let variable, _) = node.value {
            guard let value = variables[variable.text] else {
                if let value = defaultValue(of: definition) { return value }
                guard type.isNonNull else { return nil }
                throw ArgumentFailure(
                    message: """
                        Argument '\(name)' of required type '\(type)' was provided the variable '$\(variable.text)' \
                        which was not provided a runtime value.
                        """,
                    offset: node.value.offset
                )
            }
            isNull = value.isNull
        }
        if isNull, type.isNonNull {
            throw ArgumentFailure(
                message: "Argument '\(name)' of non-null type '\(type)' must not be null.",
                offset: node.value.offset
            )
        }
        guard let value = coerce(node.value, to: type, variables: variables) else {
            throw ArgumentFailure(
                message: "Argument '\(name)' has invalid value \(Printer.text(of: node.value)).",
                offset: node.value.offset
            )
        }
        return value
    }
}
