// How many fields an operation has at least, told without unfolding it.

import GraphQLLanguage

extension FieldCollector {
    /// A selection set as the fields of one object type.
    struct Place: Hashable {
        let set: ObjectIdentifier
        let type: ObjectIdentifier
    }

    /// Beyond this, chains of fragments are not followed: the stack is not that deep.
    private static let deepestCount = 500

    /// The fields of a selection set with all below, counted from below: each set is looked at once, however often
    /// fragments bring it in, so that a fan which unfolds to millions of fields is told in the time of reading it.
    ///
    /// What merges with what only unfolding tells. So of all the fragments that a set spreads, the largest counts alone.
    ///
    /// - Throws: where the condition of a @skip or @include fails, whose object then has no fields at all.
    mutating func leastCount(
        of set: SelectionSet,
        on type: ObjectType,
        depth: Int = 0
    ) throws(InputCoercion.ArgumentFailure) -> Int {
        let place = Place(set: ObjectIdentifier(set), type: ObjectIdentifier(type))
        if let known = leastCounts[place] { return known }
        guard depth < Self.deepestCount else { return 0 }
        var keys: Set<String> = []
        var own = 0
        var largest = 0
        for selection in set.selections {
            switch selection {
            case .field(let node):
                guard try isIncluded(node.directives), keys.insert(node.responseKey).inserted else { continue }
                own = bounded(try leastCount(below: node, on: type, depth: depth) + own + 1)
            case .inline(let fragment):
                guard try isIncluded(fragment.directives), applies(fragment.typeCondition, to: type) else { continue }
                largest = max(try leastCount(of: fragment.selectionSet, on: type, depth: depth + 1), largest)
            case .spread(let spread):
                guard try isIncluded(spread.directives), let fragment = document.fragment(named: spread.name.text),
                    applies(fragment.typeCondition, to: type)
                else { continue }
                largest = max(try leastCount(of: fragment.selectionSet, on: type, depth: depth + 1), largest)
            }
        }
        let count = max(own, largest)
        leastCounts[place] = count
        return count
    }

    private mutating func leastCount(
        below node: FieldNode,
        on type: ObjectType,
        depth: Int
    ) throws(InputCoercion.ArgumentFailure) -> Int {
        guard let set = node.selectionSet, let definition = type.fields[node.name.text],
            let named = document.schema.type(named: definition.typeName)
        else { return 0 }
        var count = 0
        for object in document.schema.possibleTypes(of: named) {
            count = bounded(try leastCount(of: set, on: object, depth: depth + 1) + count)
        }
        return count
    }

    /// More than too many need not be told apart; sums of doublings would overflow.
    private func bounded(_ count: Int) -> Int { min(count, document.limits.selectedFields + 1) }
}
