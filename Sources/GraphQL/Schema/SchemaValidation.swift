// Is this a valid schema? (specification, "Type Validation" of each kind of type)

import GraphQLLanguage

extension Schema {
    /// Everything that is wrong with the types and how they fit together; nothing if the schema is valid.
    ///
    /// Locations are given where the schema stems from SDL.
    package func validate() -> [GraphQLError] {
        var validation = SchemaValidation(schema: self)
        validation.checkRoots()
        validation.checkDirectives()
        for type in types where !type.name.hasPrefix("__") || type.origin != nil { validation.check(type) }
        validation.checkDirectiveCycles()
        validation.checkDefaultValues()
        return validation.errors
    }
}

/// Collects the errors of one schema.
///
/// Interfaces, default values, and the cycles of input objects and of directives are in files of their own.
struct SchemaValidation {
    /// Beyond these nobody reads on: a document may repeat one fault a million times.
    private static let mostErrors = 1_000
    private static let placesOfError = 100

    let schema: Schema
    private(set) var errors: [GraphQLError] = []

    init(schema: Schema) {
        self.schema = schema
    }

    var isFull: Bool { errors.count >= Self.mostErrors }

    mutating func add(_ message: String, at offsets: [Offset?]) {
        if isFull { return }
        let source = schema.origin?.source
        let locations = offsets.lazy.compactMap { $0 }.prefix(Self.placesOfError).compactMap {
            source?.location(at: $0)
        }
        errors.append(GraphQLError(message, locations: Array(locations)))
    }

    // MARK: Roots and directives

    mutating func checkRoots() {
        if schema.rootTypeNames[.query] == nil {
            add("Query root type must be provided.", at: [schema.origin?.definition?.offset])
        }
        for kind in OperationKind.allCases {
            guard let name = schema.rootTypeNames[kind] else { continue }
            let place = schema.origin?.operationType(kind)?.type.offset
            let title = kind.rawValue.prefix(1).uppercased() + kind.rawValue.dropFirst()
            switch schema.type(named: name) {
            case .object: break
            case nil: add("Unknown type '\(name)'.", at: [place])
            case .some(let type):
                let condition = kind == .query ? "" : " if provided"
                add(
                    "\(title) root type must be Object type\(condition), it cannot be \(name).",
                    at: [place ?? type.origin?.definition?.offset]
                )
            }
        }
        let names = schema.rootTypeNames
        for (left, right) in [
            (OperationKind.query, OperationKind.mutation), (.query, .subscription), (.mutation, .subscription),
        ] {
            guard let name = names[left], names[right] == name else { continue }
            add(
                "All root types must be different, '\(name)' type is already used for \(left.rawValue) operation.",
                at: [schema.origin?.operationType(right)?.type.offset]
            )
        }
    }

    mutating func checkDirectives() {
        for directive in schema.directives {
            checkName(directive.name, at: directive.node?.offset)
            if directive.locations.isEmpty {
                add("Directive @\(directive.name) must include 1 or more locations.", at: [directive.node?.offset])
            }
            for argument in directive.arguments { check(argument, of: "@\(directive.name)") }
        }
    }

    // MARK: Types

    mutating func check(_ type: NamedType) {
        checkName(type.name, at: type.origin?.definition?.offset)
        switch type {
        case .scalar: break
        case .object, .interface:
            checkFields(of: type)
            checkInterfaces(of: type)
        case .union(let union): check(union)
        case .enumeration(let enumeration): check(enumeration)
        case .inputObject(let input): check(input)
        }
    }

    private mutating func checkFields(of type: NamedType) {
        if type.fields.isEmpty {
            add("Type \(type.name) must define one or more fields.", at: type.offsets)
        }
        for field in type.fields {
            checkName(field.name, at: field.node?.offset)
            checkIsOutput(field.type, of: "\(type.name).\(field.name)", at: field.node?.type.offset)
            for argument in field.arguments { check(argument, of: "\(type.name).\(field.name)") }
        }
    }

    private mutating func checkIsOutput(_ type: TypeReference, of owner: String, at offset: Offset?) {
        guard let named = schema.type(named: type.name) else {
            return add("Unknown type '\(type.name)'.", at: [offset])
        }
        if !named.isOutput { add("The type of \(owner) must be Output Type but got: \(type).", at: [offset]) }
    }

    private mutating func check(_ argument: InputValueDefinition, of owner: String) {
        checkName(argument.name, at: argument.node?.offset)
        checkInput(argument, "\(owner)(\(argument.name):)", required: "Required argument \(owner)(\(argument.name):)")
    }

    private mutating func checkInput(_ input: InputValueDefinition, _ title: String, required: String) {
        guard let named = schema.type(named: input.type.name) else {
            return add("Unknown type '\(input.type.name)'.", at: [input.node?.type.offset])
        }
        if !named.isInput {
            return add("The type of \(title) must be Input Type but got: \(input.type).", at: [input.node?.type.offset])
        }
        if input.isRequired, input.deprecationReason != nil {
            let directive = input.node?.directives.first { $0.name.text == "deprecated" }
            add("\(required) cannot be deprecated.", at: [directive?.offset, input.node?.type.offset])
        }
    }

    private mutating func check(_ union: UnionType) {
        let nodes = union.origin?.nodes ?? []
        if union.members.isEmpty {
            add("Union type \(union.name) must define one or more member types.", at: nodes.map(\.offset))
        }
        var included: Set<String> = []
        for member in union.members where !isFull {
            var places: [Offset?] { nodes.flatMap(\.members).filter { $0.text == member }.map { $0.offset } }
            switch schema.type(named: member) {
            case .object:
                if !included.insert(member).inserted {
                    add("Union type \(union.name) can only include type \(member) once.", at: places)
                }
            case nil: add("Unknown type '\(member)'.", at: places)
            case .some:
                add("Union type \(union.name) can only include Object types, it cannot include \(member).", at: places)
            }
        }
    }

    private mutating func check(_ enumeration: EnumType) {
        if enumeration.values.isEmpty {
            add(
                "Enum type \(enumeration.name) must define one or more values.",
                at: (enumeration.origin?.nodes ?? []).map(\.offset)
            )
        }
        for value in enumeration.values { checkName(value.name, at: value.node?.offset) }
    }

    private mutating func check(_ input: InputObjectType) {
        if input.fields.isEmpty {
            add(
                "Input Object type \(input.name) must define one or more fields.",
                at: (input.origin?.nodes ?? []).map(\.offset)
            )
        }
        for directive in (input.origin?.extensions ?? []).flatMap(\.directives) where directive.name.text == "oneOf" {
            add(
                "Directive '@oneOf' may not be used on an extension of input type \(input.name).",
                at: [directive.offset]
            )
        }
        for field in input.fields {
            let title = "\(input.name).\(field.name)"
            checkName(field.name, at: field.node?.offset)
            checkInput(field, title, required: "Required input field \(title)")
            guard input.isOneOf else { continue }
            if field.type.isNonNull {
                add("OneOf input field \(title) must be nullable.", at: [field.node?.type.offset])
            }
            if field.defaultValue != nil {
                add("OneOf input field \(title) cannot have a default value.", at: [field.node?.offset])
            }
        }
    }

    private mutating func checkName(_ name: String, at offset: Offset?) {
        if name.hasPrefix("__") {
            add(
                "Name '\(name)' must not begin with '__', which is reserved by GraphQL introspection.",
                at: [offset]
            )
        } else if !name.isGraphQLName {
            add("Name '\(name)' is not a GraphQL name: letters, digits and _, not starting with a digit.", at: [offset])
        }
    }
}

extension NamedType {
    /// The places of the definition and the extensions.
    var offsets: [Offset?] { (origin?.nodes ?? []).map(\.offset) }
}

extension String {
    fileprivate var isGraphQLName: Bool {
        guard let first = utf8.first, !(0x30...0x39).contains(first) else { return false }
        return utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
        }
    }
}
