/// All rollups of a schema, from the smallest grain to the largest.
package struct RollupCatalog: Sendable {
    /// In the order in which they are preferred: the first that can answer is the smallest.
    package let rollups: [Rollup]

    package init(_ rollups: [Rollup]) {
        self.rollups = rollups
    }

    package func rollup(_ grain: String, _ period: Rollup.Period) -> Rollup? {
        rollups.first { $0.grain.name == grain && $0.period == period }
    }

    /// The rollup that another one is made of; null for one that is made of facts.
    package func finer(than rollup: Rollup) -> Rollup? {
        switch rollup.source {
        case .facts: nil
        case .days: self.rollup(rollup.grain.name, .day)
        case .grain(let name): self.rollup(name, rollup.period)
        }
    }

    /// In an order in which each can be made of those before it.
    package var fromFactsUp: [Rollup] {
        rollups.sorted { height($0) < height($1) }
    }

    private func height(_ rollup: Rollup) -> Int {
        // A grain that names itself as its source would never end; the count of rollups bounds any honest chain.
        var height = 0
        var current = rollup
        while let below = finer(than: current), height <= rollups.count {
            height += 1
            current = below
        }
        return height
    }
}
