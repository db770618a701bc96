import Foundation
import Warehouse

/// Executes operations: the store's query service, or a stand-in for it in tests.
package protocol GraphQLAnswering: Sendable {
    /// The complete response. Cancelling the task cancels the SQL it runs.
    func answer(_ request: GraphQLRequest) async -> GraphQLAnswer

    /// Checks and plans an export.
    func planExport(_ request: GraphQLRequest) throws(ExportFailure) -> PlannedExport

    /// Hands out an export's text, piece by piece.
    func run(
        _ export: PlannedExport,
        as format: TableFormat,
        until deadline: ContinuousClock.Instant,
        to output: @Sendable ([UInt8]) async throws -> Void
    ) async throws(ExportFailure)
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
    /// Calls the handler with each change that the store tells of, none twice.
    func onChange(_ handler: @escaping @Sendable (DataChange) -> Void)
}

extension DataChange {
    /// A change of which nothing is known but the version it led to.
    init(toVersion version: VersionStamp) {
        self.init(version: version.number, changedAt: version.changedAt, companies: nil)
    }
}
