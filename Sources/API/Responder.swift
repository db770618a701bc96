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
    /// What keeps a browser from taking an answer for anything but data.
    private let protection: [HTTPField]

    init(
        graphQL: GraphQLEndpoint,
        gatekeeper: Gatekeeper,
        crossOrigin: CrossOrigin,
        operations: OperationsEndpoint,
        metrics: RequestMetrics,
        settings: ServerSettings,
        logger: Logger
    ) {
        self.graphQL = graphQL
        self.gatekeeper = gatekeeper
        self.crossOrigin = crossOrigin
        self.operations = operations
        self.metrics = metrics
        self.settings = settings
        self.logger = logger
        protection =
            [
                HTTPField(name: .contentTypeOptions, value: "nosniff"),
                HTTPField(name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'"),
                HTTPField(name: .referrerPolicy, value: "no-referrer"),
            ]
            + (settings.certificate == nil
                ? [] : [HTTPField(name: .strictTransportSecurity, value: "max-age=31536000")])
    }

    package func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        var exchange = Exchange(request, channel: context.channel)
        var response = await answer(&exchange)
        // Appended, since nobody has set them before: setting looks for the old value first.
        response.headers.append(HTTPField(name: .requestID, value: exchange.requestID))
        response.headers.append(contentsOf: protection)
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
