import Form4Schema
import Foundation
import Warehouse

/// An answer of the query service, its body in a form that many responses can share.
package struct ExecutedAnswer: Sendable {
    package let content: CachedAnswer
    package let isRequestError: Bool
    /// Whether the fault is the server's, and whether trying again may help.
    package let isServerFault: Bool
    package let isTemporaryFailure: Bool
    package let isCacheable: Bool
    package let version: Int64
    package let operationKind: GraphQLAnswer.Kind?
    package let operationName: String?
    package let scope: ChangeScope
    package let additions: AdditionPage?

    package init(_ answer: GraphQLAnswer, isExplained: Bool = false) {
        content = CachedAnswer(body: answer.body, asOf: answer.asOf, operationName: answer.operationName)
        isRequestError = answer.isRequestError
        isServerFault = answer.isServerFault
        isTemporaryFailure = answer.isTemporaryFailure
        isCacheable = answer.isCacheable && !isExplained
        version = answer.version
        operationKind = answer.operationKind
        operationName = answer.operationName
        scope = answer.scope
        additions = answer.additions
    }
}
