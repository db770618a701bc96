// Grammar of executable documents (specification, "Document" to "Fragments" and "Directives").

extension Parser {
    /// Document .
    ///
    /// Definition+
    mutating func document() throws(SyntaxError) -> Document {
        var definitions: [Definition] = []
        repeat { definitions.append(try definition()) } while !at(.endOfFile)
        return Document(source: source, definitions: definitions, tokenCount: tokenCount)
    }

    /// Definition .
    ///
    /// ExecutableDefinition | TypeSystemDefinition | TypeSystemExtension
    private mutating func definition() throws(SyntaxError) -> Definition {
        if at(.leftBrace) { return .operation(try operation(description: nil, offset: token.start)) }
        let offset = token.start
        let description = try optionalDescription()
        if at(keyword: "query") || at(keyword: "mutation") || at(keyword: "subscription") {
            return .operation(try operation(description: description, offset: offset))
        }
        if at(keyword: "fragment") {
            return .fragment(try fragmentDefinition(description: description, offset: offset))
        }
        if at(keyword: "extend"), description == nil { return try typeSystemExtension() }
        if let definition = try typeSystemDefinition(description: description, offset: offset) { return definition }
        if description != nil, at(.name) {
            throw failure("Unexpected description, only GraphQL definitions support descriptions.", at: offset)
        }
        throw unexpected(token)
    }

    /// Description .
    ///
    /// StringValue
    mutating func optionalDescription() throws(SyntaxError) -> StringNode? {
        at(.string) || at(.blockString) ? try string() : nil
    }

    /// OperationDefinition .
    ///
    /// Description? OperationType Name? VariablesDefinition? Directives? SelectionSet | SelectionSet
    private mutating func operation(
        description: StringNode?,
        offset: Offset
    ) throws(SyntaxError) -> OperationDefinition {
        if at(.leftBrace) {
            return OperationDefinition(
                kind: .query,
                description: nil,
                name: nil,
                variables: [],
                directives: [],
                selectionSet: try selectionSet(),
                offset: offset
            )
        }
        let kind = try operationType()
        let name = at(.name) ? try name() : nil
        let variables = try optionalMany(.leftParenthesis, .rightParenthesis) {
            (parser) throws(SyntaxError) in try parser.variableDefinition()
        }
        let directives = try directives(isConstant: false)
        return OperationDefinition(
            kind: kind,
            description: description,
            name: name,
            variables: variables,
            directives: directives,
            selectionSet: try selectionSet(),
            offset: offset
        )
    }

    /// OperationType .
    ///
    /// One of query mutation subscription
    mutating func operationType() throws(SyntaxError) -> OperationKind {
        let token = try expect(.name)
        guard let kind = OperationKind(rawValue: lexer.text(of: token)) else { throw unexpected(token) }
        return kind
    }

    /// VariableDefinition .
    ///
    /// Description? Variable : Type DefaultValue? Directives[Const]?
    private mutating func variableDefinition() throws(SyntaxError) -> VariableDefinition {
        let offset = token.start
        let description = try optionalDescription()
        let variable = try variable()
        try expect(.colon)
        let type = try type()
        let defaultValue = try skip(.equals) ? try value(isConstant: true) : nil
        return VariableDefinition(
            description: description,
            variable: variable,
            type: type,
            defaultValue: defaultValue,
            directives: try directives(isConstant: true),
            offset: offset
        )
    }

    /// Variable .
    ///
    /// $ Name
    mutating func variable() throws(SyntaxError) -> Name {
        try expect(.dollar)
        return try name()
    }

    /// SelectionSet .
    ///
    /// { Selection+ }
    mutating func selectionSet() throws(SyntaxError) -> SelectionSet {
        let offset = token.start
        return try nested { (parser) throws(SyntaxError) in
            let selections = try parser.many(.leftBrace, .rightBrace) {
                (parser) throws(SyntaxError) in try parser.selection()
            }
            return SelectionSet(selections: selections, offset: offset)
        }
    }

    /// Selection .
    ///
    /// Field | FragmentSpread | InlineFragment
    private mutating func selection() throws(SyntaxError) -> Selection {
        at(.spread) ? try fragment() : .field(try field())
    }

    /// Field .
    ///
    /// Alias? Name Arguments? Directives? SelectionSet?
    private mutating func field() throws(SyntaxError) -> FieldNode {
        let first = try name()
        let hasAlias = try skip(.colon)
        let name = hasAlias ? try name() : first
        let arguments = try arguments(isConstant: false)
        let directives = try directives(isConstant: false)
        return FieldNode(
            alias: hasAlias ? first : nil,
            name: name,
            arguments: arguments,
            directives: directives,
            selectionSet: at(.leftBrace) ? try selectionSet() : nil
        )
    }

    /// Arguments[Const] .
    ///
    /// ( Argument[?Const]+ )
    mutating func arguments(isConstant: Bool) throws(SyntaxError) -> [ArgumentNode] {
        try optionalMany(.leftParenthesis, .rightParenthesis) { (parser) throws(SyntaxError) in
            let name = try parser.name()
            try parser.expect(.colon)
            return ArgumentNode(name: name, value: try parser.value(isConstant: isConstant))
        }
    }

    /// FragmentSpread : ... FragmentName Directives?
    ///
    /// InlineFragment : ... TypeCondition? Directives? SelectionSet
    private mutating func fragment() throws(SyntaxError) -> Selection {
        let offset = token.start
        try expect(.spread)
        let hasTypeCondition = try skip(keyword: "on")
        if !hasTypeCondition, at(.name) {
            let name = try fragmentName()
            return .spread(FragmentSpread(name: name, directives: try directives(isConstant: false), offset: offset))
        }
        let typeCondition = hasTypeCondition ? try name() : nil
        let directives = try directives(isConstant: false)
        return .inline(
            InlineFragment(
                typeCondition: typeCondition,
                directives: directives,
                selectionSet: try selectionSet(),
                offset: offset
            )
        )
    }

    /// FragmentDefinition .
    ///
    /// Description? fragment FragmentName TypeCondition Directives? SelectionSet
    private mutating func fragmentDefinition(
        description: StringNode?,
        offset: Offset
    ) throws(SyntaxError) -> FragmentDefinition {
        try expect(keyword: "fragment")
        let name = try fragmentName()
        try expect(keyword: "on")
        let typeCondition = try self.name()
        let directives = try directives(isConstant: false)
        return FragmentDefinition(
            description: description,
            name: name,
            typeCondition: typeCondition,
            directives: directives,
            selectionSet: try selectionSet(),
            offset: offset
        )
    }

    /// FragmentName .
    ///
    /// Name but not on
    private mutating func fragmentName() throws(SyntaxError) -> Name {
        if at(keyword: "on") { throw unexpected(token) }
        return try name()
    }

    /// Directives[Const] .
    ///
    /// Directive[?Const]+
    mutating func directives(isConstant: Bool) throws(SyntaxError) -> [DirectiveNode] {
        var directives: [DirectiveNode] = []
        while at(.at) {
            let offset = token.start
            try expect(.at)
            let name = try name()
            directives.append(
                DirectiveNode(name: name, arguments: try arguments(isConstant: isConstant), offset: offset)
            )
        }
        return directives
    }
}
