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
    let execution: BoundedExecution
    let disconnects: Disconnects
    let subscriptions: Subscriptions
    /// Lets in so many exports at once.
    let exports: Admission
    private let formats = KnownFormats()
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
        let (edition, changedAt) = try await current()
        let tag = digest.entityTag(of: edition, as: format.type)
        if canBeKept(format, exchange), exchange.ifNoneMatch.names(tag) {
            exchange.notes.source = .notModified
            exchange.notes.operationName = cache.answer(to: digest, edition: edition)?.operationName
            return notModified(tag, changedAt)
        }
        if let kept = kept(digest, edition, format, &exchange) {
            return success(kept, format, exchange, entityTag: tag)
        }
        let request = try OperationRequest(queryString: exchange.query)
        return try await execute(request, digest, edition, format, &exchange)
    }

    private func post(_ exchange: inout Exchange) async throws(Refusal) -> Response {
        try requireJSON(exchange.headers)
        let format = try format(of: exchange)
        let body = try await exchange.collectBody(limit: settings.maxBodyBytes, within: settings.idleTimeout)
        let digest = RequestDigest(method: "POST", role: Self.role, bytes: body.readableBytesView)
        let edition = try await current().edition
        if let kept = kept(digest, edition, format, &exchange) {
            return success(kept, format, exchange, entityTag: nil)
        }
        let request = try OperationRequest(body: body.readableBytesView)
        return try await execute(request, digest, edition, format, &exchange)
    }

    // MARK: What is asked for

    private func format(of exchange: Exchange) throws(Refusal) -> ResponseFormat {
        if let format = formats.format(for: exchange.headers[.accept]) { return format }
        throw .notAcceptable(
            """
            None of the types in Accept can be answered here. Use application/graphql-response+json or application/json; \
            text/event-stream for subscriptions; text/csv or application/x-ndjson for one list.
            """
        )
    }

    private func requireJSON(_ headers: HTTPFields) throws(Refusal) {
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw .unsupportedContentEncoding(encoding)
        }
        guard let contentType = headers[.contentType] else { throw .unsupportedContentType(nil) }
        // What nearly every client sends.
        if contentType == "application/json" { return }
        let parts = contentType.lowercased().split(separator: ";").map(\.trimmingSpaces)
        guard parts.first == "application/json" else { throw .unsupportedContentType(contentType) }
        for parameter in parts.dropFirst() where parameter.hasPrefix("charset=") {
            let charset = parameter.dropFirst(8).filter { $0 != "\"" }
            guard charset == "utf-8" || charset == "utf8" else { throw .unsupportedContentType(contentType) }
        }
    }

    /// What answers are made from now, and when the data last changed.
    private func current() async throws(Refusal) -> (edition: DataEdition, changedAt: Date) {
        do {
            let version = try await versions.current()
            return (DataEdition(version: version.number, day: NewYorkTime.day(at: now())), version.changedAt)
        } catch {
            throw .unavailable()
        }
    }

    private func wantsExplanation(_ exchange: Exchange) -> Bool { exchange.headers[.form4Explain] == "1" }

    /// Whether an answer made before may do: events and exports are made anew, and so is what tells how it was made.
    private func canBeKept(_ format: ResponseFormat, _ exchange: Exchange) -> Bool {
        format.isJSON && !wantsExplanation(exchange)
    }

    private func kept(
        _ digest: RequestDigest,
        _ edition: DataEdition,
        _ format: ResponseFormat,
        _ exchange: inout Exchange
    ) -> CachedAnswer? {
        guard canBeKept(format, exchange), let kept = cache.answer(to: digest, edition: edition) else { return nil }
        exchange.notes.source = .cached
        exchange.notes.operationName = kept.operationName
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
        let request = try operation.execution(of: document, explain: wantsExplanation(exchange))
        switch format.type {
        case .eventStream: return try await stream(request, digest, edition, format, &exchange)
        case .csv, .ndjson: return try await export(request, format, &exchange)
        case .json, .graphQLResponse:
            let answer = try await answer(request, digest, edition, &exchange)
            return try response(to: answer, digest, edition, format, exchange)
        }
    }

    /// The answer to a request, its own or one that an equal request is being given.
    func answer(
        _ request: GraphQLRequest,
        _ digest: RequestDigest,
        _ edition: DataEdition,
        _ exchange: inout Exchange
    ) async throws(Refusal) -> ExecutedAnswer {
        let (execution, wasShared) = try await run(request, digest, edition, exchange)
        exchange.notes.source = wasShared ? .shared : .executed
        switch execution {
        case .refusal(let refusal): throw refusal
        case .answer(let answer):
            exchange.notes.operationName = answer.operationName ?? request.operationName
            if exchange.method != .post, isWriting(answer, request) { throw .mutationByGET() }
            return answer
        }
    }

    /// Whether the operation is a mutation, which GET does not execute; a refused one is looked at as it is written.
    private func isWriting(_ answer: ExecutedAnswer, _ request: GraphQLRequest) -> Bool {
        if let kind = answer.operationKind { return kind == .mutation }
        guard let document = try? Document(parsing: request.query) else { return false }
        let operations = document.definitions.compactMap { definition -> OperationDefinition? in
            if case .operation(let operation) = definition { operation } else { nil }
        }
        let name = request.operationName
        let chosen = operations.first { name == nil ? operations.count == 1 : $0.name?.text == name }
        return chosen?.kind == .mutation
    }

    private func run(
        _ request: GraphQLRequest,
        _ digest: RequestDigest,
        _ edition: DataEdition,
        _ exchange: Exchange
    ) async throws(Refusal) -> (ResponseCache.Execution, wasShared: Bool) {
        let trace = SlowQueryLog.Trace(exchange)
        let channel = exchange.channel
        let executor = EventLoopExecutor(channel.eventLoop)
        let operation = { @Sendable in await perform(request, digest, edition, trace) }
        defer { disconnects.unwatch(channel) }
        do {
            // Nobody else asks for what came after the place where this one left off.
            if !request.explain, request.position == nil {
                let watch = { disconnects.watch(channel, $0) }
                return try await cache.share(digest, edition: edition, on: executor, onJoining: watch, operation)
            }
            let execution = SharedExecution(on: executor, operation)
            let asker = execution.join() ?? 0
            disconnects.watch(channel) { execution.leave(asker) }
            return (try await execution.value(for: asker), false)
        } catch {
            throw .clientClosed()
        }
    }

    /// Executes, and keeps the answer.
    private func perform(
        _ request: GraphQLRequest,
        _ digest: RequestDigest,
        _ edition: DataEdition,
        _ trace: SlowQueryLog.Trace
    ) async -> ResponseCache.Execution {
        let answer: GraphQLAnswer
        do throws(Refusal) { answer = try await execution.answer(to: request, trace) } catch { return .refusal(error) }
        let executed = ExecutedAnswer(answer, isExplained: request.explain)
        guard !answer.isRequestError else { return .answer(executed) }
        versions.learn(VersionStamp(number: answer.version, changedAt: answer.asOf))
        if executed.isCacheable, answer.operationKind == .query {
            cache.keep(executed.content, for: digest, edition: DataEdition(version: answer.version, day: edition.day))
        }
        return .answer(executed)
    }
}
