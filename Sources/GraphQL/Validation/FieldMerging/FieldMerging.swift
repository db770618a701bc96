// The verdict on field merging (specification, "Field Selection Merging"), without comparing every pair of fields.
//
// The rule speaks of pairs: any two fields with one response key, wherever fragments bring them together, and so on
// through what they select. But both of its relations are equivalences where they apply: "same shape" over all fields
// of a key, "same field with the same arguments" over those whose objects can be the same. So it is enough to compare
// each field with one representative of its group, and to go on with everything that the group selects, merged.
//
// What a group selects is a set of selection sets and of fragments. The same set is met again and again (a fragment
// spread under a thousand aliases), so sets are numbered by what they consist of and checked once. A set is checked as
// its own fields, as its fragments' fields, and across the two: a thousand different selections that spread one large
// fragment each cost what they hold themselves.

import GraphQLLanguage

struct FieldMerging {
    enum Verdict {
        case valid
        case conflict(Conflict)
        /// More work than the document's size warrants; refused rather than guessed.
        case tooComplex
    }

    struct Conflict {
        let responseKey: String
        let reason: String
        let offsets: [Offset]
    }

    /// The verdict, and how many fields were looked at for it.
    static func verdict(on facts: DocumentFacts) -> (verdict: Verdict, work: Int) {
        var merging = FieldMerging(facts: facts)
        return (merging.run(), merging.work)
    }

    /// Which of the two relations of the rule is checked.
    private enum Relation: Int {
        /// All fields of a key have the same shape.
        case shape
        /// Fields of a key are the same field, where their objects can be the same.
        case identity
    }

    /// What a group of fields selects: its own selections merged, and the fragments that these reach.
    private struct Selected {
        let own: MergedFields?
        let fragments: MergedFields?

        var parts: [MergedFields] { [own, fragments].compactMap { $0 } }
    }

    private enum Task {
        case within(MergedFields, Relation)
        case between(MergedFields, MergedFields, Relation)
    }

    private struct TaskKey: Hashable {
        let first: Int
        let second: Int
        let relation: Int
    }

    private let facts: DocumentFacts
    private let reader: SelectionReader
    private let budget: Int
    private(set) var work = 0
    private var tasks: [Task] = []
    private var seen: Set<TaskKey> = []
    private var mergedFields: [[Int]: MergedFields] = [:]
    private var reachedFragments: [[Int]: [Int]] = [:]
    /// Fragments that were judged as part of a set.
    private var isReached: [Bool]
    private var conflict: Conflict?

    private init(facts: DocumentFacts) {
        self.facts = facts
        reader = SelectionReader(facts: facts)
        mergedFields.reserveCapacity(reader.all.count)
        seen.reserveCapacity(4 * reader.all.count)
        isReached = [Bool](repeating: false, count: facts.fragments.count)
        // Honest documents need about three looks a field. The factor leaves room for small ones.
        budget = 200_000 + 200 * (facts.fields.count + facts.spreads.count)
    }

    private mutating func run() -> Verdict {
        if reader.isTriviallyValid { return .valid }
        for operation in reader.operations { check(selected(by: [operation])) }
        drain()
        // Fragments that no operation reaches are judged, too.
        for index in reader.fragments.indices where !isReached[index] {
            check(selected(by: [reader.fragments[index]]))
            drain()
        }
        if let conflict { return .conflict(conflict) }
        return work > budget ? .tooComplex : .valid
    }

    private mutating func drain() {
        while conflict == nil, work <= budget, let task = tasks.popLast() {
            switch task {
            case .within(let fields, let relation): checkWithin(fields, relation)
            case .between(let first, let second, let relation): checkBetween(first, second, relation)
            }
        }
    }

    // MARK: Sets

    private mutating func selected(by contents: [SelectionContents]) -> Selected {
        var ids = contents.map(\.id)
        if ids.count > 1 { ids = Set(ids).sorted() }
        let own = merged(ids)
        var direct = Set<Int>()
        for id in ids { direct.formUnion(reader.all[id].fragments) }
        guard !direct.isEmpty else { return Selected(own: own, fragments: nil) }
        let reached = fragments(reachedFrom: direct.sorted())
        return Selected(own: own, fragments: merged(reached.map { reader.fragments[$0].id }))
    }

    /// The fields of these selection sets, grouped; made once for each set of sets.
    private mutating func merged(_ ids: [Int]) -> MergedFields? {
        if let known = mergedFields[ids] { return known.isEmpty ? nil : known }
        let fields = MergedFields(id: mergedFields.count, ids.flatMap { reader.all[$0].fields })
        work += fields.count
        mergedFields[ids] = fields
        return fields.isEmpty ? nil : fields
    }

    private mutating func fragments(reachedFrom direct: [Int]) -> [Int] {
        if let known = reachedFragments[direct] { return known }
        var reached = Set(direct)
        var pending = direct
        while let index = pending.popLast() {
            work += 1
            isReached[index] = true
            for next in reader.fragments[index].fragments where reached.insert(next).inserted { pending.append(next) }
        }
        let result = reached.sorted()
        reachedFragments[direct] = result
        return result
    }

    // MARK: Tasks

    private mutating func check(_ selected: Selected) {
        check(selected, .shape)
        check(selected, .identity)
    }

    /// Goes on with what a group selects; leaves select nothing.
    private mutating func descend(_ partition: MergedFields.Partition, _ relation: Relation) {
        let selections = partition.selections
        if !selections.isEmpty { check(selected(by: selections), relation) }
    }

    private mutating func descend(
        _ first: MergedFields.Partition,
        _ second: MergedFields.Partition,
        _ relation: Relation
    ) {
        let (a, b) = (first.selections, second.selections)
        if !a.isEmpty, !b.isEmpty { check(selected(by: a), selected(by: b), relation) }
    }

    private mutating func check(_ selected: Selected, _ relation: Relation) {
        for part in selected.parts { schedule(.within(part, relation), part.id, part.id, relation) }
        if let own = selected.own, let fragments = selected.fragments { check(own, fragments, relation) }
    }

    private mutating func check(_ first: Selected, _ second: Selected, _ relation: Relation) {
        for a in first.parts {
            for b in second.parts { check(a, b, relation) }
        }
    }

    private mutating func check(_ a: MergedFields, _ b: MergedFields, _ relation: Relation) {
        if a === b { return schedule(.within(a, relation), a.id, a.id, relation) }
        schedule(.between(a, b, relation), min(a.id, b.id), max(a.id, b.id), relation)
    }

    private mutating func schedule(_ task: Task, _ first: Int, _ second: Int, _ relation: Relation) {
        let key = TaskKey(first: first, second: second, relation: relation.rawValue)
        if seen.insert(key).inserted { tasks.append(task) }
    }

    // MARK: Within one set

    private mutating func checkWithin(_ fields: MergedFields, _ relation: Relation) {
        for group in fields.groups {
            work += 1
            switch relation {
            case .shape:
                if group.all.fields.count > 1 {
                    for field in group.all.fields { compareShapes(group.all.shape, field) }
                }
                descend(group.all, .shape)
            case .identity:
                let kinds = group.partitions
                for kind in kinds {
                    for field in kind.fields.dropFirst() { compareIdentities(kind, field) }
                    work += kind.fields.count
                    descend(kind, .identity)
                }
                guard let open = group.open else { continue }
                for kind in kinds where kind !== open { compare(open, kind) }
            }
        }
    }

    // MARK: Between two sets

    private mutating func checkBetween(_ first: MergedFields, _ second: MergedFields, _ relation: Relation) {
        let (small, large) = first.groups.count <= second.groups.count ? (first, second) : (second, first)
        work += small.groups.count
        for group in small.groups {
            guard let other = large[group.responseKey] else { continue }
            switch relation {
            case .shape:
                if let field = other.all.shape { compareShapes(group.all.shape, field) }
                descend(group.all, other.all, .shape)
            case .identity:
                for kind in group.partitions {
                    if let open = other.open { compare(kind, open) }
                    guard let type = kind.objectType else { continue }
                    if let same = other.partition(of: type) { compare(kind, same) }
                }
                guard let open = group.open else { continue }
                for kind in other.partitions where kind.objectType != nil { compare(open, kind) }
            }
        }
    }

    private mutating func compare(_ first: MergedFields.Partition, _ second: MergedFields.Partition) {
        work += 1
        compareIdentities(first, second.fields[0])
        descend(first, second, .identity)
    }

    // MARK: Two fields

    private mutating func compareIdentities(_ partition: MergedFields.Partition, _ field: MergeField) {
        let representative = partition.fields[0]
        guard conflict == nil, representative.node !== field.node else { return }
        if let reason = MergeConflicts.difference(representative.node, field.node) {
            record(reason, representative, field)
        }
    }

    private mutating func compareShapes(_ representative: MergeField?, _ field: MergeField) {
        work += 1
        guard conflict == nil, let representative, let left = representative.type, let right = field.type,
            facts.schema.conflict(left, right)
        else { return }
        record("they return conflicting types '\(left)' and '\(right)'", representative, field)
    }

    private mutating func record(_ reason: String, _ first: MergeField, _ second: MergeField) {
        conflict = Conflict(
            responseKey: first.node.responseKey,
            reason: reason,
            offsets: [first.node.offset, second.node.offset]
        )
    }
}

/// Fields grouped by response key.
final class MergedFields {
    final class Partition {
        /// Nil for fields of interfaces, unions and unknown types.
        let objectType: String?
        fileprivate(set) var fields: [MergeField] = []

        fileprivate init(objectType: String?) {
            self.objectType = objectType
        }

        var selections: [SelectionContents] {
            if fields.count == 1 { return fields[0].selection.map { [$0] } ?? [] }
            return fields.compactMap(\.selection)
        }
        /// The first field whose type is known: it stands for the shape of all.
        var shape: MergeField? { fields.first { $0.type != nil } }
    }

    final class Group {
        let responseKey: String
        let all = Partition(objectType: nil)
        /// The fields by the object type that they belong to.
        private(set) lazy var partitions: [Partition] = makePartitions()

        fileprivate init(responseKey: String) {
            self.responseKey = responseKey
        }

        /// The fields that may overlap those of any type.
        var open: Partition? { partitions.first { $0.objectType == nil } }

        func partition(of type: String) -> Partition? { partitions.first { $0.objectType == type } }

        private func makePartitions() -> [Partition] {
            if all.fields.count == 1 {
                let partition = Partition(objectType: all.fields[0].objectType)
                partition.fields = all.fields
                return [partition]
            }
            var partitions: [String?: Partition] = [:]
            var order: [Partition] = []
            for field in all.fields {
                let type = field.objectType
                if let known = partitions[type] {
                    known.fields.append(field)
                } else {
                    let partition = Partition(objectType: type)
                    partition.fields.append(field)
                    partitions[type] = partition
                    order.append(partition)
                }
            }
            return order
        }
    }

    let id: Int
    private(set) var groups: [Group] = []
    private var indices: [String: Int] = [:]
    let count: Int

    var isEmpty: Bool { groups.isEmpty }

    fileprivate init(id: Int, _ fields: [MergeField]) {
        self.id = id
        count = fields.count
        for field in fields {
            let key = field.node.responseKey
            if let index = indices[key] {
                groups[index].all.fields.append(field)
            } else {
                indices[key] = groups.count
                let group = Group(responseKey: key)
                group.all.fields.append(field)
                groups.append(group)
            }
        }
    }

    subscript(responseKey: String) -> Group? { indices[responseKey].map { groups[$0] } }
}

extension SelectionReader {
    /// Whether no key occurs twice in any selection set, fragments included: most documents, told without grouping.
    ///
    /// Fragments are read again for each set that spreads them; beyond a few times the document this gives up.
    var isTriviallyValid: Bool {
        var budget = 4 * facts.fields.count + 100
        return all.allSatisfy { contents in
            if contents.fragments.isEmpty { return hasDistinctKeys(contents.fields) }
            guard let fields = unfolded(contents, &budget) else { return false }
            return hasDistinctKeys(fields)
        }
    }

    /// The fields of a selection set and of all fragments that it reaches; nil when the budget is used up.
    private func unfolded(_ contents: SelectionContents, _ budget: inout Int) -> [MergeField]? {
        var fields = contents.fields
        var reached = contents.fragments
        var next = 0
        while next < reached.count {
            let fragment = fragments[reached[next]]
            next += 1
            fields += fragment.fields
            for index in fragment.fragments where !reached.contains(index) { reached.append(index) }
            budget -= fragment.fields.count + reached.count
            if budget < 0 { return nil }
        }
        return fields
    }

    private func hasDistinctKeys(_ fields: [MergeField]) -> Bool {
        if fields.count > 16 { return Set(fields.lazy.map(\.node.responseKey)).count == fields.count }
        for index in fields.indices.dropFirst() {
            let key = fields[index].node.responseKey
            for other in 0..<index where fields[other].node.responseKey == key { return false }
        }
        return true
    }
}

extension Schema {
    /// Whether values of two types could not stand at the same place of a response.
    func conflict(_ left: TypeReference, _ right: TypeReference) -> Bool {
        switch (left, right) {
        case (.nonNull(let left), .nonNull(let right)), (.list(let left), .list(let right)): conflict(left, right)
        case (.nonNull, _), (_, .nonNull), (.list, _), (_, .list): true
        case (.named(let left), .named(let right)):
            left != right && (type(named: left)?.isLeaf == true || type(named: right)?.isLeaf == true)
        }
    }
}
