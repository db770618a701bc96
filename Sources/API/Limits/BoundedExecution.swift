import Warehouse

/// Executes requests in turn, in time, and no longer than an answer may be: for those who ask, and for live queries.
struct BoundedExecution: Sendable {
    let service: any GraphQLAnswering
    let admission: Admission
    let settings: ServerSettings
    let slowQueries: SlowQueryLog
    let statementMetrics: StatementMetrics

    /// The answer, which may be a refusal of the service's own.
    ///
    /// Throws `.clientClosed()` when its task is cancelled.
    func answer(to request: GraphQLRequest, _ trace: SlowQueryLog.Trace) async throws(Refusal) -> GraphQLAnswer {
        let start = ContinuousClock.now
        let (answer, isLate) = try await timely(request)
        statementMetrics.record(answer.statements)
        slowQueries.note(answer, request, ContinuousClock.now - start, wasCancelled: isLate, trace)
        if isLate { throw .timeout(settings.queryTimeout) }
        guard answer.body.count <= settings.maxResponseBytes else {
            throw .responseTooLarge(answer.body.count, limit: settings.maxResponseBytes)
        }
        return answer
    }

    private func timely(_ request: GraphQLRequest) async throws(Refusal) -> (value: GraphQLAnswer, isLate: Bool) {
        do {
            return try await withTimeout(settings.queryTimeout) {
                try await admission.run { await service.answer(request) }
            }
        } catch is Admission.Overloaded {
            throw .overloaded(limit: settings.queuedQueries)
        } catch is TimedOut {
            throw .timeout(settings.queryTimeout)
        } catch {
            throw .clientClosed()
        }
    }
}
