// Most documents select no response key twice in one place, fragments included. That is told by the keys alone, without
// types, groups and an object for each field.

import GraphQLLanguage

struct DistinctKeys {
    private let facts: DocumentFacts
    private var numbers: [String: Int] = [:]
    /// The keys of all selection sets by number, and the fragments that these spread, set after set.
    private var keys: [Int] = []
    private var spreads: [Int] = []
    private var sets: [(keys: Range<Int>, spreads: Range<Int>)] = []
    /// The set of each fragment.
    private var fragments: [Int] = []

    init(facts: DocumentFacts) {
        self.facts = facts
        numbers.reserveCapacity(facts.fields.count)
        keys.reserveCapacity(facts.fields.count)
        for operation in facts.operations { read(operation.node.selectionSet) }
        for fragment in facts.fragments {
            fragments.append(sets.count)
            read(fragment.node.selectionSet)
        }
    }

    /// Whether no key occurs twice in any selection set.
    ///
    /// Fragments are read again for each set that spreads them; beyond the size of the document this gives up.
    var isEverywhere: Bool {
        var budget = keys.count + spreads.count + 100
        var lastSets = [Int](repeating: -1, count: numbers.count)
        var lastSpreads = [Int](repeating: -1, count: fragments.count)
        var pending: [Int] = []
        for set in sets.indices {
            pending.append(set)
            while let part = pending.popLast() {
                for key in keys[sets[part].keys] {
                    if lastSets[key] == set { return false }
                    lastSets[key] = set
                }
                for fragment in spreads[sets[part].spreads] where lastSpreads[fragment] != set {
                    lastSpreads[fragment] = set
                    pending.append(fragments[fragment])
                }
                if part != set { budget -= sets[part].keys.count + sets[part].spreads.count }
                if budget < 0 { return false }
            }
        }
        return true
    }

    private mutating func read(_ set: SelectionSet) {
        let (firstKey, firstSpread) = (keys.count, spreads.count)
        var inner: [SelectionSet] = []
        collect(set, &inner)
        sets.append((firstKey..<keys.count, firstSpread..<spreads.count))
        for set in inner { read(set) }
    }

    private mutating func collect(_ set: SelectionSet, _ inner: inout [SelectionSet]) {
        for selection in set.selections {
            switch selection {
            case .field(let node):
                keys.append(number(of: node.responseKey))
                if let set = node.selectionSet { inner.append(set) }
            case .inline(let fragment): collect(fragment.selectionSet, &inner)
            case .spread(let node):
                if let index = facts.fragmentIndices[node.name.text] { spreads.append(index) }
            }
        }
    }

    private mutating func number(of key: String) -> Int {
        if let number = numbers[key] { return number }
        let number = numbers.count
        numbers[key] = number
        return number
    }
}
