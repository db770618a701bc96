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

    /// The tree as a terminal shows it, in lines that fit there; elsewhere in lines as long as they are.
    func text(on terminal: Terminal) -> String {
        draw(children(of: []), below: [], indent: "", Canvas(terminal: terminal))
    }

    /// What is drawn on.
    private struct Canvas {
        let terminal: Terminal
        /// Nil for as wide as it takes.
        let width: Int?

        init(terminal: Terminal) {
            self.terminal = terminal
            width = terminal.isInteractive ? terminal.width : nil
        }

        /// What a line has left behind so many columns.
        func room(behind columns: Int) -> Int? { width.map { max(20, $0 - columns) } }
    }

    /// The steps right below a path: those of which no other step lies in between.
    private func children(of path: [String]) -> [Step] {
        let below = steps.filter { $0.path.count > path.count && $0.path.starts(with: path) }
        return below.filter { step in
            !below.contains { $0.path.count < step.path.count && step.path.starts(with: $0.path) }
        }
    }

    private func draw(_ steps: [Step], below path: [String], indent: String, _ canvas: Canvas) -> String {
        var text = ""
        for (index, step) in steps.enumerated() {
            let isLast = index == steps.count - 1
            let inner = indent + (isLast ? "   " : "│  ")
            let name = step.path.dropFirst(path.count).joined(separator: ".")
            let summary = FoldedText(
                summary(step.entry),
                first: canvas.room(behind: inner.count + name.count + 2) ?? 0,
                rest: canvas.room(behind: inner.count + 2)
            ).lines
            text += "\(indent)\(isLast ? "└─" : "├─") \(Style.bold(name, on: canvas.terminal))  \(summary[0])\n"
            for line in summary.dropFirst() { text += "\(inner)  \(line)\n" }
            for line in details(step.entry).flatMap({ folded($0, behind: inner, canvas) }) + statement(step.entry) {
                text += "\(inner)\(Style.dim(line, on: canvas.terminal))\n"
            }
            text += draw(children(of: step.path), below: step.path, indent: inner, canvas)
        }
        return text
    }

    private func folded(_ detail: String, behind inner: String, _ canvas: Canvas) -> [String] {
        let room = canvas.room(behind: inner.count)
        let lines = FoldedText(detail, first: room ?? 0, rest: room.map { $0 - 2 }).lines
        return lines.prefix(1) + lines.dropFirst().map { "  " + $0 }
    }

    private func summary(_ entry: ObjectValue) -> String {
        func shown(_ key: String) -> String {
            switch entry[key] {
            case .string(let text)?, .int(let text)?, .float(let text)?: text
            default: "?"
            }
        }
        let rows = shown("rows")
        return "\(shown("answeredBy")), \(rows) \(rows == "1" ? "row" : "rows"), \(shown("milliseconds")) ms, "
            + "cost \(shown("cost"))"
    }

    /// The SQL, in its own lines: whole, so that it can be copied.
    private func statement(_ entry: ObjectValue) -> [String] {
        guard showsSQL, case .string(let sql)? = entry["sql"] else { return [] }
        return sql.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
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
        return lines
    }
}
