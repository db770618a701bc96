/// What a question asks of a rollup that is to answer it.
package struct RollupNeeds: Sendable {
    /// How the question tells insiders apart.
    package enum Insiders: Sendable {
        /// Not at all: a joint trade counts once.
        case together
        /// Under each owner, by grouping or because the question is about one.
        case apart
        /// The trades of an insider, under each owner of those: no rollup keeps pairs of owners.
        case pairs
    }

    /// Columns that rows are grouped by or belong to a parent by, with the word of the question that needs each.
    package var keys: [(column: String, word: String)] = []
    /// Columns of `transaction` that the filter looks at.
    package var filterColumns: Set<String> = []
    package var insiders = Insiders.together
    /// The question is about what was known at a moment in the past.
    package var isHistoric = false

    package init() {}
}

/// Where the numbers of a question come from.
package enum RollupChoice: Sendable {
    case facts
    case rollup(Rollup.Grain)

    package var isFacts: Bool {
        if case .facts = self { true } else { false }
    }

    /// The first grain of a catalog, which is the smallest, that can answer; and why those before it cannot.
    package static func smallest(
        for needs: RollupNeeds,
        in catalog: RollupCatalog
    ) -> (choice: RollupChoice, rejected: [NodeNote.Rejection]) {
        var rejected: [NodeNote.Rejection] = []
        var seen: Set<String> = []
        for rollup in catalog.rollups where seen.insert(rollup.grain.name).inserted {
            guard let reason = rejection(of: rollup, for: needs) else { return (.rollup(rollup.grain), rejected) }
            rejected.append(NodeNote.Rejection(name: "rollup_\(rollup.grain.name)", reason: reason))
        }
        return (.facts, rejected)
    }

    private static func rejection(of rollup: Rollup, for needs: RollupNeeds) -> String? {
        if needs.isHistoric { return "holds what is known now, not what was known at a moment" }
        switch needs.insiders {
        case .pairs: return "does not keep which owners traded together"
        case .apart where !rollup.grain.standsUnderEachOwner: return "does not tell insiders apart"
        case .together where rollup.grain.standsUnderEachOwner: return "has a joint trade under each of its owners"
        default: break
        }
        for (column, word) in needs.keys where !rollup.tells(column) { return "does not tell \(word) apart" }
        for column in needs.filterColumns.sorted() where !rollup.canFilter(by: column) {
            return "does not keep \(column), which the filter looks at"
        }
        return nil
    }
}

extension Rollup {
    /// Whether a row says it, or says the company, whose attribute it is.
    package func tells(_ column: String) -> Bool {
        key.contains { $0.name == column } || (grain.keeps("company_id") && ["sector", "sic"].contains(column))
    }

    /// A condition on a trade holds for a row of the rollup if it looks only at what all trades of the row share.
    ///
    /// The insider of a row is any of a trade's owners, that of a trade its first: not the same, so not to filter by.
    fileprivate func canFilter(by column: String) -> Bool {
        column != "insider_id" && (dimensions.contains { $0.name == column } || column == "company_id" && tells(column))
    }
}
