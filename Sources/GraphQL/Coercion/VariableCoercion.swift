// Coerced variables of an operation (specification, "Coercing Variable Values").

import GraphQLLanguage

extension InputCoercion {
    /// Coerces the variables that a request sent; what the operation does not define is ignored.
    ///
    /// The result lacks variables that have neither value nor default.
    func variables(
        of operation: OperationDefinition,
        given: ObjectValue,
        source: Source
    ) throws(RequestError) -> [String: Value] {
        var result: [String: Value] = [:]
        var errors: [GraphQLError] = []
        for definition in operation.variables {
            func refuse(_ message: String) {
                errors.append(GraphQLError(message, locations: [source.location(at: definition.offset)]))
            }
            let name = definition.variable.text
            let type = TypeReference(definition.type)
            guard schema.type(named: type.name)?.isInput == true else {
                refuse("Variable '$\(name)' expected value of type '\(type)' which cannot be used as an input type.")
                continue
            }
            guard let value = given[name] else {
                if let node = definition.defaultValue {
                    result[name] = coerce(node, to: type, variables: [:])
                } else if type.isNonNull {
                    refuse("Variable '$\(name)' of required type '\(type)' was not provided.")
                }
                continue
            }
            if value.isNull, type.isNonNull {
                refuse("Variable '$\(name)' of non-null type '\(type)' must not be null.")
                continue
            }
            var problems: [Problem] = []
            result[name] = coerce(value, to: type, origin: .variable, problems: &problems)
            for problem in problems {
                let place = problem.path.isEmpty ? "" : " at '\(name)\(problem.path.accessors)'"
                refuse("Variable '$\(name)' got invalid value \(problem.value)\(place); \(problem.message)")
            }
        }
        if !errors.isEmpty { throw RequestError(errors) }
        return result
    }
}

extension [PathElement] {
    /// The path as in `.where.code[2]`.
    var accessors: String {
        map { element in
            switch element {
            case .key(let key): ".\(key)"
            case .index(let index): "[\(index)]"
            }
        }.joined()
    }
}
