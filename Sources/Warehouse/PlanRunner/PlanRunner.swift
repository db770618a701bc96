import Postgres
import QueryPlanner
import SQLBuilder

/// Fetches the rows of a plan's nodes, all from one version of the data.
///
/// Statements of different nodes run at the same time, each as soon as its parent's rows are there, and each tells the
/// version it saw. Versions move only when ingestion commits, so they nearly always agree; when they do not, the plan
/// runs again in one `REPEATABLE READ` transaction.
struct PlanRunner: Sendable {
    let pool: ConnectionPool

    /// The rows of all nodes, by their place in the plan, and how long each statement took.
    struct Fetched: Sendable {
        let nodes: [NodeRows]
        let durations: [Duration]
        /// The version of the data, when there is a node.
        var version: Int64? { nodes.first?.version }
    }

    func run(_ plan: Plan) async throws -> Fetched {
        let fetched = try await fetch(plan) { [pool] statement, isHeavy in
            try await pool.query(statement, lane: isHeavy ? .heavy : .quick)
        }
        if fetched.nodes.allSatisfy({ $0.version == fetched.version }) { return fetched }
        return try await pool.transaction(isolation: .repeatableRead, readOnly: true) { connection in
            var nodes: [NodeRows] = []
            var durations: [Duration] = []
            for node in plan.nodes {
                let (rows, duration) = try await Self.fetch(node, parent: node.parent.map { nodes[$0] }) {
                    statement,
                    _ in
                    try await connection.query(statement)
                }
                nodes.append(rows)
                durations.append(duration)
            }
            return Fetched(nodes: nodes, durations: durations)
        }
    }

    private typealias Send = @Sendable (Statement, _ isHeavy: Bool) async throws -> ResultSet

    private func fetch(_ plan: Plan, send: @escaping Send) async throws -> Fetched {
        var children = [[Int]](repeating: [], count: plan.nodes.count)
        var roots: [Int] = []
        for (index, node) in plan.nodes.enumerated() {
            if let parent = node.parent { children[parent].append(index) } else { roots.append(index) }
        }
        if plan.nodes.count == 1 {
            let (rows, duration) = try await Self.fetch(plan.nodes[0], parent: nil, send: send)
            return Fetched(nodes: [rows], durations: [duration])
        }
        return try await withThrowingTaskGroup(of: (Int, NodeRows, Duration).self) { group in
            var nodes = [NodeRows?](repeating: nil, count: plan.nodes.count)
            var durations = [Duration](repeating: .zero, count: plan.nodes.count)
            func start(_ index: Int, parent: NodeRows?) {
                let node = plan.nodes[index]
                group.addTask {
                    let (rows, duration) = try await Self.fetch(node, parent: parent, send: send)
                    return (index, rows, duration)
                }
            }
            for root in roots { start(root, parent: nil) }
            var total = 0
            while let (index, rows, duration) = try await group.next() {
                total += rows.rowCount
                if total > plan.nodes[index].rowLimit {
                    throw PlanRunnerError.tooManyRows(
                        path: plan.nodes[index].note.path,
                        limit: plan.nodes[index].rowLimit
                    )
                }
                nodes[index] = rows
                durations[index] = duration
                for child in children[index] { start(child, parent: rows) }
            }
            return Fetched(nodes: nodes.compactMap { $0 }, durations: durations)
        }
    }

    private static func fetch(
        _ node: PlanNode,
        parent: NodeRows?,
        send: (Statement, _ isHeavy: Bool) async throws -> ResultSet
    ) async throws -> (NodeRows, Duration) {
        let keys = parent.map { ParentKeys(of: node.keyColumns, in: $0) } ?? .root
        let start = ContinuousClock.now
        let result = try await send(node.statement.statement(slots: keys.arrays), node.isHeavy)
        guard result.rowCount <= node.rowLimit else {
            throw PlanRunnerError.tooManyRows(path: node.note.path, limit: node.rowLimit)
        }
        let rows = try NodeRows(result, groupOfParentRow: keys.groupOfParentRow, groupCount: keys.count)
        return (rows, ContinuousClock.now - start)
    }
}
