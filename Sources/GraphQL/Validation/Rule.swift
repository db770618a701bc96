import GraphQLLanguage

/// One validation rule of the specification: a name and a check over the facts.
///
/// Each has a file in Rules/.
struct Rule: Sendable {
    /// The name that graphql-js gives the rule, without the suffix.
    let name: String
    let check: @Sendable (DocumentFacts, inout Report) -> Void

    init(_ name: String, _ check: @escaping @Sendable (DocumentFacts, inout Report) -> Void) {
        self.name = name
        self.check = check
    }

    /// The rules for executable documents, in the order of the specification, but for `knownOperationTypes`.
    static let all: [Rule] = [
        .executableDefinitions, .uniqueOperationNames, .loneAnonymousOperation, .singleFieldSubscriptions,
        .knownTypeNames, .fragmentsOnCompositeTypes, .variablesAreInputTypes, .scalarLeafs,
        .fieldsOnCorrectType, .uniqueFragmentNames, .knownFragmentNames, .noUnusedFragments,
        .possibleFragmentSpreads, .noFragmentCycles, .uniqueVariableNames, .noUndefinedVariables,
        .noUnusedVariables, .knownDirectives, .uniqueDirectivesPerLocation, .knownArgumentNames,
        .uniqueArgumentNames, .valuesOfCorrectType, .providedRequiredArguments, .variablesInAllowedPosition,
        .overlappingFieldsCanBeMerged, .uniqueInputFieldNames,
    ]
}

extension Rule {
    /// The same rule for type system documents, if it has anything to say about them.
    var typeSystemTwin: SDLRule? {
        switch name {
        case "KnownTypeNames": .knownTypeNames
        case "KnownDirectives": .knownDirectives
        case "UniqueDirectivesPerLocation": .uniqueDirectivesPerLocation
        case "KnownArgumentNames": .knownArgumentNamesOnDirectives
        case "UniqueArgumentNames": .uniqueArgumentNames
        case "UniqueInputFieldNames": .uniqueInputFieldNames
        case "ProvidedRequiredArguments": .providedRequiredArgumentsOnDirectives
        default: nil
        }
    }
}
