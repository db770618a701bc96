import Foundation
import GraphQLLanguage
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Warehouse

/// `/graphql`: GraphQL over HTTP, with entity tags and a response cache in front of the query service.
///
/// The way of a request, cheapest step first: an entity tag that still holds (304), a kept answer, an equal request
/// that is being executed, execution. Only the last parses anything.
struct GraphQLEndpoint: Sendable {
    let service: any GraphQLAnswering
    let versions: any DataVersionSource
    let documents: PersistedDocuments
    let settings: ServerSettings
    let cache: ResponseCache
    let admission: Admission
    let disconnects: Disconnects
    let slowQueries: SlowQueryLog
    let newYork = NewYorkDay()
    let now: @Sendable () -> Date

    /// Callers of every kind read the same data.
    private static let role = "reader"

    func respond(to exchange: inout Exchange) async throws(Refusal) -> Response {
        switch exchange.method {
        case .get, .head: try await get(&exchange)
        case .post: try await post(&exchange)
        default: throw .methodNotAllowed(exchange.method.rawValue, allow: "GET, HEAD, POST, OPTIONS")
        }
    }

    private func get(_ exchange: inout Exchange) async throws(Refusal) -> Response {
        let format = try format(of: exchange)
        let digest = RequestDigest(method: "GET", role: Self.role, bytes: exchange.query.utf8)
        let edition = try await edition()
        let tag = digest.entityTag(of: edition)
        if holds(tag, exchange.headers[.ifNoneMatch]) {
            exchange.notes.source = .notModified
            return Response(status: .notModified, headers: [.eTag: tag, .cacheControl: "no-cache", .vary: Self.vary])
        }
        if let kept = kept(digest, edition, &exchange) {
            return success(kept, format, exchange, entityTag: tag)
        }
        let request = try OperationRequest(queryString: exchange.query)
        return try await execute(request, digest, edition, format, &exchange)
    }

    private func post(_ exchange: inout Exchange) async throws(Refusal) -> Response {
        try requireJSON(exchange.headers[.contentType])
        let format = try format(of: exchange)
        let body = try await exchange.collectBody(limit: settings.maxBodyBytes)
        let digest = RequestDigest(method: "POST", role: Self.role, bytes: body.readableBytesView)
        let edition = try await edition()
        if let kept = kept(digest, edition, &exchange) {
            return success(kept, format, exchange, entityTag: nil)
        }
        let request = try OperationRequest(body: body.readableBytesView)
        return try await execute(request, digest, edition, format, &exchange)
    }

    // MARK: What is asked for

    private func format(of exchange: Exchange) throws(Refusal) -> ResponseFormat {
        let accepted = AcceptedTypes(exchange.headers[.accept])
        if let format = ResponseFormat(accepted) { return format }
        throw .notAcceptable(
            "None of the types in Accept can be answered here. Use application/graphql-response+json or application/json."
        )
    }

    private func requireJSON(_ contentType: String?) throws(Refusal) {
        guard let contentType else { throw .unsupportedContentType(nil) }
        let parts = contentType.lowercased().split(separator: ";").map(\.trimmingSpaces)
        guard parts.first == "application/json" else { throw .unsupportedContentType(contentType) }
        for parameter in parts.dropFirst() where parameter.hasPrefix("charset=") {
            let charset = parameter.dropFirst(8).filter { $0 != "\"" }
            guard charset == "utf-8" || charset == "utf8" else { throw .unsupportedContentType(contentType) }
        }
    }

    private func edition() async throws(Refusal) -> DataEdition {
        do {
            return DataEdition(version: try await versions.current().number, day: newYork.day(at: now()))
        } catch {
            throw .unavailable()
        }
    }

    private func holds(_ tag: String, _ ifNoneMatch: String?) -> Bool {
        ifNoneMatch?.split(separator: ",").contains { $0.trimmingSpaces == tag } ?? false
    }

    private func wantsExplanation(_ exchange: Exchange) -> Bool { exchange.headers[.form4Explain] == "1" }

    private func kept(_ digest: RequestDigest, _ edition: DataEdition, _ exchange: inout Exchange) -> CachedAnswer? {
        guard !wantsExplanation(exchange), let kept = cache.answer(to: digest, edition: edition) else { return nil }
        exchange.notes.source = .cached
        return kept
    }

    // MARK: Execution

    private func execute(
        _ operation: OperationRequest,
        _ digest: RequestDigest,
        _ edition: DataEdition,
        _ format: ResponseFormat,
        _ exchange: inout Exchange
    ) async throws(Refusal) -> Response {
        exchange.notes.operationName = operation.operationName
        let document: String
        do { document = try documents.text(for: operation) } catch { throw error.asRequestError(in: format) }
        let explain = wantsExplanation(exchange) || operation.asks(for: "explain")
        let request = GraphQLRequest(
            query: document,
            operationName: operation.operationName,
            variables: operation.variables,
            explain: explain,
            decimalsAsStrings: operation.extensions["decimals"] == .string("string")
        )
        let isGET = exchange.method != .post
        let (execution, wasShared) = try await run(request, digest, edition, exchange, canBeShared: !explain)
        exchange.notes.source = wasShared ? .shared : .executed
        switch execution {
        case .refusal(let refusal): throw refusal
        case .answer(let answer):
            exchange.notes.operationName = answer.operationName ?? operation.operationName
            if isGET, isMutation(answer, request) { throw .mutationByGET() }
            if answer.isRequestError { return requestError(answer, format) }
            guard answer.isCacheable, !explain else { return uncacheable(answer, format, exchange) }
            let made = DataEdition(version: answer.version, day: edition.day)
            return success(answer.content, format, exchange, entityTag: isGET ? digest.entityTag(of: made) : nil)
        }
    }

    /// Whether the operation is none that GET executes.
    ///
    /// One that was refused is looked at as it is written.
    private func isMutation(_ answer: ExecutedAnswer, _ request: GraphQLRequest) -> Bool {
        if let kind = answer.operationKind { return kind != .query }
        guard let document = try? Document(parsing: request.query) else { return false }
        let operations = document.definitions.compactMap { definition -> OperationDefinition? in
            if case .operation(let operation) = definition { operation } else { nil }
        }
        let name = request.operationName
        let chosen = operations.first { name == nil ? operations.count == 1 : $0.name?.text == name }
        return chosen.map { $0.kind != .query } ?? false
    }

    private func run(
        _ request: GraphQLRequest,
        _ digest: RequestDigest,
        _ edition: DataEdition,
        _ exchange: Exchange,
        canBeShared: Bool
    ) async throws(Refusal) -> (ResponseCache.Execution, wasShared: Bool) {
        let trace = SlowQueryLog.Trace(exchange)
        do {
            return try await disconnects.cancelling(with: exchange.channel) {
                if !canBeShared { return (await perform(request, digest, edition, trace), false) }
                return try await cache.share(digest, edition: edition) {
                    await perform(request, digest, edition, trace)
                }
            }
        } catch {
            throw .clientClosed()
        }
    }

    /// Executes in turn and in time, and keeps the answer.
    private func perform(
        _ request: GraphQLRequest,
        _ digest: RequestDigest,
        _ edition: DataEdition,
        _ trace: SlowQueryLog.Trace
    ) async -> ResponseCache.Execution {
        let start = ContinuousClock.now
        do {
            let answer = try await withTimeout(settings.queryTimeout) {
                try await admission.run { await service.answer(request) }
            }
            slowQueries.note(answer, document: request.query, ContinuousClock.now - start, trace)
            return finish(answer, request, digest, edition)
        } catch is Admission.Overloaded {
            return .refusal(.overloaded())
        } catch is TimedOut {
            slowQueries.noteTimeout(request, settings.queryTimeout, trace)
            return .refusal(.timeout(settings.queryTimeout))
        } catch {
            return .refusal(.clientClosed())
        }
    }

    private func finish(
        _ answer: GraphQLAnswer,
        _ request: GraphQLRequest,
        _ digest: RequestDigest,
        _ edition: DataEdition
    ) -> ResponseCache.Execution {
        guard answer.body.count <= settings.maxResponseBytes else {
            return .refusal(.responseTooLarge(answer.body.count, limit: settings.maxResponseBytes))
        }
        let executed = ExecutedAnswer(answer)
        guard !answer.isRequestError else { return .answer(executed) }
        versions.learn(VersionStamp(number: answer.version, changedAt: answer.asOf))
        if answer.isCacheable, !request.explain, answer.operationKind == .query {
            cache.keep(executed.content, for: digest, edition: DataEdition(version: answer.version, day: edition.day))
        }
        return .answer(executed)
    }

    // MARK: Responses

    private static let vary = "Accept, Accept-Encoding"

    private func success(
        _ answer: CachedAnswer,
        _ format: ResponseFormat,
        _ exchange: Exchange,
        entityTag: String?
    ) -> Response {
        var headers: HTTPFields = [.contentType: format.type.contentType, .cacheControl: "no-cache", .vary: Self.vary]
        if let entityTag { headers[.eTag] = entityTag }
        headers[.form4Age] = String(max(0, Int(now().timeIntervalSince(answer.asOf))))
        let body = body(answer, exchange, &headers)
        return Response(status: .ok, headers: headers, body: body)
    }

    private func uncacheable(_ answer: ExecutedAnswer, _ format: ResponseFormat, _ exchange: Exchange) -> Response {
        var response = success(answer.content, format, exchange, entityTag: nil)
        response.headers[.cacheControl] = "no-store"
        return response
    }

    private func requestError(_ answer: ExecutedAnswer, _ format: ResponseFormat) -> Response {
        var headers: HTTPFields = [.contentType: format.type.contentType, .cacheControl: "no-store"]
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
}
