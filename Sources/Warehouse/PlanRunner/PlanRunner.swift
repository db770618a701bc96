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
    let kept: KeptRows
    /// The newest version of the data, where somebody follows it; without, nothing is answered from memory.
    let newestVersion: @Sendable () -> Int64?

    /// What became of one node.
    struct FetchedNode: Sendable {
        let rows: NodeRows
        let statement: Statement
        let duration: Duration
        let isFromMemory: Bool
    }

    /// The nodes, by their place in the plan.
    struct Fetched: Sendable {
        let nodes: [FetchedNode]
        /// The version of the data, when there is a node.
        var version: Int64? { nodes.first?.rows.version }

        var isOneVersion: Bool { nodes.allSatisfy { $0.rows.version == version } }
    }

    func run(_ plan: Plan) async throws -> Fetched {
        let version = plan.nodes.contains(where: \.isKept) ? newestVersion() : nil
        let fetched = try await fetch(plan) { node, statement in
            guard node.isKept, let version else { return (try await query(node, statement), false) }
            return try await kept.rows(of: statement, at: version) { try await query(node, statement) }
        }
        if fetched.isOneVersion { return fetched }
        return try await pool.transaction(isolation: .repeatableRead, readOnly: true) { connection in
            var nodes: [FetchedNode] = []
            for node in plan.nodes {
                let fetched = try await Self.fetch(node, parent: node.parent.map { nodes[$0].rows }) { _, statement in
                    (try await connection.query(statement), false)
                }
                nodes.append(fetched)
            }
            return Fetched(nodes: nodes)
        }
    }

    private func query(_ node: PlanNode, _ statement: Statement) async throws -> ResultSet {
        try await pool.query(statement, lane: node.isHeavy ? .heavy : .quick)
    }

    /// Gives the rows of a node's statement, and whether they came from memory.
    typealias Send = @Sendable (PlanNode, Statement) async throws -> (ResultSet, Bool)

    private func fetch(_ plan: Plan, send: @escaping Send) async throws -> Fetched {
        var children = [[Int]](repeating: [], count: plan.nodes.count)
        var roots: [Int] = []
        for (index, node) in plan.nodes.enumerated() {
            if let parent = node.parent { children[parent].append(index) } else { roots.append(index) }
        }
        if plan.nodes.count == 1 {
            return Fetched(nodes: [try await Self.fetch(plan.nodes[0], parent: nil, send: send)])
        }
        return try await withThrowingTaskGroup(of: (Int, FetchedNode).self) { group in
            var nodes = [FetchedNode?](repeating: nil, count: plan.nodes.count)
            func start(_ index: Int, parent: NodeRows?) {
                let node = plan.nodes[index]
                group.addTask { (index, try await Self.fetch(node, parent: parent, send: send)) }
            }
            for root in roots { start(root, parent: nil) }
            var total = 0
            while let (index, fetched) = try await group.next() {
                total += fetched.rows.rowCount
                if total > plan.nodes[index].rowLimit {
                    throw PlanRunnerError.tooManyRows(
                        path: plan.nodes[index].note.path,
                        limit: plan.nodes[index].rowLimit
                    )
                }
                nodes[index] = fetched
                for child in children[index] { start(child, parent: fetched.rows) }
            }
            return Fetched(nodes: nodes.compactMap { $0 })
        }
    }

    static func fetch(_ node: PlanNode, parent: NodeRows?, send: Send) async throws -> FetchedNode {
        let keys = parent.map { ParentKeys(of: node.keyColumns, in: $0) } ?? .root
        let statement = node.statement.statement(slots: keys.arrays)
        let start = ContinuousClock.now
        let (result, isFromMemory) = try await send(node, statement)
        guard result.rowCount <= node.rowLimit else {
            throw PlanRunnerError.tooManyRows(path: node.note.path, limit: node.rowLimit)
        }
        let rows = try NodeRows(
            result,
            groupOfParentRow: keys.groupOfParentRow,
            groupCount: keys.count,
            series: node.series
        )
        let duration = ContinuousClock.now - start
        return FetchedNode(rows: rows, statement: statement, duration: duration, isFromMemory: isFromMemory)
    }

    /// How many rows PostgreSQL expects each statement of a plan that has run to return.
    func estimates(_ fetched: Fetched) async throws -> [Int] {
        var estimates: [Int] = []
        for node in fetched.nodes {
            let explain = Statement("EXPLAIN \(node.statement.text)", parameters: node.statement.parameters).once
            let top = try await pool.query(explain).value(0, 0, as: String.self)
            // As in `Limit  (cost=0.43..8.45 rows=1 width=36)`.
            estimates.append(
                top.firstRange(of: "rows=").map { Int(top[$0.upperBound...].prefix(while: \.isNumber)) ?? 0 } ?? 0
            )
        }
        return estimates
    }
}
