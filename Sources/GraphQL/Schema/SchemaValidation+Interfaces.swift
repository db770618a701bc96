// Types implement the interfaces that they name (specification, "IsValidImplementation").

import GraphQLLanguage

extension SchemaValidation {
    mutating func checkInterfaces(of type: NamedType) {
        var seen: Set<String> = []
        for name in type.interfaces where !isFull {
            var places: [Offset?] { type.implementations(of: name) }
            guard let named = schema.type(named: name) else {
                add("Unknown type '\(name)'.", at: places)
                continue
            }
            guard case .interface(let interface) = named else {
                add("Type \(type.name) must only implement Interface types, it cannot implement \(name).", at: places)
                continue
            }
            if name == type.name {
                add(
                    "Type \(name) cannot implement itself because it would create a circular reference.",
                    at: places
                )
            }
            guard seen.insert(name).inserted else {
                add("Type \(type.name) can only implement \(name) once.", at: places)
                continue
            }
            checkAncestors(of: type, through: interface)
            for field in interface.fields { check(field, of: interface, on: type) }
        }
    }

    private mutating func checkAncestors(of type: NamedType, through interface: InterfaceType) {
        for ancestor in interface.interfaces where !type.interfaces.contains(ancestor) {
            let message =
                ancestor == type.name
                ? "Type \(type.name) cannot implement \(interface.name) because it would create a circular reference."
                : "Type \(type.name) must implement \(ancestor) because it is implemented by \(interface.name)."
            add(
                message,
                at: NamedType.interface(interface).implementations(of: ancestor)
                    + type.implementations(of: interface.name)
            )
        }
    }

    private mutating func check(_ expected: FieldDefinition, of interface: InterfaceType, on type: NamedType) {
        let title = "\(interface.name).\(expected.name)"
        guard let field = type.fields[expected.name] else {
            return add(
                "Interface field \(title) expected but \(type.name) does not provide it.",
                at: [expected.node?.offset] + type.offsets
            )
        }
        let own = "\(type.name).\(field.name)"
        if !isCovariant(field.type, expected.type) {
            add(
                "Interface field \(title) expects type \(expected.type) but \(own) is type \(field.type).",
                at: [expected.node?.type.offset, field.node?.type.offset]
            )
        }
        for argument in expected.arguments {
            guard let ownArgument = field.arguments[argument.name] else {
                add(
                    "Interface field argument \(title)(\(argument.name):) expected but \(own) does not provide it.",
                    at: [argument.node?.offset, field.node?.offset]
                )
                continue
            }
            if ownArgument.type != argument.type {
                add(
                    """
                    Interface field argument \(title)(\(argument.name):) expects type \(argument.type) but \
                    \(own)(\(argument.name):) is type \(ownArgument.type).
                    """,
                    at: [argument.node?.type.offset, ownArgument.node?.type.offset]
                )
            }
        }
        for argument in field.arguments where argument.isRequired && expected.arguments[argument.name] == nil {
            add(
                """
                Object field \(own) includes required argument \(argument.name) that is missing from the Interface \
                field \(title).
                """,
                at: [argument.node?.offset, expected.node?.offset]
            )
        }
        if field.deprecationReason != nil, expected.deprecationReason == nil {
            add(
                "Interface field \(title) is not deprecated, so implementation field \(own) must not be deprecated.",
                at: [field.node?.directives.first { $0.name.text == "deprecated" }?.offset, field.node?.offset]
            )
        }
    }

    /// Whether a field of an implementation may have this type.
    private func isCovariant(_ type: TypeReference, _ expected: TypeReference) -> Bool {
        switch (type, expected) {
        case (.nonNull(let type), .nonNull(let expected)): isCovariant(type, expected)
        case (.nonNull(let type), _): isCovariant(type, expected)
        case (.list(let type), .list(let expected)): isCovariant(type, expected)
        case (.named(let name), .named(let expected)): schema.isSubtype(name, of: expected)
        default: false
        }
    }
}

extension NamedType {
    /// Where the type says that it implements an interface.
    fileprivate func implementations(of interface: String) -> [Offset?] {
        (origin?.nodes ?? []).flatMap(\.interfaces).filter { $0.text == interface }.map(\.offset)
    }
}
