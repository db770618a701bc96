// Fields grouped by response key, as the verdict on merging looks at them.

/// The fields of some selection sets, grouped by response key.
final class MergedFields {
    /// Fields of one key, never none: those of one object type, those of no object type, or all.
    struct Partition {
        /// Nil for fields of interfaces, unions and unknown types.
        let objectType: String?
        let first: MergeField
        /// Without an allocation where there is one field, as nearly everywhere.
        fileprivate(set) var rest: [MergeField] = []

        var count: Int { 1 + rest.count }

        var selections: [SelectionContents] {
            let own = first.selection.map { [$0] } ?? []
            return rest.isEmpty ? own : own + rest.compactMap(\.selection)
        }

        /// The first field whose type is known: it stands for the shape of all.
        var shape: MergeField? { first.type != nil ? first : rest.first { $0.type != nil } }
    }

    let id: Int
    /// All fields of a key each, in the order in which keys are met.
    private(set) var groups: [Partition] = []
    /// The places of groups by the number of their key.
    private lazy var indices = Dictionary(uniqueKeysWithValues: groups.indices.map { (groups[$0].first.key, $0) })
    private var partitions: [Int: [Partition]] = [:]

    var isEmpty: Bool { groups.isEmpty }

    /// - Parameter places: Room for a number for each key, all -1, and so afterwards.
    init(id: Int, _ fields: [MergeField], places: inout [Int]) {
        self.id = id
        groups.reserveCapacity(fields.count)
        for field in fields {
            if places[field.key] >= 0 {
                groups[places[field.key]].rest.append(field)
            } else {
                places[field.key] = groups.count
                groups.append(Partition(objectType: nil, first: field))
            }
        }
        for group in groups { places[group.first.key] = -1 }
    }

    /// The place of the group of a key.
    func index(ofKey key: Int) -> Int? { indices[key] }

    /// A group's fields by the object type that they belong to.
    func partitions(of index: Int) -> [Partition] {
        let group = groups[index]
        if group.rest.isEmpty { return [Partition(objectType: group.first.objectType, first: group.first)] }
        if let known = partitions[index] { return known }
        var result: [Partition] = []
        var places: [String?: Int] = [:]
        for field in [group.first] + group.rest {
            if let place = places[field.objectType] {
                result[place].rest.append(field)
            } else {
                places[field.objectType] = result.count
                result.append(Partition(objectType: field.objectType, first: field))
            }
        }
        partitions[index] = result
        return result
    }
}

extension [MergedFields.Partition] {
    /// The fields that may overlap those of any type.
    var open: Element? { first { $0.objectType == nil } }
}

extension SelectionReader {
    /// For each fragment one that reaches it and, but for cycles, is not spread by any other.
    var roots: [Int] {
        let spread = Set(fragments.flatMap(\.fragments))
        var roots = [Int?](repeating: nil, count: fragments.count)
        let isSpread = { spread.contains($0) ? 1 : 0 }
        for root in fragments.indices.sorted(by: { (isSpread($0), $0) < (isSpread($1), $1) }) where roots[root] == nil {
            var pending = [root]
            while let index = pending.popLast() {
                guard roots[index] == nil else { continue }
                roots[index] = root
                pending += fragments[index].fragments
            }
        }
        return roots.indices.map { roots[$0] ?? $0 }
    }
}
