// Explains why fields cannot be merged, pair by pair, as graphql-js words it.

import GraphQLLanguage

/// Walks the pairs of fields that the rule speaks of and reports those that differ.
///
/// The number of pairs is not bounded by the size of the document, so the walk stops after `limit` comparisons;
/// `FieldMerging` has given the verdict before.
struct MergeConflicts {
    private static let limit = 20_000
    private static let depthLimit = 300

    private let facts: DocumentFacts
    private let reader: SelectionReader
    private var comparisons = 0
    private var depth = 0
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
    }

    /// Reports what is found within each selection set of the document.
    mutating func explain(into report: inout Report) {
        for contents in reader.all where !report.isFull {
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
        return left.allSatisfy { argument in
            right.last { $0.name.text == argument.name.text }.map { isSame(argument.value, $0.value) } ?? false
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
            let sortedA = a.sorted { $0.name.text < $1.name.text }
            let sortedB = b.sorted { $0.name.text < $1.name.text }
            return zip(sortedA, sortedB).allSatisfy { $0.name.text == $1.name.text && isSame($0.value, $1.value) }
        default: return false
        }
    }

    // MARK: Sets of fields

    private mutating func conflicts(within contents: SelectionContents) -> [Conflict] {
        var conflicts: [Conflict] = []
        for group in groups(of: contents) {
            for (index, field) in group.fields.enumerated() {
                for other in group.fields[(index + 1)...] {
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
        let others = Dictionary(groups(of: right).map { ($0.key, $0.fields) }) { first, _ in first }
        for group in groups(of: left) {
            for field in group.fields {
                for other in others[group.key] ?? [] {
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
        guard comparisons < MergeConflicts.limit, depth < MergeConflicts.depthLimit else { return false }
        comparisons += 1
        depth += 1
        return true
    }

    private func groups(of contents: SelectionContents) -> [(key: String, fields: [MergeField])] {
        var groups: [(key: String, fields: [MergeField])] = []
        var indices: [String: Int] = [:]
        for field in contents.fields {
            let key = field.node.responseKey
            if let index = indices[key] {
                groups[index].fields.append(field)
            } else {
                indices[key] = groups.count
                groups.append((key, [field]))
            }
        }
        return groups
    }
}
