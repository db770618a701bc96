// Explains why fields cannot be merged, pair by pair, as graphql-js words it.

import GraphQLLanguage

/// Walks the pairs of fields that the rule speaks of and reports those that differ.
///
/// The number of pairs is not bounded by the size of the document, so the walk stops after `limit` comparisons, and after
/// fifty times as many keys; `FieldMerging` has given the verdict before.
struct MergeConflicts {
    private static let limit = 20_000
    private static let depthLimit = 300

    private let facts: DocumentFacts
    private let reader: SelectionReader
    private var comparisons = 0
    /// Keys that were looked up, whether or not there was something to compare.
    private var steps = 0
    private var depth = 0
    private var groups: [Int: MergedFields] = [:]
    /// Scratch room of `MergedFields`.
    private var places: [Int]
    private var comparedFragments: [FragmentPair: Bool] = [:]

    private struct FragmentPair: Hashable {
        let first: Int
        let second: Int

        init(_ a: Int, _ b: Int) {
            first = min(a, b)
            second = max(a, b)
        }
    }

    private struct Conflict {
        let key: String
        let reason: String
        let left: [Offset]
        let right: [Offset]
    }

    init(facts: DocumentFacts) {
        self.facts = facts
        reader = SelectionReader(facts: facts, countsInlineFragments: true)
        places = [Int](repeating: -1, count: reader.keyCount)
    }

    /// Reports what is found within each selection set of the document.
    mutating func explain(into report: inout Report) {
        for contents in reader.all where !report.isFull && comparisons < Self.limit {
            for conflict in conflicts(within: contents) {
                MergeConflicts.add(
                    FieldMerging.Conflict(
                        responseKey: conflict.key,
                        reason: conflict.reason,
                        offsets: conflict.left + conflict.right
                    ),
                    to: &report
                )
            }
        }
    }

    static func add(_ conflict: FieldMerging.Conflict, to report: inout Report) {
        report.add(
            """
            Fields '\(conflict.responseKey)' conflict because \(conflict.reason). Use different aliases on the fields \
            to fetch both if this was intentional.
            """,
            at: conflict.offsets
        )
    }

    /// How two fields with one key differ as fields: by name or by arguments.
    static func difference(_ left: FieldNode, _ right: FieldNode) -> String? {
        if left.name.text != right.name.text {
            return "'\(left.name.text)' and '\(right.name.text)' are different fields"
        }
        return haveSameArguments(left.arguments, right.arguments) ? nil : "they have differing arguments"
    }

    private static func haveSameArguments(_ left: [ArgumentNode], _ right: [ArgumentNode]) -> Bool {
        guard left.count == right.count else { return false }
        if left.isEmpty { return true }
        return zip(sorted(left, by: \.name), sorted(right, by: \.name)).allSatisfy {
            $0.name.text == $1.name.text && isSame($0.value, $1.value)
        }
    }

    /// Whether two literals are the same; the order of object fields does not count.
    private static func isSame(_ left: ValueNode, _ right: ValueNode) -> Bool {
        switch (left, right) {
        case (.variable(let a, _), .variable(let b, _)), (.enumeration(let a), .enumeration(let b)):
            return a.text == b.text
        case (.int(let a, _), .int(let b, _)), (.float(let a, _), .float(let b, _)): return a == b
        case (.string(let a), .string(let b)): return a.value == b.value && a.isBlock == b.isBlock
        case (.boolean(let a, _), .boolean(let b, _)): return a == b
        case (.null, .null): return true
        case (.list(let a, _), .list(let b, _)): return a.count == b.count && zip(a, b).allSatisfy(isSame)
        case (.object(let a, _), .object(let b, _)):
            guard a.count == b.count else { return false }
            return zip(sorted(a, by: \.name), sorted(b, by: \.name)).allSatisfy {
                $0.name.text == $1.name.text && isSame($0.value, $1.value)
            }
        default: return false
        }
    }

    /// In an order by which two lists can be compared, whatever order they are written in.
    private static func sorted<Item>(_ items: [Item], by name: (Item) -> Name) -> [Item] {
        items.count < 2 ? items : items.sorted { name($0).text < name($1).text }
    }

    // MARK: Sets of fields

    private mutating func conflicts(within contents: SelectionContents) -> [Conflict] {
        var conflicts: [Conflict] = []
        for group in groups(of: contents).groups where !group.rest.isEmpty {
            let fields = [group.first] + group.rest
            for (index, field) in fields.enumerated() where comparisons < Self.limit {
                for other in fields[(index + 1)...] where comparisons < Self.limit {
                    if let conflict = conflict(field, other, exclusive: false) { conflicts.append(conflict) }
                }
            }
        }
        for (index, fragment) in contents.fragments.enumerated() {
            conflicts += self.conflicts(of: contents, withFragment: fragment, exclusive: false)
            for other in contents.fragments[(index + 1)...] {
                conflicts += self.conflicts(betweenFragments: fragment, other, exclusive: false)
            }
        }
        return conflicts
    }

    private mutating func conflicts(
        between left: SelectionContents,
        _ right: SelectionContents,
        exclusive: Bool
    ) -> [Conflict] {
        var conflicts: [Conflict] = []
        let others = groups(of: right)
        for group in groups(of: left).groups {
            steps += 1
            guard let index = others.index(ofKey: group.first.key) else { continue }
            let other = others.groups[index]
            for field in [group.first] + group.rest where comparisons < Self.limit {
                for other in [other.first] + other.rest where comparisons < Self.limit {
                    if let conflict = conflict(field, other, exclusive: exclusive) { conflicts.append(conflict) }
                }
            }
        }
        return conflicts
    }

    private mutating func conflicts(
        of contents: SelectionContents,
        withFragment index: Int,
        exclusive: Bool
    ) -> [Conflict] {
        let fragment = reader.fragments[index]
        guard fragment !== contents, enter() else { return [] }
        defer { depth -= 1 }
        var conflicts = conflicts(between: contents, fragment, exclusive: exclusive)
        for next in fragment.fragments where isNew(next, index, exclusive: exclusive) {
            conflicts += self.conflicts(of: contents, withFragment: next, exclusive: exclusive)
        }
        return conflicts
    }

    private mutating func conflicts(betweenFragments left: Int, _ right: Int, exclusive: Bool) -> [Conflict] {
        guard left != right, isNew(left, right, exclusive: exclusive), enter() else { return [] }
        defer { depth -= 1 }
        var conflicts = conflicts(between: reader.fragments[left], reader.fragments[right], exclusive: exclusive)
        for next in reader.fragments[right].fragments {
            conflicts += self.conflicts(betweenFragments: left, next, exclusive: exclusive)
        }
        for next in reader.fragments[left].fragments {
            conflicts += self.conflicts(betweenFragments: next, right, exclusive: exclusive)
        }
        return conflicts
    }

    /// Notes that two fragments are compared; false if they were.
    ///
    /// A comparison that allowed more does not count.
    private mutating func isNew(_ left: Int, _ right: Int, exclusive: Bool) -> Bool {
        let pair = FragmentPair(left, right)
        if let known = comparedFragments[pair], exclusive || !known { return false }
        comparedFragments[pair] = exclusive
        return true
    }

    // MARK: Two fields

    private mutating func conflict(_ left: MergeField, _ right: MergeField, exclusive: Bool) -> Conflict? {
        guard enter() else { return nil }
        defer { depth -= 1 }
        let key = left.node.responseKey
        var exclusive = exclusive
        if let a = left.objectType, let b = right.objectType, a != b { exclusive = true }
        func found(_ reason: String) -> Conflict {
            Conflict(key: key, reason: reason, left: [left.node.offset], right: [right.node.offset])
        }
        if !exclusive, let reason = MergeConflicts.difference(left.node, right.node) { return found(reason) }
        if let a = left.type, let b = right.type, facts.schema.conflict(a, b) {
            return found("they return conflicting types '\(a)' and '\(b)'")
        }
        guard let a = left.selection, let b = right.selection else { return nil }
        let inner = subConflicts(a, b, exclusive: exclusive)
        guard !inner.isEmpty else { return nil }
        return Conflict(
            key: key,
            reason: inner.map { "subfields '\($0.key)' conflict because \($0.reason)" }.joined(separator: " and "),
            left: [left.node.offset] + inner.flatMap(\.left),
            right: [right.node.offset] + inner.flatMap(\.right)
        )
    }

    private mutating func subConflicts(
        _ left: SelectionContents,
        _ right: SelectionContents,
        exclusive: Bool
    ) -> [Conflict] {
        var conflicts = conflicts(between: left, right, exclusive: exclusive)
        for fragment in right.fragments {
            conflicts += self.conflicts(of: left, withFragment: fragment, exclusive: exclusive)
        }
        for fragment in left.fragments {
            conflicts += self.conflicts(of: right, withFragment: fragment, exclusive: exclusive)
        }
        for a in left.fragments {
            for b in right.fragments { conflicts += self.conflicts(betweenFragments: a, b, exclusive: exclusive) }
        }
        return conflicts
    }

    /// Counts a step deeper; false when there were enough.
    private mutating func enter() -> Bool {
        guard comparisons < Self.limit, steps < 50 * Self.limit, depth < Self.depthLimit else { return false }
        comparisons += 1
        depth += 1
        return true
    }

    private mutating func groups(of contents: SelectionContents) -> MergedFields {
        if let known = groups[contents.id] { return known }
        let fields = MergedFields(id: contents.id, contents.fields, places: &places)
        groups[contents.id] = fields
        return fields
    }
}
