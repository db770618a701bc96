// Is this document valid against this schema? (specification, "Validation")

import GraphQLLanguage

package enum Validation {
    /// Everything that is wrong with an executable document; nothing if it is valid.
    package static func errors(
        in document: Document,
        schema: Schema,
        limits: DocumentLimits = DocumentLimits()
    ) -> [GraphQLError] {
        var report = Report(source: document.source, limit: limits.errors)
        let facts = DocumentFacts(document: document, schema: schema)
        check(facts, against: limits, &report)
        guard report.errors.isEmpty else { return report.errors }
        for rule in Rule.all where !report.isFull { check(rule, facts, &report) }
        // An operation without root type has no types that other rules could judge by. It is told when nothing else is
        // wrong, where graphql-core tells it, too: on the way to execution.
        if report.errors.isEmpty { Rule.knownOperationTypes.check(facts, &report) }
        if !limits.allowsIntrospection { Rule.noSchemaIntrospection.check(facts, &report) }
        if limits.boundsIntrospection, !report.isFull { Rule.maxIntrospectionDepth.check(facts, &report) }
        return report.errors
    }

    /// The errors of one rule, named as in graphql-js; nil if there is no such rule.
    static func errors(of ruleName: String, in document: Document, schema: Schema) -> [GraphQLError]? {
        guard
            let rule = (Rule.all + [.knownOperationTypes, .maxIntrospectionDepth, .noSchemaIntrospection]).first(
                where: { $0.name == ruleName })
        else { return nil }
        var report = Report(source: document.source, limit: DocumentLimits().errors)
        check(rule, DocumentFacts(document: document, schema: schema), &report)
        return report.errors
    }

    /// Checks a rule, and its twin for type system documents where the document holds definitions of types.
    private static func check(_ rule: Rule, _ facts: DocumentFacts, _ report: inout Report) {
        rule.check(facts, &report)
        guard facts.hasTypeSystemDefinitions, let twin = rule.typeSystemTwin else { return }
        twin.check(SDLFacts(document: facts.document, base: facts.schema, readsExecutable: false), &report)
    }

    /// Limits come first: the rules' work is bounded by them.
    private static func check(_ facts: DocumentFacts, against limits: DocumentLimits, _ report: inout Report) {
        if facts.operations.count > limits.operations {
            let limit = ExceededLimit(
                nil,
                maximum: limits.operations,
                value: facts.operations.count,
                remedy: "Send them in several documents."
            )
            report.add(
                "Document contains \(facts.operations.count) operations, more than the limit of \(limits.operations).",
                exceeding: limit,
                at: facts.operations[limits.operations].node.offset
            )
        }
        let aliases = facts.fields.lazy.filter { $0.node.alias != nil }
        if facts.fields.count > limits.aliases, aliases.count > limits.aliases {
            let limit = ExceededLimit(
                "max-aliases",
                maximum: limits.aliases,
                value: aliases.count,
                remedy: "Ask for lists with 'where' instead of one object an alias, or split the document."
            )
            report.add(
                "Document contains \(aliases.count) aliases, more than the limit of \(limits.aliases) (max-aliases).",
                exceeding: limit,
                at: aliases.dropFirst(limits.aliases).first?.node.offset ?? 0
            )
        }
    }
}
