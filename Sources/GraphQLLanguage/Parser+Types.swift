// Grammar of type system definitions and extensions (specification, "Type System").

extension Parser {
    /// TypeSystemDefinition .
    ///
    /// SchemaDefinition | TypeDefinition | DirectiveDefinition
    ///
    /// Nil if the token at hand starts none.
    mutating func typeSystemDefinition(
        description: StringNode?,
        offset: Offset
    ) throws(SyntaxError) -> Definition? {
        if at(keyword: "schema") {
            return .schema(try schema(isExtension: false, description: description, offset: offset))
        }
        if at(keyword: "directive") {
            return .directive(try directiveDefinition(description: description, offset: offset))
        }
        guard let kind = typeKind() else { return nil }
        return .type(try typeDefinition(kind, isExtension: false, description: description, offset: offset))
    }

    /// TypeSystemExtension .
    ///
    /// SchemaExtension | TypeExtension
    mutating func typeSystemExtension() throws(SyntaxError) -> Definition {
        let offset = token.start
        try expect(keyword: "extend")
        if at(keyword: "schema") { return .schema(try schema(isExtension: true, description: nil, offset: offset)) }
        guard let kind = typeKind() else { throw unexpected(token) }
        return .type(try typeDefinition(kind, isExtension: true, description: nil, offset: offset))
    }

    private func typeKind() -> TypeKind? {
        at(.name) ? TypeKind(rawValue: lexer.text(of: token)) : nil
    }

    /// SchemaDefinition .
    ///
    /// Description? schema Directives[Const]? { RootOperationTypeDefinition+ }
    private mutating func schema(
        isExtension: Bool,
        description: StringNode?,
        offset: Offset
    ) throws(SyntaxError) -> SchemaDefinitionNode {
        try expect(keyword: "schema")
        let directives = try directives(isConstant: true)
        let item = { (parser: inout Parser) throws(SyntaxError) in try parser.rootOperationType() }
        let operationTypes =
            isExtension
            ? try optionalMany(.leftBrace, .rightBrace, item) : try many(.leftBrace, .rightBrace, item)
        if isExtension, directives.isEmpty, operationTypes.isEmpty { throw unexpected(token) }
        return SchemaDefinitionNode(
            isExtension: isExtension,
            description: description,
            directives: directives,
            operationTypes: operationTypes,
            offset: offset
        )
    }

    private mutating func rootOperationType() throws(SyntaxError) -> OperationTypeNode {
        let offset = token.start
        let kind = try operationType()
        try expect(.colon)
        return OperationTypeNode(kind: kind, type: try name(), offset: offset)
    }

    /// Every kind of type: keyword Name ImplementsInterfaces? Directives[Const]? and then what its kind has.
    ///
    /// An extension has to add something.
    private mutating func typeDefinition(
        _ kind: TypeKind,
        isExtension: Bool,
        description: StringNode?,
        offset: Offset
    ) throws(SyntaxError) -> TypeDefinitionNode {
        try expect(.name)
        let name = try name()
        let interfaces = kind == .object || kind == .interface ? try implementsInterfaces() : []
        let directives = try directives(isConstant: true)
        var fields: [FieldDefinitionNode] = []
        var inputFields: [InputValueNode] = []
        var members: [Name] = []
        var values: [EnumValueNode] = []
        switch kind {
        case .scalar: break
        case .object, .interface: fields = try fieldDefinitions()
        case .inputObject: inputFields = try inputValues(.leftBrace, .rightBrace)
        case .union: members = try unionMembers()
        case .enumeration: values = try enumValues()
        }
        let addsNothing =
            interfaces.isEmpty && directives.isEmpty && fields.isEmpty && inputFields.isEmpty && members.isEmpty
            && values.isEmpty
        if isExtension, addsNothing { throw unexpected(token) }
        return TypeDefinitionNode(
            kind: kind,
            isExtension: isExtension,
            description: description,
            name: name,
            interfaces: interfaces,
            directives: directives,
            fields: fields,
            inputFields: inputFields,
            members: members,
            values: values,
            offset: offset
        )
    }

    /// ImplementsInterfaces .
    ///
    /// Implements &? NamedType (& NamedType)*
    private mutating func implementsInterfaces() throws(SyntaxError) -> [Name] {
        guard try skip(keyword: "implements") else { return [] }
        return try delimited(by: .ampersand) { (parser) throws(SyntaxError) in try parser.name() }
    }

    /// FieldsDefinition .
    ///
    /// { FieldDefinition+ }
    private mutating func fieldDefinitions() throws(SyntaxError) -> [FieldDefinitionNode] {
        try optionalMany(.leftBrace, .rightBrace) { (parser) throws(SyntaxError) in
            let offset = parser.token.start
            let description = try parser.optionalDescription()
            let name = try parser.name()
            let arguments = try parser.inputValues(.leftParenthesis, .rightParenthesis)
            try parser.expect(.colon)
            let type = try parser.type()
            return FieldDefinitionNode(
                description: description,
                name: name,
                arguments: arguments,
                type: type,
                directives: try parser.directives(isConstant: true),
                offset: offset
            )
        }
    }

    /// ArgumentsDefinition .
    ///
    /// ( InputValueDefinition+ )
    ///
    /// InputFieldsDefinition : { InputValueDefinition+ }
    private mutating func inputValues(
        _ open: Token.Kind,
        _ close: Token.Kind
    ) throws(SyntaxError) -> [InputValueNode] {
        try optionalMany(open, close) { (parser) throws(SyntaxError) in
            let offset = parser.token.start
            let description = try parser.optionalDescription()
            let name = try parser.name()
            try parser.expect(.colon)
            let type = try parser.type()
            let defaultValue = try parser.skip(.equals) ? try parser.value(isConstant: true) : nil
            return InputValueNode(
                description: description,
                name: name,
                type: type,
                defaultValue: defaultValue,
                directives: try parser.directives(isConstant: true),
                offset: offset
            )
        }
    }

    /// UnionMemberTypes .
    ///
    /// = |? NamedType (| NamedType)*
    private mutating func unionMembers() throws(SyntaxError) -> [Name] {
        guard try skip(.equals) else { return [] }
        return try delimited(by: .pipe) { (parser) throws(SyntaxError) in try parser.name() }
    }

    /// EnumValuesDefinition .
    ///
    /// { EnumValueDefinition+ }
    private mutating func enumValues() throws(SyntaxError) -> [EnumValueNode] {
        try optionalMany(.leftBrace, .rightBrace) { (parser) throws(SyntaxError) in
            let offset = parser.token.start
            let description = try parser.optionalDescription()
            if parser.at(keyword: "true") || parser.at(keyword: "false") || parser.at(keyword: "null") {
                throw parser.failure(
                    "\(parser.description(of: parser.token)) is reserved and cannot be used for an enum value.",
                    at: parser.token.start
                )
            }
            let name = try parser.name()
            return EnumValueNode(
                description: description,
                name: name,
                directives: try parser.directives(isConstant: true),
                offset: offset
            )
        }
    }

    /// DirectiveDefinition .
    ///
    /// Description? directive @ Name ArgumentsDefinition? repeatable? on DirectiveLocations
    private mutating func directiveDefinition(
        description: StringNode?,
        offset: Offset
    ) throws(SyntaxError) -> DirectiveDefinitionNode {
        try expect(keyword: "directive")
        try expect(.at)
        let name = try name()
        let arguments = try inputValues(.leftParenthesis, .rightParenthesis)
        let isRepeatable = try skip(keyword: "repeatable")
        try expect(keyword: "on")
        let locations = try delimited(by: .pipe) { (parser) throws(SyntaxError) in
            let token = parser.token
            let name = try parser.name()
            guard DirectiveLocation(rawValue: name.text) != nil else { throw parser.unexpected(token) }
            return name
        }
        return DirectiveDefinitionNode(
            description: description,
            name: name,
            arguments: arguments,
            isRepeatable: isRepeatable,
            locations: locations,
            offset: offset
        )
    }
}
