import Foundation
import Warehouse

/// Executes operations: the store's query service, or a stand-in for it in tests.
package protocol GraphQLAnswering: Sendable {
    /// The complete response. Cancelling the task cancels the SQL it runs.
    func answer(_ request: GraphQLRequest) async -> GraphQLAnswer
}

extension QueryService: GraphQLAnswering {}

/// Knows the current version of the data.
package protocol DataVersionSource: Sendable {
    /// The version that answers have to be made from, never older than a second.
    func current() async throws -> VersionStamp
    /// Takes note of a version that an answer was made from: news can be faster that way.
    func learn(_ version: VersionStamp)
    /// Whether `onChange` is to be relied on at the moment; if not, whoever needs to know asks.
    var tellsChanges: Bool { get }
    /// Calls the handler after each change of the version.
    func onChange(_ handler: @escaping @Sendable () -> Void)
}

/// A version of the data, and when it came to be.
package struct VersionStamp: Sendable, Hashable {
    package var number: Int64
    package var changedAt: Date

    package init(number: Int64, changedAt: Date) {
        self.number = number
        self.changedAt = changedAt
    }
}
