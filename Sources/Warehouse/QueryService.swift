import Form4Schema
import Foundation
import GraphQL
import GraphQLLanguage
import Logging
import Postgres
import QueryPlanner

/// A GraphQL request, however it came.
package struct GraphQLRequest: Sendable {
    package var query: String
    package var operationName: String?
    package var variables: ObjectValue
    /// Whether the answer tells, field by field, how it was found.
    package var explain: Bool
    /// Whether the answer tells what it cost; see `PlanCost`.
    package var reportsCost: Bool
    /// Whether decimals are written as strings, for clients whose JSON reader rounds numbers.
    package var decimalsAsStrings: Bool
    /// For a subscription to additions: what the asker has been told already.
    package var position: AdditionPosition?

    package init(
        query: String,
        operationName: String? = nil,
        variables: ObjectValue = ObjectValue(),
        explain: Bool = false,
        reportsCost: Bool = false,
        decimalsAsStrings: Bool = false,
        position: AdditionPosition? = nil
    ) {
        self.query = query
        self.operationName = operationName
        self.variables = variables
        self.explain = explain
        self.reportsCost = reportsCost
        self.decimalsAsStrings = decimalsAsStrings
        self.position = position
    }
}

/// The whole answer to a request.
package struct GraphQLAnswer: Sendable {
    package enum Kind: Sendable {
        case query, mutation, subscription
    }

    /// The complete JSON response.
    package var body: [UInt8]
    /// Whether the request was refused before execution: there is no `data` entry.
    package var isRequestError: Bool
    /// The version of the data that the answer shows; 0 when none was looked at.
    package var version: Int64
    /// When that version came to be.
    package var asOf: Date
    /// Whether the same request gets the same answer as long as the version and the New York date stay.
    package var isCacheable: Bool
    package var operationKind: Kind?
    package var operationName: String?
    /// Whether trying again may help, because the store was busy or away.
    package var isTemporaryFailure = false
    /// Whether the fault is the server's, not the request's: it failed inside, or took too long.
    package var isServerFault = false
    /// An upper bound of the rows fetched; see `PlanCost`.
    package var cost = 0
    /// What was asked of the store, as far as it came.
    package var statements: [StatementNote] = []
    /// What has to change for the answer to change, the New York date aside.
    package var scope = ChangeScope.anything
    /// For a subscription to additions: which of them the answer has.
    package var additions: AdditionPage?

    package init(
        body: [UInt8],
        isRequestError: Bool,
        version: Int64,
        asOf: Date,
        isCacheable: Bool,
        operationKind: Kind?,
        operationName: String?
    ) {
        self.body = body
        self.isRequestError = isRequestError
        self.version = version
        self.asOf = asOf
        self.isCacheable = isCacheable
        self.operationKind = operationKind
        self.operationName = operationName
    }
}

/// One statement of an executed request, for those who watch the server.
package struct StatementNote: Sendable {
    /// The field it answers, by response keys from the root.
    package let path: [String]
    /// The table or rollup that answers.
    package let answeredBy: String
    /// Whether PostgreSQL had no part in it.
    package let isFromMemory: Bool
    /// Null when it did not come to its end.
    package let outcome: (rows: Int, duration: Duration)?

    package init(
        path: [String],
        answeredBy: String,
        isFromMemory: Bool = false,
        outcome: (rows: Int, duration: Duration)? = nil
    ) {
        self.path = path
        self.answeredBy = answeredBy
        self.isFromMemory = isFromMemory
        self.outcome = outcome
    }
}

/// The bounds of every request.
package struct QueryLimits: Sendable {
    package var document = DocumentLimits()
    package var plan = PlanLimits()
    /// Text of the validated documents that are kept, in bytes.
    package var cachedDocuments = 1 << 20
    /// Text and variables of the requests whose plans are kept, in bytes, for those that come again just so.
    package var cachedPlans = 1 << 20
    /// Memory for rows of the market, sectors and industries that are kept while the version of the data stays.
    package var keptBytes = 32 << 20
    /// The most rows of an export.
    package var exportRows = 10_000_000

    package init() {}
}

/// Answers GraphQL requests from the store: parses, validates, plans, fetches, writes.
package final class QueryService: Sendable {
    package let schema: Schema
    private let catalog: EntityCatalog
    let runner: PlanRunner
    let limits: QueryLimits
    private let documents: RecentCache<String, ValidatedDocument>
    private let plans: RecentCache<PlanKey, PlannedOperation>
    private let now: @Sendable () -> Date
    private let logger: Logger

    /// - Parameter newestVersion: the newest version of the data, by somebody who follows it; null where that is not
    ///   known for sure. Without it everything is asked of the database.
    package init(
        pool: ConnectionPool,
        limits: QueryLimits = QueryLimits(),
        logger: Logger = Logger(label: "query"),
        newestVersion: @escaping @Sendable () -> VersionStamp? = { nil },
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        schema = Form4.schema
        catalog = Form4.catalog
        runner = PlanRunner(pool: pool, kept: KeptRows(capacity: limits.keptBytes), newestVersion: newestVersion)
        self.limits = limits
        documents = RecentCache(capacity: limits.cachedDocuments) { $0.utf8.count }
        plans = RecentCache(capacity: limits.cachedPlans) { $0.query.utf8.count + $0.variables.size }
        self.now = now
        self.logger = logger
    }

    package func answer(_ request: GraphQLRequest) async -> GraphQLAnswer {
        let planned: PlannedOperation
        do throws(RequestError) {
            let key = key(of: request)
            planned = try plans.value(for: key) { () throws(RequestError) in try plan(key, limits: limits.plan) }
        } catch {
            return refusal(error, nil)
        }
        do {
            return try await answer(planned, request)
        } catch {
            var answer = failure(error, planned.operation)
            answer.statements = planned.plan.nodes.map {
                StatementNote(path: $0.note.path, answeredBy: $0.note.answeredBy)
            }
            return answer
        }
    }

    /// All that a plan depends on.
    private struct PlanKey: Hashable {
        let query: String
        let operationName: String?
        let variables: ObjectValue
        let today: CalendarDay
        let position: AdditionPosition?
    }

    private func key(of request: GraphQLRequest) -> PlanKey {
        PlanKey(
            query: request.query,
            operationName: request.operationName,
            variables: request.variables,
            today: NewYorkTime.day(at: now()),
            position: request.position
        )
    }

    private struct PlannedOperation: Sendable {
        let operation: ExecutableOperation
        let plan: Plan
        let gapTexts = GapTexts()
    }

    /// Plans a request with limits of its own.
    func planUncached(
        _ request: GraphQLRequest,
        limits: PlanLimits
    ) throws(RequestError) -> (ExecutableOperation, Plan) {
        let planned = try plan(key(of: request), limits: limits)
        return (planned.operation, planned.plan)
    }

    private func plan(_ key: PlanKey, limits planLimits: PlanLimits) throws(RequestError) -> PlannedOperation {
        let document = try documents.value(for: key.query) { () throws(RequestError) in
            try ValidatedDocument(key.query, schema: schema, limits: limits.document)
        }
        let operation = try document.executable(operationName: key.operationName, variables: key.variables)
        let time = try requestTime(of: operation, today: key.today)
        let plan = try Planner.plan(
            operation,
            catalog: catalog,
            time: time,
            limits: planLimits,
            position: key.position
        )
        return PlannedOperation(operation: operation, plan: plan)
    }

    private func requestTime(
        of operation: ExecutableOperation,
        today: CalendarDay
    ) throws(RequestError) -> RequestTime {
        guard case .string(let text)? = try operation.directive(named: DirectiveDefinition.asKnownAt.name)?["time"]
        else {
            return RequestTime(asKnownAt: nil, today: today)
        }
        // RFC 3339 allows small letters.
        guard let moment = Moment(rfc3339: text.uppercased()) else {
            throw RequestError([GraphQLError("'time' of @asKnownAt is no moment: \(text).")])
        }
        return RequestTime(asKnownAt: text, today: NewYorkTime.day(at: Date(moment)))
    }

    private func answer(_ planned: PlannedOperation, _ request: GraphQLRequest) async throws -> GraphQLAnswer {
        let (operation, plan) = (planned.operation, planned.plan)
        let fetched = try await runner.run(plan)
        let seen = fetched.seen
        var extensions: ObjectValue = ["data": seen.note]
        if request.explain || request.reportsCost { extensions.append("cost", .int(String(plan.cost))) }
        if request.explain {
            let estimates = try await runner.estimates(fetched)
            extensions.append("explain", PlanExplanation.value(of: plan, fetched, estimates: estimates))
        }
        var json: [UInt8] = []
        JSONWriter.write(.object(extensions), into: &json)
        let source = PlanSource(
            operation,
            plan,
            fetched.nodes.map(\.rows),
            decimalsAsStrings: request.decimalsAsStrings,
            gapTexts: planned.gapTexts
        )
        let response = ResponseWriter.response(to: operation, from: source, root: plan.root, extensions: json)
        let readsStatus = operation.fields.contains { $0.definition.name == "status" }
        var answer = GraphQLAnswer(
            body: response.body,
            isRequestError: false,
            version: seen.version,
            asOf: seen.time,
            isCacheable: !request.explain && !readsStatus,
            operationKind: Self.kind(of: operation),
            operationName: operation.name
        )
        answer.cost = plan.cost
        answer.statements = zip(plan.nodes, fetched.nodes).map { node, fetched in
            StatementNote(
                path: node.note.path,
                answeredBy: node.note.answeredBy,
                isFromMemory: fetched.isFromMemory,
                outcome: (fetched.rows.rowCount, fetched.duration)
            )
        }
        if operation.kind == .subscription {
            answer.scope = ChangeScope(of: operation)
            answer.additions = try plan.additions.map { try AdditionPage(fetched.nodes[$0].rows, plan.nodes[$0]) }
        }
        return answer
    }

    // MARK: What goes wrong

    func refusal(_ error: RequestError, _ operation: ExecutableOperation?) -> GraphQLAnswer {
        GraphQLAnswer(
            body: ResponseWriter.body(refusing: error),
            isRequestError: true,
            version: 0,
            asOf: now(),
            isCacheable: false,
            operationKind: operation.map(Self.kind(of:)),
            operationName: operation?.name
        )
    }

    /// An answer for a failure while fetching: details go to the log, never to the client.
    func failure(_ error: any Error, _ operation: ExecutableOperation) -> GraphQLAnswer {
        let shown: GraphQLError
        var isTemporary = false
        var isServerFault = false
        switch error {
        case PlanRunnerError.tooManyRows(let path, let limit, let option):
            shown = GraphQLError(
                """
                '\(path.joined(separator: "."))' takes the request beyond \(limit) rows, the most it may fetch \
                (\(option)).
                """,
                exceeding: ExceededLimit(
                    option,
                    maximum: limit,
                    remedy: "Narrow 'where', or lower 'first' on the lists around it."
                ),
                field: path
            )
        case let error as PostgresError where error.kind == .data:
            logger.info("A value of a request does not fit", metadata: ["error": "\(error)"])
            shown = GraphQLError(
                "A value of the request is out of range. Check numbers, dates and cursors among its arguments.",
                extensions: ["code": .string("BAD_INPUT")]
            )
        case let error as PostgresError where error.kind == .timedOut || error.kind == .cancelled:
            isServerFault = true
            isTemporary = true
            shown = GraphQLError(
                """
                The request took too long and was stopped. Narrow 'where', ask for fewer rows, or for an aggregate \
                instead of rows.
                """,
                extensions: ["code": .string("TIMEOUT")]
            )
        default:
            logger.error("A request failed", metadata: ["error": "\(error)", "operation": "\(operation.name ?? "-")"])
            isServerFault = true
            isTemporary = (error as? PostgresError)?.isRetryable ?? false
            shown = GraphQLError(
                isTemporary
                    ? "The store is not available right now. Try again in a moment."
                    : "The request failed inside the server; the log has the details.",
                extensions: ["code": .string(isTemporary ? "UNAVAILABLE" : "INTERNAL")]
            )
        }
        var answer = refusal(RequestError([shown]), operation)
        answer.isTemporaryFailure = isTemporary
        answer.isServerFault = isServerFault
        return answer
    }

    private static func kind(of operation: ExecutableOperation) -> GraphQLAnswer.Kind {
        switch operation.kind {
        case .query: .query
        case .mutation: .mutation
        case .subscription: .subscription
        }
    }
}
