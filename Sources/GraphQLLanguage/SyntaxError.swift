/// The first place where a text stops being a GraphQL document, or goes beyond a limit of the parser.
package struct SyntaxError: Error, Equatable, Sendable {
    /// What was found and what was expected, starting with `Syntax Error:` as GraphQL tools do.
    package let message: String
    package let location: SourceLocation
    /// What makes the text a larger document than is read here; nil when it is none.
    package let limit: ExceededLimit?

    package init(_ message: String, at location: SourceLocation) {
        self.message = "Syntax Error: " + message
        self.location = location
        limit = nil
    }

    init(_ problem: String, exceeding limit: ExceededLimit, at location: SourceLocation) {
        message = "Syntax Error: \(problem) Parsing aborted. \(limit.remedy)"
        self.location = location
        self.limit = limit
    }
}

/// How large a document may be.
///
/// Every limit ends in a `SyntaxError` that names it.
package struct ParserLimits: Sendable {
    /// UTF-8 bytes of the text.
    package var bytes: Int
    /// Tokens, the end of the document not counted.
    package var tokens: Int
    /// Selection sets, lists, objects and list types inside each other.
    ///
    /// It bounds the stack, not only the cost: every later pass recurses as deep as this.
    package var depth: Int

    package init(bytes: Int = 1_000_000, tokens: Int = 100_000, depth: Int = 200) {
        self.bytes = bytes
        self.tokens = tokens
        self.depth = depth
    }
}
