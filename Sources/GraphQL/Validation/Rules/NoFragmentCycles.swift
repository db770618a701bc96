import GraphQLLanguage

extension Rule {
    /// No fragment spreads itself, directly or through others.
    static let noFragmentCycles = Rule("NoFragmentCycles") { facts, report in
        var search = CycleSearch(facts: facts)
        for index in facts.fragments.indices where !report.isFull { search.visit(index, &report) }
    }

    /// A depth-first walk over spreads that reports every spread that leads back onto the path.
    private struct CycleSearch {
        let facts: DocumentFacts
        private var isVisited: [Bool]
        /// Where a fragment stands on the path, if it does.
        private var pathIndices: [Int: Int] = [:]
        private var path: [FragmentSpread] = []

        init(facts: DocumentFacts) {
            self.facts = facts
            isVisited = [Bool](repeating: false, count: facts.fragments.count)
        }

        mutating func visit(_ root: Int, _ report: inout Report) {
            guard !isVisited[root] else { return }
            var stack: [(fragment: Int, rest: ArraySlice<DocumentFacts.SpreadUse>)] = []
            func enter(_ fragment: Int) {
                isVisited[fragment] = true
                pathIndices[fragment] = path.count
                stack.append((fragment, facts.spreads[facts.fragments[fragment].extent.spreads]))
            }
            enter(root)
            while let (fragment, rest) = stack.last {
                guard let spread = rest.first, !report.isFull else {
                    stack.removeLast()
                    pathIndices[fragment] = nil
                    if !stack.isEmpty { path.removeLast() }
                    continue
                }
                stack[stack.count - 1].rest = rest.dropFirst()
                guard let next = facts.fragmentIndices[spread.node.name.text] else { continue }
                path.append(spread.node)
                if let start = pathIndices[next] {
                    reportCycle(path[start...], &report)
                } else if !isVisited[next] {
                    enter(next)
                    continue
                }
                path.removeLast()
            }
        }

        private func reportCycle(_ cycle: ArraySlice<FragmentSpread>, _ report: inout Report) {
            guard let last = cycle.last else { return }
            let via = cycle.dropLast().map { "'\($0.name.text)'" }.joined(separator: ", ")
            report.add(
                "Cannot spread fragment '\(last.name.text)' within itself\(via.isEmpty ? "" : " via \(via)").",
                at: cycle.map(\.offset)
            )
        }
    }
}
