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
        _ exchange: Exchange,
        _ subscription: LiveQueries.Subscription?
    ) throws(Refusal) -> Response {
        if let subscription { return stream(answer, subscription, format, exchange) }
        if answer.isRequestError { return requestError(answer, format) }
        guard answer.operationKind != .subscription else { throw .needsEventStream() }
        guard format.isJSON else { return try table(answer, format) }
        guard answer.isCacheable else { return uncacheable(answer, format, exchange) }
        let made = DataEdition(version: answer.version, day: edition.day)
        let tag = exchange.method == .post ? nil : digest.entityTag(of: made)
        return success(answer.content, format, exchange, entityTag: tag)
    }

    func notModified(_ tag: String) -> Response {
        Response(status: .notModified, headers: [.eTag: tag, .cacheControl: "no-cache", .vary: Self.vary])
    }

    func success(
        _ answer: CachedAnswer,
        _ format: ResponseFormat,
        _ exchange: Exchange,
        entityTag: String?
    ) -> Response {
        var headers: HTTPFields = [.contentType: format.type.contentType, .cacheControl: "no-cache", .vary: Self.vary]
        if let entityTag { headers.append(HTTPField(name: .eTag, value: entityTag)) }
        let age = max(0, Int(now().timeIntervalSince(answer.asOf)))
        headers.append(HTTPField(name: .form4Age, value: String(age)))
        let body = body(answer, exchange, &headers)
        return Response(status: .ok, headers: headers, body: body)
    }

    private func uncacheable(_ answer: ExecutedAnswer, _ format: ResponseFormat, _ exchange: Exchange) -> Response {
        var response = success(answer.content, format, exchange, entityTag: nil)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func requestError(_ answer: ExecutedAnswer, _ format: ResponseFormat) -> Response {
        var headers: HTTPFields = [.contentType: format.errorType.contentType, .cacheControl: "no-store"]
        if answer.isTemporaryFailure { headers[.retryAfter] = "1" }
        let status: HTTPResponse.Status =
            answer.isTemporaryFailure
            ? .serviceUnavailable : answer.isServerFault ? .internalServerError : format.requestErrorStatus
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: answer.content.body))
    }

    private func body(_ answer: CachedAnswer, _ exchange: Exchange, _ headers: inout HTTPFields) -> ResponseBody {
        if Gzip.isAccepted(exchange.headers[.acceptEncoding]), let compressed = answer.gzipped() {
            headers[.contentEncoding] = "gzip"
            return ResponseBody(byteBuffer: compressed)
        }
        return ResponseBody(byteBuffer: answer.body)
    }

    // MARK: Other formats

    /// A subscription is streamed; a query is one event.
    private func stream(
        _ answer: ExecutedAnswer,
        _ subscription: LiveQueries.Subscription,
        _ format: ResponseFormat,
        _ exchange: Exchange
    ) -> Response {
        let first = LiveValue(answer.content.body)
        guard !answer.isRequestError, answer.operationKind == .subscription else {
            live.leave(subscription)
            return answer.isRequestError ? requestError(answer, format) : EventStream.once(first)
        }
        return EventStream(
            live: live,
            subscription: subscription,
            first: first,
            lastEventID: exchange.headers[.lastEventID],
            channel: exchange.channel,
            disconnects: disconnects
        ).response
    }

    private func table(_ answer: ExecutedAnswer, _ format: ResponseFormat) throws(Refusal) -> Response {
        let bytes = Array(answer.content.body.readableBytesView)
        guard case .object(let response)? = try? JSONReader.read(bytes), case .object(let data)? = response["data"],
            response["errors"] == nil
        else {
            throw Refusal(
                .unprocessableContent,
                "PARTIAL",
                "Some fields failed, which a table cannot show. Ask for application/json to see which."
            )
        }
        let table: Tabular
        do { table = try Tabular(data: data) } catch { throw .notAcceptable(error.description) }
        var body = ByteBuffer()
        if format.type == .csv { body.writeString(CSV.header(table.columns)) }
        for row in table.rows {
            body.writeString(format.type == .csv ? CSV.line(row) : NDJSON.line(table.columns, row))
        }
        let headers: HTTPFields = [.contentType: format.type.contentType, .cacheControl: "no-store", .vary: Self.vary]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}

extension Refusal {
    static func needsEventStream() -> Refusal {
        .notAcceptable("A subscription is sent as an event stream. Ask for it with Accept: text/event-stream.")
    }
}
