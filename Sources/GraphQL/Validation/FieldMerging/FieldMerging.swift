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
        if DistinctKeys(facts: facts).isEverywhere { return (.valid, facts.fields.count) }
        var merging = FieldMerging(facts: facts)
        let verdict = merging.run()
        guard case .tooComplex = verdict else { return (verdict, merging.work) }
        // Fragments in too many combinations, such as every suffix of a long chain. What can be merged with more can be
        // merged with less: so let each fragment bring all that one fragment brings which nobody spreads.
        var generous = FieldMerging(facts: facts, spreadsRoots: true)
        if case .valid = generous.run() { return (.valid, merging.work + generous.work) }
        return (.tooComplex, merging.work + generous.work)
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
    /// By the fragments that are spread.
    private var reachedFields: [[Int]: MergedFields] = [:]
    /// Scratch room of `MergedFields`.
    private var places: [Int]
    /// The fragment that is taken in place of each: itself, or one that reaches it.
    private let substitutes: [Int]
    /// Fragments that were judged as part of a set.
    private var isReached: [Bool]
    private var conflict: Conflict?

    private init(facts: DocumentFacts, spreadsRoots: Bool = false) {
        self.facts = facts
        reader = SelectionReader(facts: facts)
        places = [Int](repeating: -1, count: reader.keyCount)
        substitutes = spreadsRoots ? reader.roots : Array(reader.fragments.indices)
        mergedFields.reserveCapacity(reader.all.count)
        seen.reserveCapacity(4 * reader.all.count)
        isReached = [Bool](repeating: false, count: facts.fragments.count)
        // Honest documents need about three looks a field. The factor leaves room for small ones.
        budget = 100_000 + 40 * (facts.fields.count + facts.spreads.count)
    }

    private mutating func run() -> Verdict {
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
        return Selected(own: own, fragments: fields(reachedFrom: Set(direct.map { substitutes[$0] }).sorted()))
    }

    /// The fields of these selection sets, grouped; made once for each set of sets.
    private mutating func merged(_ ids: [Int]) -> MergedFields? {
        let fields = grouped(ids)
        return fields.isEmpty ? nil : fields
    }

    private mutating func grouped(_ ids: [Int]) -> MergedFields {
        if let known = mergedFields[ids] { return known }
        let all = ids.count == 1 ? reader.all[ids[0]].fields : ids.flatMap { reader.all[$0].fields }
        let fields = MergedFields(id: mergedFields.count, all, places: &places)
        work += all.count
        mergedFields[ids] = fields
        return fields
    }

    /// The fields of these fragments and of all that they spread.
    private mutating func fields(reachedFrom direct: [Int]) -> MergedFields? {
        if let known = reachedFields[direct] { return known.isEmpty ? nil : known }
        var reached = Set(direct)
        var pending = direct
        while let index = pending.popLast() {
            work += 1
            isReached[index] = true
            for next in reader.fragments[index].fragments where reached.insert(next).inserted { pending.append(next) }
        }
        let fields = grouped(reached.sorted().map { reader.fragments[$0].id })
        reachedFields[direct] = fields
        return fields.isEmpty ? nil : fields
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
        for (index, group) in fields.groups.enumerated() {
            work += 1
            if group.rest.isEmpty {
                descend(group, relation)
                continue
            }
            switch relation {
            case .shape:
                for field in group.rest { compareShapes(group.shape, field) }
                descend(group, .shape)
            case .identity:
                let kinds = fields.partitions(of: index)
                for kind in kinds {
                    for field in kind.rest { compareIdentities(kind, field) }
                    work += kind.count
                    descend(kind, .identity)
                }
                guard let open = kinds.open else { continue }
                for kind in kinds where kind.objectType != nil { compare(open, kind) }
            }
        }
    }

    // MARK: Between two sets

    private mutating func checkBetween(_ first: MergedFields, _ second: MergedFields, _ relation: Relation) {
        let (small, large) = first.groups.count <= second.groups.count ? (first, second) : (second, first)
        work += small.groups.count
        for (index, group) in small.groups.enumerated() {
            guard let place = large.index(ofKey: group.first.key) else { continue }
            switch relation {
            case .shape:
                let other = large.groups[place]
                if let field = other.shape { compareShapes(group.shape, field) }
                descend(group, other, .shape)
            case .identity:
                let others = large.partitions(of: place)
                work += others.count
                for kind in small.partitions(of: index) {
                    for other in others
                    where kind.objectType == nil || other.objectType == nil || kind.objectType == other.objectType {
                        compare(kind, other)
                    }
                }
            }
        }
    }

    private mutating func compare(_ first: MergedFields.Partition, _ second: MergedFields.Partition) {
        work += 1
        compareIdentities(first, second.first)
        descend(first, second, .identity)
    }

    // MARK: Two fields

    private mutating func compareIdentities(_ partition: MergedFields.Partition, _ field: MergeField) {
        let representative = partition.first
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
