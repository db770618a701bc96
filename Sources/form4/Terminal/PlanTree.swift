import GraphQL

/// The steps of an explained answer, drawn as the tree of fields they answer.
struct PlanTree {
    private struct Step {
        var path: [String]
        var entry: ObjectValue
    }

    private let steps: [Step]
    private let showsSQL: Bool

    init(steps: [Value], showsSQL: Bool) {
        self.steps = steps.compactMap { step in
            guard case .object(let entry) = step, case .string(let field)? = entry["field"] else { return nil }
            return Step(path: field.split(separator: ".").map(String.init), entry: entry)
        }
        self.showsSQL = showsSQL
    }

    func text(on terminal: Terminal) -> String {
        draw(children(of: []), below: [], indent: "", terminal)
    }

    /// The steps right below a path: those of which no other step lies in between.
    private func children(of path: [String]) -> [Step] {
        let below = steps.filter { $0.path.count > path.count && $0.path.starts(with: path) }
        return below.filter { step in
            !below.contains { $0.path.count < step.path.count && step.path.starts(with: $0.path) }
        }
    }

    private func draw(_ steps: [Step], below path: [String], indent: String, _ terminal: Terminal) -> String {
        var text = ""
        for (index, step) in steps.enumerated() {
            let isLast = index == steps.count - 1
            let name = step.path.dropFirst(path.count).joined(separator: ".")
            text += "\(indent)\(isLast ? "└─" : "├─") \(Style.bold(name, on: terminal))  \(summary(step.entry))\n"
            let inner = indent + (isLast ? "   " : "│  ")
            for line in details(step.entry) { text += "\(inner)\(Style.dim(line, on: terminal))\n" }
            text += draw(children(of: step.path), below: step.path, indent: inner, terminal)
        }
        return text
    }

    private func summary(_ entry: ObjectValue) -> String {
        func shown(_ key: String) -> String {
            switch entry[key] {
            case .string(let text)?, .int(let text)?, .float(let text)?: text
            default: "?"
            }
        }
        return "\(shown("answeredBy")), \(shown("rows")) rows, \(shown("milliseconds")) ms, cost \(shown("cost"))"
    }

    private func details(_ entry: ObjectValue) -> [String] {
        var lines: [String] = []
        if case .list(let others)? = entry["alsoAnswers"] {
            for case .string(let field) in others { lines.append("also answers \(field)") }
        }
        if case .list(let rejected)? = entry["rejected"] {
            for case .object(let rollup) in rejected {
                guard case .string(let name)? = rollup["name"], case .string(let reason)? = rollup["reason"] else {
                    continue
                }
                lines.append("not \(name): \(reason)")
            }
        }
        if showsSQL, case .string(let sql)? = entry["sql"] {
            lines += sql.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        return lines
    }
}
