import CoreMetrics
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Routes requests: `/graphql`, the operators' pages, and a word of welcome at `/`.
package struct Responder: HTTPResponder {
    package typealias Context = ConnectionContext

    let graphQL: GraphQLEndpoint
    let gatekeeper: Gatekeeper
    let crossOrigin: CrossOrigin
    let operations: OperationsEndpoint
    let metrics: RequestMetrics
    let settings: ServerSettings
    let logger: Logger

    package func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        var exchange = Exchange(request, channel: context.channel)
        var response = await answer(&exchange)
        response.headers[.requestID] = exchange.requestID
        secure(&response.headers)
        if exchange.path == "/graphql" {
            crossOrigin.add(to: &response.headers, for: exchange.headers)
            note(exchange, response.status.code)
        }
        return exchange.method == .head ? response.createHeadResponse() : response
    }

    private func answer(_ exchange: inout Exchange) async -> Response {
        do throws(Refusal) {
            switch exchange.path {
            case "/graphql":
                if exchange.method == .options {
                    return Response(status: .noContent, headers: crossOrigin.preflight(exchange.headers))
                }
                exchange.notes.caller = try await gatekeeper.admit(exchange.headers, peer: exchange.peer).name
                return try await graphQL.respond(to: &exchange)
            default: return try await operations.respond(to: exchange)
            }
        } catch {
            return refuse(error, exchange)
        }
    }

    /// A refusal in the type the client wants; JSON when it wants none that there is.
    private func refuse(_ refusal: Refusal, _ exchange: Exchange) -> Response {
        let format = ResponseFormat(AcceptedTypes(exchange.headers[.accept]))
        var headers = refusal.headers
        headers[.contentType] = (format?.errorType ?? .json).contentType
        headers[.cacheControl] = "no-store"
        return Response(
            status: refusal.status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: refusal.body))
        )
    }

    /// What keeps a browser from taking an answer for anything but data.
    private func secure(_ headers: inout HTTPFields) {
        headers[.contentTypeOptions] = "nosniff"
        headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        headers[.referrerPolicy] = "no-referrer"
        if settings.certificate != nil { headers[.strictTransportSecurity] = "max-age=31536000" }
    }

    private func note(_ exchange: Exchange, _ status: Int) {
        let duration = ContinuousClock.now - exchange.start
        let notes = exchange.notes
        metrics.record(operation: notes.operationName, status: status, source: notes.source, duration)
        guard settings.accessLog || status >= 500 else { return }
        var metadata = SlowQueryLog.Trace(exchange).metadata
        metadata["method"] = "\(exchange.method.rawValue)"
        metadata["status"] = "\(status)"
        metadata["operation"] = "\(notes.operationName ?? "")"
        metadata["source"] = "\(notes.source.rawValue)"
        metadata["milliseconds"] = "\(Int(duration.seconds * 1000))"
        logger.log(level: status >= 500 ? .warning : .info, "request", metadata: metadata)
    }
}
