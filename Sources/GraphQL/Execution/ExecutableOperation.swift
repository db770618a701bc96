import GraphQLLanguage

/// An operation with its variables: what there is to plan and to complete.
package final class ExecutableOperation: Sendable {
    package let schema: Schema
    package let source: Source
    package let definition: OperationDefinition
    package let rootType: ObjectType
    /// The root fields.
    package let selection: SubSelection
    /// The coerced variables.
    package let variables: [String: Value]

    package var kind: OperationKind { definition.kind }
    package var name: String? { definition.name?.text }
    /// The root fields, in the order of the response.
    package var fields: [SelectedField] { selection.fields(for: rootType) }

    /// Coerces the variables and collects the fields.
    ///
    /// - Throws: `RequestError` for variables that do not fit, and for an operation that fragments unfold beyond the
    ///   limits of the document.
    package init(
        _ definition: OperationDefinition,
        of document: ValidatedDocument,
        variables given: ObjectValue = ObjectValue()
    ) throws(RequestError) {
        schema = document.schema
        source = document.source
        self.definition = definition
        guard let rootType = schema.rootType(for: definition.kind) else {
            throw RequestError([
                GraphQLError(
                    "Schema is not configured to execute \(definition.kind.rawValue) operation.",
                    locations: [source.location(at: definition.offset)]
                )
            ])
        }
        self.rootType = rootType
        variables = try InputCoercion(schema: schema).variables(
            of: definition,
            given: given,
            source: source,
            errorLimit: document.limits.errors
        )
        selection = try FieldCollector.selection(of: definition, on: rootType, in: document, variables: variables)
        try Self.check(selection.fields(for: rootType).count, of: definition, in: document)
    }

    private static func check(
        _ rootFields: Int,
        of definition: OperationDefinition,
        in document: ValidatedDocument
    ) throws(RequestError) {
        let limit = document.limits.rootFields
        guard rootFields > limit else { return }
        throw RequestError([
            GraphQLError(
                "Operation has \(rootFields) root fields, more than the limit of \(limit) (max-root-fields).",
                exceeding: ExceededLimit(
                    "max-root-fields",
                    maximum: limit,
                    value: rootFields,
                    remedy: "Ask for lists with 'where', or split the operation."
                ),
                locations: [document.source.location(at: definition.offset)]
            )
        ])
    }

    /// The coerced arguments of a directive on the operation itself; nil if it is not there.
    package func directive(named name: String) throws(RequestError) -> ObjectValue? {
        guard let node = definition.directives.first(where: { $0.name.text == name }),
            let directive = schema.directive(named: name)
        else { return nil }
        do throws(InputCoercion.ArgumentFailure) {
            return try InputCoercion(schema: schema).arguments(
                node.arguments,
                of: directive.arguments,
                at: node.offset,
                variables: variables
            )
        } catch {
            throw RequestError([GraphQLError(error.message, locations: [source.location(at: error.offset)])])
        }
    }
}
