// Default values fit their types (specification, "Type Validation": each must be compatible with the type's coercion).

import GraphQLLanguage

extension SchemaValidation {
    mutating func checkDefaultValues() {
        // A default in a cycle of defaults has no end to be coerced to.
        guard checkInputCycles() else { return }
        for directive in schema.directives {
            for argument in directive.arguments { checkDefault(of: argument, "@\(directive.name)(\(argument.name):)") }
        }
        for type in schema.types {
            for field in type.fields {
                for argument in field.arguments {
                    checkDefault(of: argument, "\(type.name).\(field.name)(\(argument.name):)")
                }
            }
            guard case .inputObject(let input) = type else { continue }
            for field in input.fields { checkDefault(of: field, "\(input.name).\(field.name)") }
        }
    }

    private mutating func checkDefault(of definition: InputValueDefinition, _ title: String) {
        guard let value = definition.defaultValue, schema.type(named: definition.type.name)?.isInput == true else {
            return
        }
        var problems = InputCoercion.Problems(limit: DocumentLimits().errors)
        _ = InputCoercion(schema: schema).coerce(value, to: definition.type, origin: .literal, problems: &problems)
        for problem in problems.all {
            let place = problem.path.isEmpty ? "" : " at '\(problem.path.accessors)'"
            add(
                "\(title) has the invalid default value \(value)\(place): \(problem.message)",
                at: [definition.node?.defaultValue?.offset]
            )
        }
    }
}
