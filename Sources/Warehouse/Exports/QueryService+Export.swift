import GraphQL
import Postgres
import QueryPlanner
import SQLBuilder

/// Why an export ended before its last row; a response without data says it.
package struct ExportFailure: Error, Sendable {
    package let answer: GraphQLAnswer
    /// The request is right, but its answer is not one list of rows.
    package let isNoTable: Bool

    package init(answer: GraphQLAnswer, isNoTable: Bool = false) {
        self.answer = answer
        self.isNoTable = isNoTable
    }
}

/// An export that can begin: the operation is one flat list.
package struct PlannedExport: Sendable {
    enum Table: Sendable {
        /// From the store.
        case rows(ExportTable)
        /// What is known without it: the schema itself.
        case values(Tabular)
    }

    let operation: ExecutableOperation
    let plan: Plan
    let table: Table
    let decimalsAsStrings: Bool

    /// The name of the list in the answer.
    package var name: String {
        switch table {
        case .rows(let table): table.name
        case .values: operation.fields.first?.responseKey ?? "export"
        }
    }
    package var operationName: String? { operation.name }
}

/// Exports: one list, as long as it is, from a cursor of the server, in one snapshot, a piece at a time.
extension QueryService {
    private static let rowsAtOnce = 2_000

    /// Checks and plans an export; nothing is asked of the store yet.
    package func planExport(_ request: GraphQLRequest) throws(ExportFailure) -> PlannedExport {
        let operation: ExecutableOperation
        let plan: Plan
        do throws(RequestError) {
            (operation, plan) = try planUncached(request, limits: .export(rows: limits.exportRows))
        } catch {
            throw ExportFailure(answer: refusal(error, nil))
        }
        do throws(RequestError) {
            return PlannedExport(
                operation: operation,
                plan: plan,
                table: try Self.table(operation, plan),
                decimalsAsStrings: request.decimalsAsStrings
            )
        } catch {
            throw ExportFailure(answer: refusal(error, operation), isNoTable: true)
        }
    }

    /// Where the rows come from: an operation that asks nothing of the store, as one over the schema, is answered whole.
    private static func table(
        _ operation: ExecutableOperation,
        _ plan: Plan
    ) throws(RequestError) -> PlannedExport.Table {
        guard operation.kind == .query, plan.nodes.isEmpty else { return .rows(try ExportTable(operation, plan)) }
        let source = PlanSource(operation, plan, [], decimalsAsStrings: false)
        let response = ResponseWriter.response(to: operation, from: source, root: plan.root)
        do {
            guard case .object(let answer) = try JSONReader.read(response.body),
                case .object(let data)? = answer["data"]
            else { throw RequestError(response.errors) }
            return .values(try Tabular(data: data))
        } catch let error as RequestError {
            throw error
        } catch {
            throw ExportTable.error("\(error)")
        }
    }

    /// Hands out the text in pieces of whole lines, never more than one ahead of what was taken.
    ///
    /// A cancelled task stops the statement on the server.
    /// - Parameter deadline: when it has to be over.
    package func run(
        _ export: PlannedExport,
        as format: TableFormat,
        until deadline: ContinuousClock.Instant,
        to output: @Sendable ([UInt8]) async throws -> Void
    ) async throws(ExportFailure) {
        do {
            let table: ExportTable
            switch export.table {
            case .rows(let rows): table = rows
            case .values(let values):
                var text = TableText(format, values)
                return try await output(text.take())
            }
            let node = export.plan.nodes[table.node]
            var text = TableText(
                format,
                table.columns,
                series: node.series,
                decimalsAsStrings: export.decimalsAsStrings
            )
            try await runner.pool.transaction(isolation: .repeatableRead, readOnly: true) { connection in
                try await grant(connection, until: deadline)
                let send: PlanRunner.Send = { _, statement in
                    (try await connection.query(statement, timeout: try Self.timeLeft(until: deadline)), false)
                }
                let parent = try await parent(of: table.node, in: export.plan, send)
                let keys = parent.map { ParentKeys(of: node.keyColumns, in: $0) } ?? .root
                if keys.count == 0 { return try await output(text.take()) }
                if let series = node.series {
                    // As many rows as there are buckets, most of which the statement does not return.
                    let rows = try await PlanRunner.fetch(node, parent: parent, send: send).rows
                    text.write(rows.places(ofParent: 0, in: series).map { Int($0) }, of: rows.result)
                    return try await output(text.take())
                }
                try await declareCursor(node.statement.statement(slots: keys.arrays), connection, deadline)
                try await fetch(node, connection, deadline) { rows, result in
                    text.write(rows, of: result)
                    try await output(text.take())
                }
            }
        } catch {
            throw ExportFailure(answer: failure(error, export.operation))
        }
    }

    /// The row that the list hangs on; nil at the root, no row where there is none.
    private func parent(of node: Int, in plan: Plan, _ send: @escaping PlanRunner.Send) async throws -> NodeRows? {
        var parent: NodeRows?
        for index in ancestors(of: node, in: plan) where parent.map({ $0.rowCount > 0 }) ?? true {
            parent = try await PlanRunner.fetch(plan.nodes[index], parent: parent, send: send).rows
        }
        return parent
    }

    /// Lets statements of the transaction run as long as the export may, instead of as long as queries.
    ///
    /// The server's clock goes a little behind ours, which says more when it stops a statement.
    private func grant(_ connection: Connection, until deadline: ContinuousClock.Instant) async throws {
        let limit = try Self.timeLeft(until: deadline) + .seconds(2)
        try await connection.execute("SELECT set_config('statement_timeout', \(bind: limit.settingValue), true)")
    }

    private func declareCursor(
        _ statement: Statement,
        _ connection: Connection,
        _ deadline: ContinuousClock.Instant
    ) async throws {
        // All rows are wanted, so the plan with the cheapest last row, not the quickest first one.
        try await connection.execute("SET LOCAL cursor_tuple_fraction = 1")
        _ = try await connection.query(
            Statement(
                "DECLARE export NO SCROLL CURSOR FOR " + statement.text,
                parameters: statement.parameters,
                isPrepared: false
            ),
            timeout: try Self.timeLeft(until: deadline)
        )
    }

    /// What is left of the time; a slow client uses it up as a slow statement does.
    private static func timeLeft(until deadline: ContinuousClock.Instant) throws -> Duration {
        let left = deadline - .now
        guard left > .zero else { throw PostgresError(.timedOut, "The export ran longer than it may.") }
        return left
    }

    /// From the root down.
    private func ancestors(of node: Int, in plan: Plan) -> [Int] {
        var path: [Int] = []
        var next = plan.nodes[node].parent
        while let index = next {
            path.insert(index, at: 0)
            next = plan.nodes[index].parent
        }
        return path
    }

    nonisolated(nonsending) private func fetch(
        _ node: PlanNode,
        _ connection: Connection,
        _ deadline: ContinuousClock.Instant,
        _ body: nonisolated(nonsending) (Range<Int>, ResultSet) async throws -> Void
    ) async throws {
        // One row more than a page tells whether others follow: asked for, that is the end; else it is too much.
        let size = node.page?.size ?? .max
        let wanted = min(size, node.rowLimit)
        let isCut = size <= node.rowLimit
        var count = 0
        while true {
            // Not prepared: its columns are those of another cursor each time.
            let result = try await connection.query(
                Statement("FETCH FORWARD \(Self.rowsAtOnce) FROM export", isPrepared: false),
                timeout: try Self.timeLeft(until: deadline)
            )
            let isNothing = count == 0 && result.rowCount == 1 && result.isNull(0, PlanNode.keyColumn)
            let rows = isNothing ? 0 : min(result.rowCount, wanted - count)
            // The first piece is handed out even when it has no rows: it may have a header.
            if rows > 0 || count == 0 { try await body(0..<rows, result) }
            count += rows
            if rows < result.rowCount, !isNothing, !isCut {
                throw PlanRunnerError.tooManyRows(path: node.note.path, limit: wanted, option: PlanLimits.exportOption)
            }
            if result.rowCount < Self.rowsAtOnce { return }
        }
    }
}

extension PlanLimits {
    static let exportOption = "max-export-rows"

    /// A single list of so many rows, however costly.
    static func export(rows: Int) -> PlanLimits {
        var limits = PlanLimits(cost: .max, pageSize: rows, rows: rows)
        limits.pageSizeOption = exportOption
        // Who names no length wants all rows: a page that is longer than it may be shows that there are too many.
        limits.defaultPageSize = rows + 1
        return limits
    }
}
