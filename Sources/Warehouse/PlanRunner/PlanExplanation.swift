import GraphQL
import QueryPlanner

/// What `explain` shows of a plan that has run: one entry a statement.
enum PlanExplanation {
    /// - Parameter estimates: the rows that PostgreSQL expects of each statement.
    static func value(of plan: Plan, _ fetched: PlanRunner.Fetched, estimates: [Int]) -> Value {
        .list(
            plan.nodes.indices.map { index in
                let note = plan.nodes[index].note
                let node = fetched.nodes[index]
                var entry: ObjectValue = [
                    "field": .string(note.path.joined(separator: ".")),
                    "answeredBy": .string(note.answeredBy),
                    "from": .string(node.isFromMemory ? "MEMORY" : "DATABASE"),
                    "sql": .string(node.statement.text),
                    "rows": .int(node.rows.rowCount),
                    "estimatedRows": .int(estimates[index]),
                    "cost": .int(note.rowBound),
                    "milliseconds": .float(milliseconds(node.duration)),
                ]
                if !note.alsoAnswers.isEmpty {
                    entry.append("alsoAnswers", .list(note.alsoAnswers.map { .string($0.joined(separator: ".")) }))
                }
                if !note.rejected.isEmpty {
                    entry.append(
                        "rejected",
                        .list(note.rejected.map { .object(["name": .string($0.name), "reason": .string($0.reason)]) })
                    )
                }
                return .object(entry)
            }
        )
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let micros = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let fraction = String(micros % 1000)
        return "\(micros / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
