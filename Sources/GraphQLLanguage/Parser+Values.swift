// Grammar of values and types (specification, "Input Values" and "Type References").

extension Parser {
    /// Value[Const] .
    ///
    /// [if not Const] Variable | IntValue | FloatValue | StringValue | BooleanValue | NullValue | EnumValue |
    /// ListValue[?Const] | ObjectValue[?Const]
    mutating func value(isConstant: Bool) throws(SyntaxError) -> ValueNode {
        let offset = token.start
        switch token.kind {
        case .leftBracket: return try list(isConstant: isConstant)
        case .leftBrace: return try object(isConstant: isConstant)
        case .int: return .int(lexer.text(of: try expect(.int)), offset)
        case .float: return .float(lexer.text(of: try expect(.float)), offset)
        case .string, .blockString: return .string(try string())
        case .name: return try nameValue()
        case .dollar where isConstant: throw try unexpectedVariable()
        case .dollar: return .variable(try variable(), offset)
        default: throw unexpected(token)
        }
    }

    /// BooleanValue, NullValue or EnumValue.
    private mutating func nameValue() throws(SyntaxError) -> ValueNode {
        let offset = token.start
        if try skip(keyword: "true") { return .boolean(true, offset) }
        if try skip(keyword: "false") { return .boolean(false, offset) }
        if try skip(keyword: "null") { return .null(offset) }
        return .enumeration(try name())
    }

    private mutating func unexpectedVariable() throws(SyntaxError) -> SyntaxError {
        let dollar = try expect(.dollar)
        guard at(.name) else { return unexpected(dollar) }
        return failure("Unexpected variable '$\(lexer.text(of: token))' in constant value.", at: dollar.start)
    }

    /// StringValue, quoted or block.
    mutating func string() throws(SyntaxError) -> StringNode {
        let token = token
        let isBlock = token.kind == .blockString
        let value = isBlock ? lexer.value(ofBlockString: token) : lexer.value(ofString: token)
        try advance()
        return StringNode(value: value, isBlock: isBlock, offset: token.start)
    }

    /// ListValue[Const] .
    ///
    /// [ Value[?Const]* ]
    private mutating func list(isConstant: Bool) throws(SyntaxError) -> ValueNode {
        let offset = token.start
        return try nested { (parser) throws(SyntaxError) in
            try parser.expect(.leftBracket)
            var items: [ValueNode] = []
            while try !parser.skip(.rightBracket) { items.append(try parser.value(isConstant: isConstant)) }
            return .list(items, offset)
        }
    }

    /// ObjectValue[Const] .
    ///
    /// { ObjectField[?Const]* }
    private mutating func object(isConstant: Bool) throws(SyntaxError) -> ValueNode {
        let offset = token.start
        return try nested { (parser) throws(SyntaxError) in
            try parser.expect(.leftBrace)
            var fields: [ObjectFieldNode] = []
            while try !parser.skip(.rightBrace) {
                let name = try parser.name()
                try parser.expect(.colon)
                fields.append(ObjectFieldNode(name: name, value: try parser.value(isConstant: isConstant)))
            }
            return .object(fields, offset)
        }
    }

    /// Type .
    ///
    /// NamedType | ListType | NonNullType
    mutating func type() throws(SyntaxError) -> TypeNode {
        let offset = token.start
        let nullable: TypeNode
        if at(.leftBracket) {
            nullable = try nested { (parser) throws(SyntaxError) in
                try parser.expect(.leftBracket)
                let item = try parser.type()
                try parser.expect(.rightBracket)
                return .list(item, offset)
            }
        } else {
            nullable = .named(try name())
        }
        return try skip(.bang) ? .nonNull(nullable) : nullable
    }
}
