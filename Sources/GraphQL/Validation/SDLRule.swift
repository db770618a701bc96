import GraphQLLanguage

/// One rule for type system documents.
///
/// Each has a file in SDLRules/.
struct SDLRule: Sendable {
    /// The name that graphql-js gives the rule, without the suffix.
    let name: String
    let check: @Sendable (SDLFacts, inout Report) -> Void

    init(_ name: String, _ check: @escaping @Sendable (SDLFacts, inout Report) -> Void) {
        self.name = name
        self.check = check
    }

    static let all: [SDLRule] = [
        .loneSchemaDefinition, .uniqueOperationTypes, .uniqueTypeNames, .uniqueEnumValueNames,
        .uniqueFieldDefinitionNames, .uniqueArgumentDefinitionNames, .uniqueDirectiveNames, .knownTypeNames,
        .knownDirectives, .uniqueDirectivesPerLocation, .possibleTypeExtensions, .knownArgumentNamesOnDirectives,
        .uniqueArgumentNames, .uniqueInputFieldNames, .providedRequiredArgumentsOnDirectives,
    ]
}

package enum SDLValidation {
    /// Everything that keeps a type system document from making a schema, or from extending one.
    package static func errors(in document: Document, extending base: Schema? = nil) -> [GraphQLError] {
        errors(of: SDLRule.all, in: document, extending: base)
    }

    /// The errors of one rule, named as in graphql-js; nil if there is no such rule.
    static func errors(of ruleName: String, in document: Document, extending base: Schema?) -> [GraphQLError]? {
        guard let rule = SDLRule.all.first(where: { $0.name == ruleName }) else { return nil }
        return errors(of: [rule], in: document, extending: base)
    }

    private static func errors(
        of rules: [SDLRule],
        in document: Document,
        extending base: Schema?
    ) -> [GraphQLError] {
        var report = Report(source: document.source, limit: DocumentLimits().errors)
        let facts = SDLFacts(document: document, base: base, readsExecutable: true)
        for rule in rules where !report.isFull { rule.check(facts, &report) }
        return report.errors
    }
}
