import Foundation
import GraphQL
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import Warehouse

@testable import API

/// A service without a store, which has nothing to export.
protocol StorelessService: GraphQLAnswering {}

extension StorelessService {
    func planExport(_ request: GraphQLRequest) throws(ExportFailure) -> PlannedExport {
        throw ExportFailure(
            answer: GraphQLAnswer(
                body: Array(#"{"errors":[{"message":"There is no list to export."}]}"#.utf8),
                isRequestError: true,
                version: 0,
                asOf: .distantPast,
                isCacheable: false,
                operationKind: nil,
                operationName: nil
            )
        )
    }

    func run(
        _ export: PlannedExport,
        as format: TableFormat,
        until deadline: ContinuousClock.Instant,
        to output: @Sendable ([UInt8]) async throws -> Void
    ) async throws(ExportFailure) {}
}

/// Answers every operation with its own text, and counts.
final class EchoService: StorelessService {
    struct Plan: Sendable {
        var version: Int64 = 1
        var isRequestError = false
        var isCacheable = true
        var kind = GraphQLAnswer.Kind.query
        var padding = 0
        var delay: Duration?
    }

    private let state: Mutex<(plan: Plan, executed: Int, cancelled: Int)>

    init(_ plan: Plan = Plan()) {
        state = Mutex((plan, 0, 0))
    }

    var executed: Int { state.withLock { $0.executed } }
    var cancelled: Int { state.withLock { $0.cancelled } }
    func change(_ edit: (inout Plan) -> Void) { state.withLock { edit(&$0.plan) } }

    func answer(_ request: GraphQLRequest) async -> GraphQLAnswer {
        let (plan, count) = state.withLock { state in
            state.executed += 1
            return (state.plan, state.executed)
        }
        if let delay = plan.delay {
            do { try await Task.sleep(for: delay) } catch { state.withLock { $0.cancelled += 1 } }
        }
        var body = Array(#"{"data":{"run":\#(count),"query":"#.utf8)
        JSONWriter.write(request.query + String(repeating: " ", count: plan.padding), into: &body)
        body += Array("}}".utf8)
        if plan.isRequestError { body = Array(#"{"errors":[{"message":"no"}]}"#.utf8) }
        return GraphQLAnswer(
            body: body,
            isRequestError: plan.isRequestError,
            version: plan.version,
            asOf: Date(timeIntervalSince1970: 1_000_000),
            isCacheable: plan.isCacheable,
            operationKind: plan.kind,
            operationName: request.operationName
        )
    }
}

/// A value shared across tasks.
final class Box<Value: Sendable>: Sendable {
    private let state: Mutex<Value>
    init(_ value: Value) { state = Mutex(value) }
    var value: Value {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// Counts across tasks.
final class Tally: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock { $0 } }
    func add() { state.withLock { $0 += 1 } }
}

/// A version that tests set.
final class SettableVersion: DataVersionSource {
    struct Unreachable: Error {}

    private let state = Mutex<VersionStamp?>(VersionStamp(number: 1, changedAt: Date(timeIntervalSince1970: 1_000_000)))
    private let handlers = Mutex<[@Sendable (DataChange) -> Void]>([])

    let tellsChanges = true
    func onChange(_ handler: @escaping @Sendable (DataChange) -> Void) { handlers.withLock { $0.append(handler) } }

    func set(_ number: Int64?, companies: Set<Int>? = nil, insiders: Set<Int>? = nil) {
        state.withLock {
            $0 = number.map { VersionStamp(number: $0, changedAt: Date(timeIntervalSince1970: 1_000_000)) }
        }
        let change = DataChange(
            version: number ?? 0,
            changedAt: .distantPast,
            companies: companies,
            insiders: insiders
        )
        for handler in handlers.withLock({ $0 }) { handler(change) }
    }

    func current() async throws -> VersionStamp {
        guard let version = state.withLock({ $0 }) else { throw Unreachable() }
        return version
    }

    func learn(_ version: VersionStamp) {
        state.withLock { known in
            if let number = known?.number, number < version.number { known = version }
        }
    }
}

/// A key source that knows one key.
struct OneKey: KeySource {
    let stored: StoredKey
    func key(withID id: String) async throws -> StoredKey? { id == stored.id ? stored : nil }
}

extension Refusal: Equatable {
    public static func == (left: Refusal, right: Refusal) -> Bool {
        left.status == right.status && left.code == right.code
    }
}

extension ServerSettings {
    /// Any free port, no rate limit, and what the test changes.
    static func testing(_ change: (inout ServerSettings) -> Void = { _ in }) -> ServerSettings {
        var settings = ServerSettings()
        settings.port = 0
        settings.anonymousRate = nil
        change(&settings)
        return settings
    }
}

extension BoundedExecution {
    static func testing(_ service: any GraphQLAnswering, _ settings: ServerSettings) -> BoundedExecution {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return BoundedExecution(
            service: service,
            admission: Admission(concurrent: 4, queued: 100),
            settings: settings,
            slowQueries: SlowQueryLog(threshold: settings.slowQuery, logger: logger),
            statementMetrics: StatementMetrics(factory: PrometheusRegistry())
        )
    }
}

/// Runs a server on loopback for the length of a test.
func withServer(
    _ service: any GraphQLAnswering = EchoService(),
    versions: any DataVersionSource = SettableVersion(),
    keys: any KeySource = NoKeys(),
    settings: ServerSettings = .testing(),
    _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let server = try HTTPServer(
        settings: settings,
        dependencies: .init(service: service, versions: versions, keys: keys),
        logger: logger
    )
    try await server.application().test(.ahc(.http)) { client in try await body(client) }
}

extension TestClientProtocol {
    func post(
        _ body: String,
        accept: String? = "application/graphql-response+json",
        _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = headers[.contentType] ?? "application/json"
        headers[.accept] = accept
        return try await execute(uri: "/graphql", method: .post, headers: headers, body: ByteBuffer(string: body))
    }

    func get(_ uri: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        try await execute(uri: uri, method: .get, headers: headers)
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }
}
