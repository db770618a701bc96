import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What operators and their tools look at: `/healthz`, `/readyz`, `/metrics`; and `/`, for whoever opens the address.
struct OperationsEndpoint: Sendable {
    let registry: PrometheusRegistry
    let settings: ServerSettings
    let readiness: @Sendable () async -> [ReadinessCheck]
    /// Sets the gauges that are read, not counted, just before `/metrics` is written.
    let sample: @Sendable () async -> Void

    func respond(to exchange: Exchange) async throws(Refusal) -> Response {
        guard exchange.method == .get || exchange.method == .head else {
            throw .methodNotAllowed(exchange.method.rawValue, allow: "GET, HEAD")
        }
        switch exchange.path {
        case "/": return text(Self.welcome)
        case "/healthz": return text("ok\n")
        case "/readyz": return await readyz()
        case "/metrics": return try await metrics(exchange)
        default: throw Refusal(.notFound, "NOT_FOUND", "There is nothing at this path. GraphQL is at /graphql.")
        }
    }

    private func readyz() async -> Response {
        let checks = await readiness()
        return Response(
            status: checks.areReady ? .ok : .serviceUnavailable,
            headers: [.contentType: MediaType.json.contentType, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: checks.json))
        )
    }

    private func metrics(_ exchange: Exchange) async throws(Refusal) -> Response {
        // A proxy on this machine forwards for strangers, and says so.
        let isLocal = AddressRange.isLoopback(exchange.peer) && exchange.headers[.forwardedFor] == nil
        guard settings.publicMetrics || isLocal else {
            throw Refusal(.forbidden, "FORBIDDEN", "Metrics are for this machine only, unless public-metrics is set.")
        }
        await sample()
        return text(registry.text(), type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    private static let welcome = """
        Form4 \(ProductVersion.current): SEC insider filings (Forms 3, 4, 5) as GraphQL.

        POST /graphql   {"query": "{ sectors { code name } }"} as application/json
        GET  /graphql   ?query=… (answers carry an ETag; poll with If-None-Match)
        GET  /healthz   the process runs
        GET  /readyz    the process can answer queries
        GET  /metrics   Prometheus text

        """
}
