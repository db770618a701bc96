// Coerced variables of an operation (specification, "Coercing Variable Values").

import GraphQLLanguage

extension InputCoercion {
    /// Coerces the variables that a request sent; what the operation does not define is ignored.
    ///
    /// The result lacks variables that have neither value nor default.
    ///
    /// - Parameter errorLimit: how many errors are looked for and told.
    func variables(
        of operation: OperationDefinition,
        given: ObjectValue,
        source: Source,
        errorLimit: Int
    ) throws(RequestError) -> [String: Value] {
        var result: [String: Value] = [:]
        let given = NamedList(given.fields)
        var report = Report(
            source: source,
            limit: errorLimit,
            lastWords: "Too many errors processing variables, error limit reached. Execution aborted."
        )
        for definition in operation.variables {
            guard !report.isFull else { break }
            func refuse(_ message: String) { report.add(message, at: definition.offset) }
            let name = definition.variable.text
            let type = TypeReference(definition.type)
            guard schema.type(named: type.name)?.isInput == true else {
                refuse("Variable '$\(name)' expected value of type '\(type)' which cannot be used as an input type.")
                continue
            }
            guard let value = given[name]?.value else {
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
            var problems = Problems(limit: errorLimit - report.errors.count + 1)
            result[name] = coerce(value, to: type, origin: .variable, problems: &problems)
            for problem in problems.all {
                let place = problem.path.isEmpty ? "" : " at '\(name)\(problem.path.accessors)'"
                refuse("Variable '$\(name)' got invalid value \(problem.value)\(place); \(problem.message)")
            }
        }
        if !report.errors.isEmpty { throw RequestError(report.errors) }
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
