import GraphQLLanguage

/// How much one request may ask for.
///
/// Each limit ends in an error that names it.
package struct DocumentLimits: Sendable {
    package var parser: ParserLimits
    /// Operations in one document.
    ///
    /// The work of some rules grows with operations times fragments.
    package var operations: Int
    /// Fields with an alias, in the document as it is written.
    package var aliases: Int
    /// Root fields of an operation, after fragments are unfolded.
    ///
    /// Each is at least one statement, all at once.
    package var rootFields: Int
    /// Fields of an operation after fragments are unfolded, for every type that a value can be.
    package var selectedFields: Int
    /// Whether introspection may not follow lists of types three levels deep.
    package var boundsIntrospection: Bool
    /// Whether the schema may be asked for.
    package var allowsIntrospection: Bool
    /// Errors that validation, or the coercion of variables, reports before it gives up.
    package var errors: Int

    package init(
        parser: ParserLimits = ParserLimits(),
        operations: Int = 100,
        aliases: Int = 10_000,
        rootFields: Int = 1_000,
        selectedFields: Int = 50_000,
        boundsIntrospection: Bool = true,
        allowsIntrospection: Bool = true,
        errors: Int = 100
    ) {
        self.parser = parser
        self.operations = operations
        self.aliases = aliases
        self.rootFields = rootFields
        self.selectedFields = selectedFields
        self.boundsIntrospection = boundsIntrospection
        self.allowsIntrospection = allowsIntrospection
        self.errors = errors
    }
}

/// A document that was parsed and found valid against a schema: made once, kept, executed many times.
package final class ValidatedDocument: Sendable {
    package let schema: Schema
    package let document: Document
    package let limits: DocumentLimits
    private let fragments: [String: FragmentDefinition]

    package var source: Source { document.source }

    /// - Throws: `RequestError` with the syntax error, or with everything that validation found.
    package init(_ text: String, schema: Schema, limits: DocumentLimits = DocumentLimits()) throws(RequestError) {
        do throws(SyntaxError) {
            document = try Document(parsing: text, limits: limits.parser)
        } catch {
            throw RequestError([GraphQLError(error)])
        }
        let errors = Validation.errors(in: document, schema: schema, limits: limits)
        if !errors.isEmpty { throw RequestError(errors) }
        self.schema = schema
        self.limits = limits
        var fragments: [String: FragmentDefinition] = [:]
        for case .fragment(let fragment) in document.definitions { fragments[fragment.name.text] = fragment }
        self.fragments = fragments
    }

    func fragment(named name: String) -> FragmentDefinition? { fragments[name] }

    package var operations: [OperationDefinition] {
        document.definitions.compactMap { if case .operation(let operation) = $0 { operation } else { nil } }
    }

    /// Chooses the operation to execute (specification, "GetOperation"): by name, or the only one.
    package func operation(named name: String? = nil) throws(RequestError) -> OperationDefinition {
        let operations = operations
        if let name {
            guard let operation = operations.first(where: { $0.name?.text == name }) else {
                throw RequestError([GraphQLError("Unknown operation named '\(name)'.")])
            }
            return operation
        }
        guard let operation = operations.first else {
            throw RequestError([GraphQLError("Must provide an operation.")])
        }
        guard operations.count == 1 else {
            throw RequestError([
                GraphQLError("Must provide operation name if query contains multiple operations.")
            ])
        }
        return operation
    }

    /// The operation of this name (or the only one) with its variables, ready to be planned and completed.
    package func executable(
        operationName: String? = nil,
        variables: ObjectValue = ObjectValue()
    ) throws(RequestError) -> ExecutableOperation {
        try ExecutableOperation(try operation(named: operationName), of: self, variables: variables)
    }
}
