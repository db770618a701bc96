import Foundation
import GraphQL
import HTTPTypes
import Hummingbird
import NIOCore

/// How answers are sent.
extension GraphQLEndpoint {
    private static let vary = "Accept, Accept-Encoding"

    /// The response to an executed operation, in the format that was asked for.
    func response(
        to answer: ExecutedAnswer,
        _ digest: RequestDigest,
        _ edition: DataEdition,
        _ format: ResponseFormat,
        _ exchange: Exchange
    ) throws(Refusal) -> Response {
        if answer.isRequestError { return requestError(answer, format) }
        guard answer.operationKind != .subscription else { throw .needsEventStream() }
        guard answer.isCacheable else { return uncacheable(answer, format, exchange) }
        let made = DataEdition(version: answer.version, day: edition.day)
        let tag = exchange.method == .post ? nil : digest.entityTag(of: made, as: format.type)
        return success(answer.content, format, exchange, entityTag: tag)
    }

    func notModified(_ tag: String, _ changedAt: Date) -> Response {
        Response(
            status: .notModified,
            headers: [.eTag: tag, .cacheControl: "no-cache", .vary: Self.vary, .form4Age: age(of: changedAt)]
        )
    }

    /// Whole seconds since the data changed.
    private func age(of moment: Date) -> String { String(max(0, Int(now().timeIntervalSince(moment)))) }

    func success(
        _ answer: CachedAnswer,
        _ format: ResponseFormat,
        _ exchange: Exchange,
        entityTag: String?
    ) -> Response {
        if let entityTag, exchange.ifNoneMatch.isAny { return notModified(entityTag, answer.asOf) }
        var headers: HTTPFields = [.contentType: format.type.contentType, .cacheControl: "no-cache", .vary: Self.vary]
        if let entityTag { headers.append(HTTPField(name: .eTag, value: entityTag)) }
        headers.append(HTTPField(name: .form4Age, value: age(of: answer.asOf)))
        let body = body(answer, exchange, &headers)
        return Response(status: .ok, headers: headers, body: body)
    }

    private func uncacheable(_ answer: ExecutedAnswer, _ format: ResponseFormat, _ exchange: Exchange) -> Response {
        var response = success(answer.content, format, exchange, entityTag: nil)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// A response without data.
    ///
    /// - Parameter own: the status of an error that is neither the client's syntax nor the server's fault.
    func requestError(
        _ answer: ExecutedAnswer,
        _ format: ResponseFormat,
        status own: HTTPResponse.Status? = nil
    ) -> Response {
        var headers: HTTPFields = [.contentType: format.errorType.contentType, .cacheControl: "no-store"]
        if answer.isTemporaryFailure { headers[.retryAfter] = "1" }
        let status: HTTPResponse.Status =
            answer.isTemporaryFailure
            ? .serviceUnavailable : answer.isServerFault ? .internalServerError : own ?? format.requestErrorStatus
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: answer.content.body))
    }

    private func body(_ answer: CachedAnswer, _ exchange: Exchange, _ headers: inout HTTPFields) -> ResponseBody {
        if Gzip.isAccepted(exchange.headers[.acceptEncoding]), let compressed = answer.gzipped() {
            headers[.contentEncoding] = "gzip"
            return ResponseBody(byteBuffer: compressed)
        }
        return ResponseBody(byteBuffer: answer.body)
    }
}

extension Refusal {
    static func needsEventStream() -> Refusal {
        .notAcceptable("A subscription is sent as an event stream. Ask for it with Accept: text/event-stream.")
    }
}
