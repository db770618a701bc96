// Recursive descent over tokens; the grammar is in Parser+{Operations,Values,Types}.swift.

extension Document {
    /// Parses a whole document, executable or of the type system.
    package init(parsing text: String, limits: ParserLimits = ParserLimits()) throws(SyntaxError) {
        self = try Parser.parse(text, limits: limits) { (parser) throws(SyntaxError) in try parser.document() }
    }
}

extension Document {
    /// Reads every token of a text and makes nothing of them: the lexer alone, for measurements.
    package static func countTokens(in text: String) throws(SyntaxError) -> Int {
        let limits = ParserLimits(bytes: Int.max, tokens: Int.max)
        return try Parser.parse(text, limits: limits) { (parser) throws(SyntaxError) in
            while !parser.at(.endOfFile) { try parser.advance() }
            return parser.tokenCount
        }
    }
}

extension ValueNode {
    /// Parses a text that is one constant value.
    package init(parsing text: String, limits: ParserLimits = ParserLimits()) throws(SyntaxError) {
        self = try Parser.parse(text, limits: limits) { (parser) throws(SyntaxError) in
            let value = try parser.value(isConstant: true)
            try parser.expect(.endOfFile)
            return value
        }
    }
}

extension TypeNode {
    /// Parses a text that is one type, such as `[Int!]`.
    package init(parsing text: String, limits: ParserLimits = ParserLimits()) throws(SyntaxError) {
        self = try Parser.parse(text, limits: limits) { (parser) throws(SyntaxError) in
            let type = try parser.type()
            try parser.expect(.endOfFile)
            return type
        }
    }
}

/// The token at hand and what can be done with it.
///
/// Lives only while the text's bytes are lent to it.
struct Parser {
    let source: Source
    let limits: ParserLimits
    private(set) var lexer: Lexer
    private(set) var token = Token(kind: .endOfFile, start: 0, end: 0)
    private(set) var tokenCount = 0
    private var depth = 0

    static func parse<Node>(
        _ text: String,
        limits: ParserLimits,
        _ body: (inout Parser) throws(SyntaxError) -> Node
    ) throws(SyntaxError) -> Node {
        let source = Source(text)
        guard text.utf8.count <= min(limits.bytes, Int(Offset.max)) else {
            throw SyntaxError(
                "Document is larger than \(limits.bytes) bytes.",
                exceeding: ExceededLimit(
                    nil,
                    maximum: limits.bytes,
                    value: text.utf8.count,
                    remedy: "Move long lists of values into variables, or send several documents."
                ),
                at: source.location(at: 0)
            )
        }
        var text = text
        let result = text.withUTF8 { bytes -> Result<Node, SyntaxError> in
            do throws(SyntaxError) {
                var parser = Parser(source: source, limits: limits, lexer: Lexer(bytes))
                try parser.advance()
                return .success(try body(&parser))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private init(source: Source, limits: ParserLimits, lexer: Lexer) {
        self.source = source
        self.limits = limits
        self.lexer = lexer
    }

    // MARK: Tokens

    mutating func advance() throws(SyntaxError) {
        do throws(LexicalError) {
            token = try lexer.next()
        } catch {
            throw failure(error.message, at: Offset(truncatingIfNeeded: error.offset))
        }
        guard token.kind != .endOfFile else { return }
        tokenCount += 1
        if tokenCount > limits.tokens {
            throw excess(
                "Document contains more than \(limits.tokens) tokens (max-tokens).",
                ExceededLimit(
                    "max-tokens",
                    maximum: limits.tokens,
                    remedy: "Move long lists of values into variables, or send several documents."
                )
            )
        }
    }

    func at(_ kind: Token.Kind) -> Bool { token.kind == kind }

    /// Takes a token of this kind, or says what was found instead.
    @discardableResult
    mutating func expect(_ kind: Token.Kind) throws(SyntaxError) -> Token {
        guard token.kind == kind else {
            throw failure("Expected \(kind.description), found \(description(of: token)).", at: token.start)
        }
        let taken = token
        try advance()
        return taken
    }

    /// Takes the token if it is of this kind.
    mutating func skip(_ kind: Token.Kind) throws(SyntaxError) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    func at(keyword: StaticString) -> Bool {
        token.kind == .name && isText(keyword, of: token)
    }

    func isText(_ text: StaticString, of token: Token) -> Bool {
        let length = Int(token.end - token.start)
        guard length == text.utf8CodeUnitCount, let base = lexer.bytes.baseAddress else { return false }
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: length)
        return UnsafeBufferPointer(start: base + Int(token.start), count: length).elementsEqual(expected)
    }

    mutating func expect(keyword: StaticString) throws(SyntaxError) {
        guard at(keyword: keyword) else {
            throw failure("Expected '\(keyword)', found \(description(of: token)).", at: token.start)
        }
        try advance()
    }

    mutating func skip(keyword: StaticString) throws(SyntaxError) -> Bool {
        guard at(keyword: keyword) else { return false }
        try advance()
        return true
    }

    mutating func name() throws(SyntaxError) -> Name {
        let token = try expect(.name)
        return Name(text: lexer.text(of: token), offset: token.start)
    }

    // MARK: Repetition

    /// One or more items in brackets: `open item+ close`.
    mutating func many<Item>(
        _ open: Token.Kind,
        _ close: Token.Kind,
        _ item: (inout Parser) throws(SyntaxError) -> Item
    ) throws(SyntaxError) -> [Item] {
        try expect(open)
        var items: [Item] = []
        repeat { items.append(try item(&self)) } while try !skip(close)
        return items
    }

    /// Nothing, or one or more items in brackets.
    mutating func optionalMany<Item>(
        _ open: Token.Kind,
        _ close: Token.Kind,
        _ item: (inout Parser) throws(SyntaxError) -> Item
    ) throws(SyntaxError) -> [Item] {
        at(open) ? try many(open, close, item) : []
    }

    /// One or more items with delimiters between: `delimiter? item (delimiter item)*`.
    mutating func delimited<Item>(
        by delimiter: Token.Kind,
        _ item: (inout Parser) throws(SyntaxError) -> Item
    ) throws(SyntaxError) -> [Item] {
        _ = try skip(delimiter)
        var items: [Item] = []
        repeat { items.append(try item(&self)) } while try skip(delimiter)
        return items
    }

    /// Runs `body` one level deeper; too deep is an error at the token at hand.
    mutating func nested<Node>(
        _ body: (inout Parser) throws(SyntaxError) -> Node
    ) throws(SyntaxError) -> Node {
        guard depth < limits.depth else {
            throw excess(
                "Document is nested deeper than \(limits.depth) levels (max-depth).",
                ExceededLimit("max-depth", maximum: limits.depth, remedy: "Nest fewer selections, lists or objects.")
            )
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    // MARK: Errors

    func unexpected(_ token: Token) -> SyntaxError {
        failure("Unexpected \(description(of: token)).", at: token.start)
    }

    /// A limit that the token at hand goes beyond.
    private func excess(_ problem: String, _ limit: ExceededLimit) -> SyntaxError {
        SyntaxError(problem, exceeding: limit, at: source.location(at: token.start))
    }

    func failure(_ message: String, at offset: Offset) -> SyntaxError {
        SyntaxError(message, at: source.location(at: offset))
    }

    func description(of token: Token) -> String {
        switch token.kind {
        case .name, .int, .float: "\(token.kind.description) '\(lexer.text(of: token))'"
        case .string: "\(token.kind.description) '\(lexer.value(ofString: token))'"
        case .blockString: "\(token.kind.description) '\(lexer.value(ofBlockString: token))'"
        default: token.kind.description
        }
    }
}
