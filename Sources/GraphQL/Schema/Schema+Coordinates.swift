// What a coordinate names (specification, "Schema Coordinates").

import GraphQLLanguage

/// One element of a schema.
package enum SchemaElement {
    case type(NamedType)
    case field(FieldDefinition)
    /// A field of an input object, or an argument.
    case input(InputValueDefinition)
    case enumValue(EnumValueDefinition)
    case directive(DirectiveDefinition)
}

extension Schema {
    /// What the coordinate names; nil if the schema has no such thing.
    package func element(at coordinate: SchemaCoordinate) -> SchemaElement? {
        switch coordinate {
        case .type(let name): type(named: name).map(SchemaElement.type)
        case .member(let type, let name): self.type(named: type).flatMap { member(name, of: $0) }
        case .argument(let type, let field, let name):
            self.type(named: type)?.fields[field]?.arguments[name].map(SchemaElement.input)
        case .directive(let name): directive(named: name).map(SchemaElement.directive)
        case .directiveArgument(let directive, let name):
            self.directive(named: directive)?.arguments[name].map(SchemaElement.input)
        }
    }

    private func member(_ name: String, of type: NamedType) -> SchemaElement? {
        switch type {
        case .object, .interface: type.fields[name].map(SchemaElement.field)
        case .enumeration(let enumeration): enumeration.values[name].map(SchemaElement.enumValue)
        case .inputObject(let input): input.fields[name].map(SchemaElement.input)
        case .scalar, .union: nil
        }
    }
}
