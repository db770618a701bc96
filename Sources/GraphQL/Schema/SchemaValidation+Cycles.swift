// Input objects can be given: no chain of non-null fields, and no chain of default values, leads back to its start.

import GraphQLLanguage

extension SchemaValidation {
    /// How many input objects may stand inside each other by what is required or left to defaults: far more than a
    /// document may nest, and few enough for every pass over values to recurse.
    private static let deepestChain = 500

    /// Reports the cycles, and tells whether there are none.
    mutating func checkInputCycles() -> Bool {
        let before = errors.count
        var nonNull = NonNullCycles()
        var defaults = DefaultCycles()
        for case .inputObject(let input) in schema.types {
            nonNull.visit(input, &self)
            defaults.visit(input, &self)
        }
        return errors.count == before
    }

    private mutating func addTooDeep(_ what: String, at field: InputValueDefinition) {
        add("\(what) inside of more than \(Self.deepestChain) input objects.", at: [field.node?.offset])
    }

    /// Specification: "Circular References".
    private struct NonNullCycles {
        private var visited: Set<String> = []
        private var path: [InputValueDefinition] = []
        private var pathIndices: [String: Int] = [:]

        mutating func visit(_ input: InputObjectType, _ validation: inout SchemaValidation) {
            guard visited.insert(input.name).inserted else { return }
            pathIndices[input.name] = path.count
            for field in input.fields {
                guard case .nonNull(.named(let name)) = field.type,
                    case .inputObject(let next)? = validation.schema.type(named: name)
                else { continue }
                guard path.count < SchemaValidation.deepestChain else {
                    validation.addTooDeep("'\(input.name).\(field.name)' is required", at: field)
                    return
                }
                path.append(field)
                if let start = pathIndices[name] {
                    let cycle = path[start...]
                    validation.add(
                        """
                        Cannot reference Input Object '\(name)' within itself through a series of non-null fields: \
                        '\(cycle.map(\.name).joined(separator: "."))'.
                        """,
                        at: cycle.map { $0.node?.offset }
                    )
                } else {
                    visit(next, &validation)
                }
                path.removeLast()
            }
            pathIndices[input.name] = nil
        }
    }

    /// Specification: "InputObjectDefaultValueHasCycle".
    ///
    /// A default that leaves a field out brings that field's default.
    private struct DefaultCycles {
        private var visited: Set<String> = []
        private var path: [(title: String, definition: InputValueDefinition)] = []
        private var pathIndices: [String: Int] = [:]

        mutating func visit(_ input: InputObjectType, _ validation: inout SchemaValidation) {
            follow(.object(ObjectValue()), as: input, &validation)
        }

        private mutating func follow(
            _ value: Value,
            as input: InputObjectType,
            _ validation: inout SchemaValidation
        ) {
            switch value {
            case .list(let items):
                for item in items { follow(item, as: input, &validation) }
            case .object(let object):
                for field in input.fields {
                    guard case .inputObject(let next)? = validation.schema.type(named: field.type.name) else {
                        continue
                    }
                    if let given = object[field.name] {
                        follow(given, as: next, &validation)
                    } else if let value = field.defaultValue {
                        follow(value, of: field, in: input, as: next, &validation)
                    }
                }
            default: break
            }
        }

        private mutating func follow(
            _ value: Value,
            of field: InputValueDefinition,
            in input: InputObjectType,
            as next: InputObjectType,
            _ validation: inout SchemaValidation
        ) {
            let title = "\(input.name).\(field.name)"
            if let start = pathIndices[title] {
                let cycle = path[start...]
                let via = cycle.dropFirst().map(\.title).joined(separator: ", ")
                validation.add(
                    """
                    Invalid circular reference. The default value of Input Object field \(title) references itself\
                    \(via.isEmpty ? "" : " via the default values of: \(via)").
                    """,
                    at: cycle.map { $0.definition.node?.defaultValue?.offset }
                )
                return
            }
            guard visited.insert(title).inserted else { return }
            guard path.count < SchemaValidation.deepestChain else {
                return validation.addTooDeep("The default value of '\(title)' stands", at: field)
            }
            pathIndices[title] = path.count
            path.append((title, field))
            follow(value, as: next, &validation)
            path.removeLast()
            pathIndices[title] = nil
        }
    }
}
