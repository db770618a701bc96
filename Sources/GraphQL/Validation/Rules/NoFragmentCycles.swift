import GraphQLLanguage

extension Rule {
    /// No fragment spreads itself, directly or through others.
    static let noFragmentCycles = Rule("NoFragmentCycles") { facts, report in
        var search = CycleSearch(facts: facts)
        for index in facts.fragments.indices where !report.isFull { search.visit(index, &report) }
    }

    /// A depth-first walk over spreads that reports every spread that leads back onto the path.
    private struct CycleSearch {
        /// A hundred cycles of ten thousand fragments would make a message of their own.
        private static let namesOfCycle = 50

        let facts: DocumentFacts
        private var visited: Set<String> = []
        /// Where a fragment stands on the path, if it does.
        private var pathIndices: [String: Int] = [:]
        private var path: [FragmentSpread] = []

        init(facts: DocumentFacts) {
            self.facts = facts
        }

        mutating func visit(_ root: Int, _ report: inout Report) {
            var stack: [(fragment: String, rest: ArraySlice<DocumentFacts.SpreadUse>)] = []
            func enter(_ fragment: DocumentFacts.FragmentFacts) {
                let name = fragment.node.name.text
                guard visited.insert(name).inserted else { return }
                pathIndices[name] = path.count
                stack.append((name, facts.spreads[fragment.extent.spreads]))
            }
            enter(facts.fragments[root])
            while let (fragment, rest) = stack.last {
                guard let spread = rest.first, !report.isFull else {
                    stack.removeLast()
                    pathIndices[fragment] = nil
                    if !stack.isEmpty { path.removeLast() }
                    continue
                }
                stack[stack.count - 1].rest = rest.dropFirst()
                let name = spread.node.name.text
                guard let next = facts.fragment(named: name) else { continue }
                path.append(spread.node)
                if let start = pathIndices[name] {
                    reportCycle(path[start...], &report)
                } else if !visited.contains(name) {
                    enter(next)
                    continue
                }
                path.removeLast()
            }
        }

        private func reportCycle(_ cycle: ArraySlice<FragmentSpread>, _ report: inout Report) {
            guard let last = cycle.last else { return }
            let others = cycle.dropLast()
            var via = others.prefix(Self.namesOfCycle).map { "'\($0.name.text)'" }.joined(separator: ", ")
            if others.count > Self.namesOfCycle { via += " and \(others.count - Self.namesOfCycle) more" }
            report.add(
                "Cannot spread fragment '\(last.name.text)' within itself\(via.isEmpty ? "" : " via \(via)").",
                at: cycle.map(\.offset)
            )
        }
    }
}
