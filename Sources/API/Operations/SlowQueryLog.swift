import Logging
import Warehouse

/// Tells of queries that took long: operation, document hash and plan, never the values of variables.
struct SlowQueryLog: Sendable {
    /// Where a query came from.
    struct Trace: Sendable {
        let requestID: String
        let traceID: String?
        let caller: String?

        /// A live query that is executed anew: nobody's request, for all who subscribed to it.
        static let live = Trace(requestID: "live", traceID: nil, caller: nil)

        private init(requestID: String, traceID: String?, caller: String?) {
            self.requestID = requestID
            self.traceID = traceID
            self.caller = caller
        }

        init(_ exchange: Exchange) {
            requestID = exchange.requestID
            traceID = TraceContext(exchange.headers[.traceparent])?.traceID
            caller = exchange.notes.caller
        }

        var metadata: Logger.Metadata {
            var metadata: Logger.Metadata = ["requestId": "\(requestID)"]
            if let traceID { metadata["traceId"] = "\(traceID)" }
            if let caller { metadata["caller"] = "\(caller)" }
            return metadata
        }
    }

    let threshold: Duration
    let logger: Logger

    /// - Parameter wasCancelled: Whether it took longer than it may, so that nobody got the answer.
    func note(
        _ answer: GraphQLAnswer,
        _ request: GraphQLRequest,
        _ duration: Duration,
        wasCancelled: Bool,
        _ trace: Trace
    ) {
        guard duration >= threshold || wasCancelled else { return }
        var metadata = trace.metadata
        metadata["operation"] = "\(answer.operationName ?? "(unnamed)")"
        metadata["document"] = "sha256:\(PersistedDocuments.hash(request.query))"
        metadata["milliseconds"] = "\(Int(duration.seconds * 1000))"
        metadata["cost"] = "\(answer.cost)"
        metadata["plan"] = "\(Self.plan(answer.statements))"
        logger.warning(
            wasCancelled ? "query cancelled: it took longer than query-timeout" : "slow query",
            metadata: metadata
        )
    }

    /// More statements than these say nothing more of why it was slow.
    private static let shownStatements = 10

    /// Such as `company.activity by company_day: 365 rows in 12 ms`, the slowest statement first.
    private static func plan(_ statements: [StatementNote]) -> String {
        let slowestFirst = statements.sorted { ($0.outcome?.duration ?? .zero) > ($1.outcome?.duration ?? .zero) }
        var parts = slowestFirst.prefix(shownStatements).map { statement in
            let name = "\(statement.path.joined(separator: ".")) by \(statement.answeredBy)"
            guard let (rows, duration) = statement.outcome else { return name }
            let from = statement.isFromMemory ? " from memory" : ""
            return "\(name): \(rows) rows\(from) in \(Int(duration.seconds * 1000)) ms"
        }
        if statements.count > parts.count { parts.append("\(statements.count - parts.count) more") }
        return parts.joined(separator: "; ")
    }
}
