// What an operation asks for, after variables, fragments, @skip, @include and merging are dealt with.

import GraphQLLanguage

/// A field of the response: one key of one object type, with coerced arguments.
package final class SelectedField: Sendable {
    /// The key in the response: the alias, else the name.
    package let responseKey: String
    package let definition: FieldDefinition
    /// The object type whose field it is, never an abstract one.
    package let parentType: ObjectType
    /// Coerced arguments in the order of their definitions, without those that have neither value nor default.
    package let arguments: ObjectValue
    /// The place among the fields of its selection: a slot to keep things in.
    package let index: Int
    /// What is selected of the field's value; nil for scalars and enums.
    package let selection: SubSelection?
    /// Where the field stands in the document; several where fields were merged.
    package let offsets: [Offset]
    /// Whether the engine answers it by itself, without asking the source.
    package var isMeta: Bool { kind != .ordinary || failure != nil }

    enum Kind {
        case ordinary
        case typename
        case introspection
    }

    let kind: Kind
    let output: OutputType
    /// Why its arguments cannot be coerced; the field then fails without being resolved.
    let failure: InputCoercion.ArgumentFailure?
    /// `"key":` as it stands in the response.
    let keyBytes: [UInt8]

    init(
        responseKey: String,
        definition: FieldDefinition,
        parentType: ObjectType,
        arguments: ObjectValue,
        index: Int,
        selection: SubSelection?,
        offsets: [Offset],
        output: OutputType,
        failure: InputCoercion.ArgumentFailure?
    ) {
        self.responseKey = responseKey
        self.definition = definition
        self.parentType = parentType
        self.arguments = arguments
        self.index = index
        self.selection = selection
        self.offsets = offsets
        self.output = output
        self.failure = failure
        switch definition.name {
        case "__typename": kind = .typename
        case "__schema", "__type": kind = .introspection
        default: kind = .ordinary
        }
        var bytes: [UInt8] = []
        JSONWriter.write(responseKey, into: &bytes)
        bytes.append(UInt8(ascii: ":"))
        keyBytes = bytes
    }
}

/// The selected fields of a composite value, for each object type that it can be.
package final class SubSelection: Sendable {
    /// The declared type of the value.
    package let type: NamedType
    /// The object types that the value can be, in order of definition.
    package let possibleTypes: [ObjectType]
    private let fieldLists: [[SelectedField]]
    /// Why the fields could not be collected; objects with this selection then fail.
    let failure: InputCoercion.ArgumentFailure?

    init(
        type: NamedType,
        possibleTypes: [ObjectType],
        fieldLists: [[SelectedField]],
        failure: InputCoercion.ArgumentFailure?
    ) {
        self.type = type
        self.possibleTypes = possibleTypes
        self.fieldLists = fieldLists
        self.failure = failure
    }

    /// The fields to write for a value of this type, in the order of the response; none for an impossible type.
    package func fields(for type: ObjectType) -> [SelectedField] {
        if possibleTypes.count == 1, possibleTypes[0] === type { return fieldLists[0] }
        return possibleTypes.firstIndex { $0 === type }.map { fieldLists[$0] } ?? []
    }
}

/// The type of a field's value, resolved for completion.
package final class OutputType: Sendable {
    package enum Kind: Sendable {
        case scalar(ScalarType)
        case enumeration(EnumType)
        case object(ObjectType)
        case abstract(NamedType)
        case list(OutputType)
    }

    package let isNonNull: Bool
    package let kind: Kind

    init?(_ reference: TypeReference, in schema: Schema) {
        isNonNull = reference.isNonNull
        switch reference.nullable {
        case .list(let item):
            guard let item = OutputType(item, in: schema) else { return nil }
            kind = .list(item)
        case .named(let name), .nonNull(.named(let name)):
            switch schema.type(named: name) {
            case .scalar(let type): kind = .scalar(type)
            case .enumeration(let type): kind = .enumeration(type)
            case .object(let type): kind = .object(type)
            case .some(let type) where type.isAbstract: kind = .abstract(type)
            default: return nil
            }
        case .nonNull: return nil
        }
    }
}
