import GraphQLLanguage
import HTTPTypes
import Hummingbird
import Warehouse

/// Lists as CSV and NDJSON, streamed from the store.
extension GraphQLEndpoint {
    func export(
        _ request: GraphQLRequest,
        _ format: ResponseFormat,
        _ exchange: inout Exchange
    ) async throws(Refusal)
        -> Response
    {
        let planned: PlannedExport
        do throws(ExportFailure) { planned = try service.planExport(request) } catch {
            // What was asked for exists, only not as a table: another representation is what to ask for.
            return requestError(ExecutedAnswer(error.answer), format, status: error.isNoTable ? .notAcceptable : nil)
        }
        exchange.notes.operationName = planned.operationName ?? exchange.notes.operationName
        exchange.notes.source = .executed
        let stream = ExportStream(
            format: format.type == .csv ? .csv : .ndjson,
            name: planned.name,
            channel: exchange.channel,
            disconnects: disconnects,
            logger: execution.slowQueries.logger
        )
        // How long the rows will be, only the rows tell.
        if exchange.method == .head {
            return Response(status: .ok, headers: stream.headers, body: ResponseBody { try await $0.finish(nil) })
        }
        let deadline = ContinuousClock.now + settings.exportTimeout
        do {
            return try await stream.response { [service, exports] output in
                try await exports.run {
                    try await service.run(planned, as: stream.format, until: deadline, to: output)
                }
            }
        } catch let failure as ExportFailure {
            return requestError(ExecutedAnswer(failure.answer), format)
        } catch is Admission.Overloaded {
            throw .tooManyExports(limit: settings.maxExports)
        } catch {
            throw .clientClosed()
        }
    }
}

extension Refusal {
    static func tooManyExports(limit: Int) -> Refusal {
        Refusal(
            .serviceUnavailable,
            "TOO_MANY_EXPORTS",
            "\(limit) exports are running, as many as may at once (max-exports).",
            exceeding: ExceededLimit("max-exports", maximum: limit, remedy: "Try again in a minute."),
            headers: [.retryAfter: "60"]
        )
    }
}
