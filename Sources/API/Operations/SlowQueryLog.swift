import Logging
import Warehouse

/// Tells of queries that took long: operation, document hash and plan, never the values of variables.
struct SlowQueryLog: Sendable {
    /// Where a query came from.
    struct Trace: Sendable {
        let requestID: String
        let traceID: String?
        let caller: String?

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

    func note(_ answer: GraphQLAnswer, document: String, _ duration: Duration, _ trace: Trace) {
        guard duration >= threshold else { return }
        log("slow query", answer.operationName, document, duration, trace)
    }

    func noteTimeout(_ request: GraphQLRequest, _ limit: Duration, _ trace: Trace) {
        log("query cancelled: it took longer than query-timeout", request.operationName, request.query, limit, trace)
    }

    private func log(
        _ message: Logger.Message,
        _ operation: String?,
        _ document: String,
        _ duration: Duration,
        _ trace: Trace
    ) {
        var metadata = trace.metadata
        metadata["operation"] = "\(operation ?? "(unnamed)")"
        metadata["document"] = "sha256:\(PersistedDocuments.hash(document))"
        metadata["milliseconds"] = "\(Int(duration.seconds * 1000))"
        logger.warning(message, metadata: metadata)
    }
}
