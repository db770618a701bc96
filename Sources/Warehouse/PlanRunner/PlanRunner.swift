import Postgres
import QueryPlanner
import SQLBuilder

/// Fetches the rows of a plan's nodes, all from one version of the data.
///
/// Statements of different nodes run at the same time, each as soon as its keys are known, at the latest when its
/// parent's rows are there, and each tells the version it saw. A look-up and what hangs on the row that it names travel
/// together: a page of one company is one turn of PostgreSQL's. Versions move only when ingestion commits, so they
/// nearly always agree; when they do not, or the version has passed before it could be dated, the plan runs again in
/// one `REPEATABLE READ` transaction.
struct PlanRunner: Sendable {
    let pool: ConnectionPool
    let kept: KeptRows
    /// The newest version of the data, where somebody follows it; without, nothing is answered from memory.
    let newestVersion: @Sendable () -> VersionStamp?
    let times = VersionTimes()

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
        /// The version of the data that all of them show.
        let seen: VersionTime
    }

    func run(_ plan: Plan) async throws -> Fetched {
        let newest = newestVersion()
        if let newest { _ = times.learn(newest) }
        let nodes = try await fetch(plan) { node, statement in
            guard node.isKept, let newest else { return (try await query(node, statement), false) }
            return try await kept.rows(of: statement, at: newest.number) { try await query(node, statement) }
        }
        if let seen = try await version(of: nodes) { return Fetched(nodes: nodes, seen: seen) }
        return try await pool.transaction(isolation: .repeatableRead, readOnly: true) { connection in
            let seen = times.learn(try VersionStamp(try await connection.query(VersionStamp.query)))
            var nodes: [FetchedNode] = []
            for node in plan.nodes {
                let fetched = try await Self.fetch(node, parent: node.parent.map { nodes[$0].rows }) { _, statement in
                    (try await connection.query(statement), false)
                }
                nodes.append(fetched)
            }
            return Fetched(nodes: nodes, seen: seen)
        }
    }

    /// The version that all nodes show, the current one when there are none; nil when they differ, or when its time is
    /// not known and it has passed.
    private func version(of nodes: [FetchedNode]) async throws -> VersionTime? {
        let version = nodes.first?.rows.version
        guard nodes.allSatisfy({ $0.rows.version == version }) else { return nil }
        if let version, let known = times.time(of: version) { return known }
        let current = times.learn(try VersionStamp(try await pool.query(VersionStamp.query)))
        return version ?? current.version == current.version ? current : nil
    }

    private func query(_ node: PlanNode, _ statement: Statement) async throws -> ResultSet {
        try await pool.query(statement, lane: !node.isHeavy ? .quick : node.keepsPlan ? .board : .heavy)
    }

    /// Gives the rows of a node's statement, and whether they came from memory.
    typealias Send = @Sendable (PlanNode, Statement) async throws -> (ResultSet, Bool)

    private func fetch(_ plan: Plan, send: @escaping Send) async throws -> [FetchedNode] {
        let schedule = Schedule(plan)
        var nodes = [FetchedNode?](repeating: nil, count: plan.nodes.count)
        var total = 0
        func take(_ fetched: [(index: Int, node: FetchedNode)]) throws {
            for (index, node) in fetched {
                total += node.rows.rowCount
                if total > plan.nodes[index].rowLimit { throw PlanRunnerError.tooManyRows(plan.nodes[index]) }
                nodes[index] = node
            }
        }
        if schedule.isOneTurn {
            for turn in schedule.turns { try take(try await fetch(turn, of: plan, send: send)) }
            return nodes.compactMap { $0 }
        }
        return try await withThrowingTaskGroup(of: [(index: Int, node: FetchedNode)].self) { group in
            for turn in schedule.turns { group.addTask { try await fetch(turn, of: plan, send: send) } }
            while let fetched = try await group.next() {
                try take(fetched)
                for (index, parent) in fetched {
                    for child in schedule.children[index] {
                        let node = plan.nodes[child]
                        group.addTask { [(child, try await Self.fetch(node, parent: parent.rows, send: send))] }
                    }
                }
            }
            return nodes.compactMap { $0 }
        }
    }

    /// Fetches nodes that wait for none, in one go where there are several.
    private func fetch(_ turn: [Int], of plan: Plan, send: Send) async throws -> [(index: Int, node: FetchedNode)] {
        if turn.count == 1 {
            return [(turn[0], try await Self.fetch(plan.nodes[turn[0]], parent: nil, send: send))]
        }
        let requests = turn.map { NodeRequest(plan.nodes[$0], parent: nil) }
        let start = ContinuousClock.now
        let results = try await pool.query(requests.map(\.statement))
        return try zip(turn, zip(requests, results)).map { ($0, try $1.0.node(of: $1.1, since: start)) }
    }

    static func fetch(_ node: PlanNode, parent: NodeRows?, send: Send) async throws -> FetchedNode {
        let request = NodeRequest(node, parent: parent)
        let start = ContinuousClock.now
        let (result, isFromMemory) = try await send(node, request.statement)
        return try request.node(of: result, since: start, isFromMemory: isFromMemory)
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

/// In which order the nodes of a plan are fetched.
private struct Schedule {
    /// Nodes that need no other's rows, those together that travel together.
    private(set) var turns: [[Int]] = []
    /// By node, those that wait for its rows.
    private(set) var children: [[Int]]

    init(_ plan: Plan) {
        children = [[Int]](repeating: [], count: plan.nodes.count)
        var turnOfLookUp: [Int: Int] = [:]
        for (index, node) in plan.nodes.enumerated() {
            let isPlain = !node.isKept && !node.isHeavy
            if let parent = node.parent, node.knownKeys == nil {
                children[parent].append(index)
            } else if isPlain, let turn = node.parent.flatMap({ turnOfLookUp[$0] }) {
                turns[turn].append(index)
            } else {
                if isPlain { turnOfLookUp[index] = turns.count }
                turns.append([index])
            }
        }
    }

    /// Whether nobody waits for anybody.
    var isOneTurn: Bool { turns.count == 1 && children.allSatisfy(\.isEmpty) }
}

/// The statement of a node, and how its parent's rows find theirs in the result.
private struct NodeRequest {
    let node: PlanNode
    let keys: ParentKeys
    let statement: Statement

    init(_ node: PlanNode, parent: NodeRows?) {
        self.node = node
        keys =
            node.knownKeys.map { ParentKeys(ofOnlyRow: $0) }
            ?? parent.map { ParentKeys(of: node.keyColumns, in: $0) } ?? .root
        statement = node.statement.statement(slots: keys.arrays)
    }

    func node(
        of result: ResultSet,
        since start: ContinuousClock.Instant,
        isFromMemory: Bool = false
    ) throws -> PlanRunner.FetchedNode {
        guard result.rowCount <= node.rowLimit else { throw PlanRunnerError.tooManyRows(node) }
        let rows = try NodeRows(
            result,
            groupOfParentRow: keys.groupOfParentRow,
            groupCount: keys.count,
            series: node.series
        )
        let duration = ContinuousClock.now - start
        return .init(rows: rows, statement: statement, duration: duration, isFromMemory: isFromMemory)
    }
}

extension PlanRunnerError {
    fileprivate static func tooManyRows(_ node: PlanNode) -> PlanRunnerError {
        .tooManyRows(path: node.note.path, limit: node.rowLimit)
    }
}
