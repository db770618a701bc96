import GraphQLLanguage
import Testing

@testable import GraphQL

@Suite("OverlappingFieldsCanBeMerged")
struct OverlappingFieldsCanBeMergedTests {
    private let rule = "OverlappingFieldsCanBeMerged"
    private let advice = "Use different aliases on the fields to fetch both if this was intentional."

    @Test(
        "fields that can be merged",
        arguments: [
            "{ dog { name name n: name } }", "{ dog { isAt(x: 1, y: 2) isAt(y: 2, x: 1) } }",
            "{ find(where: {text: \"a\", limit: 1}) { name } find(where: {limit: 1, text: \"a\"}) { name } }",
            "{ pet { ... on Dog { x: barkVolume } ... on Cat { x: meowVolume } } }",
            "{ pet { ... on Dog { friend { name } } ... on Cat { friend { name } } } }",
            "{ dog { ...A ...A ...B } } fragment A on Dog { name ...B } fragment B on Dog { name ...A }",
        ]
    )
    func mergeable(query: String) throws {
        #expect(try errors(of: rule, in: query) == [])
    }

    @Test(
        "fields that cannot",
        arguments: [
            (
                "{ dog { x: name x: nickname } }",
                "1:9 1:17 Fields 'x' conflict because 'name' and 'nickname' are different fields."
            ),
            (
                "{ dog { isAt(y: 1) isAt(y: 2) } }",
                "1:9 1:20 Fields 'isAt' conflict because they have differing arguments."
            ),
            (
                "{ dog { name name(surname: true) } }",
                "1:9 1:14 Fields 'name' conflict because they have differing arguments."
            ),
            (
                "{ pet { ... on Dog { x: barkVolume } ... on Cat { x: meows } } }",
                "1:22 1:51 Fields 'x' conflict because they return conflicting types 'Int' and 'Boolean'."
            ),
            (
                "{ pet { ... on Dog { x: barks } x: name } }",
                "1:22 1:33 Fields 'x' conflict because 'barks' and 'name' are different fields."
            ),
            (
                "{ dog { friend { x: name } friend { x: __typename } } }",
                "1:9 1:18 1:28 1:37 Fields 'friend' conflict because subfields 'x' conflict because 'name' and '__typename' are different fields."
            ),
            (
                "{ dog { x: name ...A } } fragment A on Dog { ...B } fragment B on Dog { x: barks }",
                "1:9 1:73 Fields 'x' conflict because 'name' and 'barks' are different fields."
            ),
        ]
    )
    func conflicting(query: String, expected: String) throws {
        #expect(try errors(of: rule, in: query) == ["\(expected) \(advice)"])
    }

    /// Documents that make pairwise algorithms explode, at size n; all are valid.
    private static let adversarial: [(name: String, make: @Sendable (Int) -> String)] = [
        ("one field many times", { n in "{ " + String(repeating: "dog { name } ", count: n) + "}" }),
        ("many aliases", { n in "{ " + (0..<n).map { "a\($0): dog { name }" }.joined(separator: " ") + " }" }),
        (
            "one fragment under many aliases",
            { n in
                let fields = (0..<n).map { "f\($0): name" }.joined(separator: " ")
                return "{ " + (0..<n).map { "a\($0): dog { ...F x\($0): name }" }.joined(separator: " ")
                    + " } fragment F on Dog { \(fields) }"
            }
        ),
        (
            "one fragment many times",
            { n in "{ dog { " + String(repeating: "...F ", count: n) + "} } fragment F on Dog { name friend { name } }"
            }
        ),
        (
            "a chain of fragments",
            { n in
                "{ dog { ...F0 } } "
                    + (0..<n).map { "fragment F\($0) on Dog { x\($0): name ...F\($0 + 1) } " }.joined()
                    + "fragment F\(n) on Dog { name }"
            }
        ),
        (
            "a fan of fragments, each spreading the next twice",
            { n in
                "{ dog { ...F0 } } "
                    + (0..<n).map { "fragment F\($0) on Dog { a: friend { ...F\($0 + 1) } friend { ...F\($0 + 1) } } " }
                    .joined()
                    + "fragment F\(n) on Dog { name }"
            }
        ),
        (
            "many fragments that all spread each other's fields together",
            { n in
                "{ dog { " + (0..<n).map { "...F\($0) " }.joined() + "} } "
                    + (0..<n).map { "fragment F\($0) on Dog { name friend { name ... on Dog { barks } } } " }.joined()
            }
        ),
        (
            "many selections of one key",
            { n in "{ dog { " + (0..<n).map { "friend { f\($0): name ... on Dog { g\($0): barks } } " }.joined() + "} }"
            }
        ),
    ]

    @Test("the verdict's work grows with the document, not with its pairs", arguments: adversarial.map(\.name))
    func work(name: String) throws {
        let make = try #require(Self.adversarial.first { $0.name == name }).make
        let schema = try Schema.checked(sdl: petSchema)
        func work(_ size: Int) throws -> (work: Int, fields: Int) {
            let facts = DocumentFacts(document: try Document(parsing: make(size)), schema: schema)
            let (verdict, work) = FieldMerging.verdict(on: facts)
            guard case .valid = verdict else {
                Issue.record("\(name) at \(size) is not valid: \(verdict)")
                return (0, 1)
            }
            return (work, facts.fields.count + facts.spreads.count)
        }
        let small = try work(100)
        let large = try work(1600)
        #expect(large.work <= 20 * max(large.fields, 1))
        #expect(Double(large.work) <= 1.3 * 16 * Double(max(small.work, 100)))
    }

    @Test("a conflict among thousands of fields is found and told without comparing all pairs")
    func boundedExplanation() throws {
        let aliases = (0..<3000).map { _ in "x: name" }.joined(separator: " ")
        let found = try errors(of: rule, in: "{ dog { \(aliases) x: nickname } }")
        #expect(!found.isEmpty)
        #expect(
            found.allSatisfy { $0.contains("Fields 'x' conflict because 'name' and 'nickname' are different fields.") }
        )
    }

    @Test("every suffix of a long chain of fragments is judged", arguments: [false, true])
    func suffixes(isBackwards: Bool) throws {
        func document(_ count: Int, _ last: String) -> String {
            let numbers = isBackwards ? Array((0..<count).reversed()) : Array(0..<count)
            return "{ " + numbers.map { "a\($0): dog { name ...F\($0) } " }.joined() + "} "
                + (0..<count).map { "fragment F\($0) on Dog { f\($0): name ...F\($0 + 1) } " }.joined()
                + "fragment F\(count) on Dog { \(last) }"
        }
        #expect(try errors(of: rule, in: document(500, "name")) == [])
        #expect(try !errors(of: rule, in: document(500, "name: nickname")).isEmpty)
    }

    @Test("the verdict is that of the plain definition", arguments: 0..<400)
    func againstDefinition(seed: Int) throws {
        let schema = try Schema.checked(sdl: petSchema)
        let document = try Document(parsing: MergeDocuments.document(seed: UInt64(seed)))
        let facts = DocumentFacts(document: document, schema: schema)
        let isValid = if case .valid = FieldMerging.verdict(on: facts).verdict { true } else { false }
        #expect(isValid == PlainMerging(facts: facts).isValid, "\(document.source.text)")
    }
}

/// The rule as the specification words it: every pair, recursively.
///
/// Slow, and independent of `FieldMerging`.
private struct PlainMerging {
    let facts: DocumentFacts

    private struct Entry {
        let node: FieldNode
        let parent: NamedType?
        let type: TypeReference?
    }

    var isValid: Bool {
        facts.operations.allSatisfy { canMerge(fields([$0.node.selectionSet], [$0.type])) }
            && facts.fragments.allSatisfy { canMerge(fields([$0.node.selectionSet], [$0.type])) }
    }

    private func fields(_ sets: [SelectionSet], _ types: [NamedType?]) -> [Entry] {
        var entries: [Entry] = []
        var visited: Set<String> = []
        func collect(_ set: SelectionSet, _ type: NamedType?) {
            for selection in set.selections {
                switch selection {
                case .field(let node):
                    entries.append(Entry(node: node, parent: type, type: type?.fields[node.name.text]?.type))
                case .inline(let fragment):
                    collect(
                        fragment.selectionSet,
                        fragment.typeCondition.flatMap { facts.schema.type(named: $0.text) } ?? type
                    )
                case .spread(let spread):
                    guard visited.insert(spread.name.text).inserted,
                        let fragment = facts.fragment(named: spread.name.text)
                    else { continue }
                    collect(fragment.node.selectionSet, facts.schema.type(named: fragment.node.typeCondition.text))
                }
            }
        }
        for (set, type) in zip(sets, types) { collect(set, type) }
        return entries
    }

    private func merged(_ a: Entry, _ b: Entry) -> [Entry] {
        let both = [a, b].filter { $0.node.selectionSet != nil }
        return fields(
            both.compactMap(\.node.selectionSet),
            both.map { $0.type.flatMap { facts.schema.type(named: $0.name) } }
        )
    }

    private func pairs(_ entries: [Entry]) -> [(Entry, Entry)] {
        var pairs: [(Entry, Entry)] = []
        for (index, entry) in entries.enumerated() {
            for other in entries[index...] where other.node.responseKey == entry.node.responseKey {
                pairs.append((entry, other))
            }
        }
        return pairs
    }

    private func canMerge(_ entries: [Entry]) -> Bool {
        pairs(entries).allSatisfy { a, b in
            guard haveSameShape(a, b) else { return false }
            if case .object(let x)? = a.parent, case .object(let y)? = b.parent, x !== y { return true }
            return a.node.name.text == b.node.name.text
                && a.node.arguments.map { Printer.text(of: $0.value) }
                    == b.node.arguments.map { Printer.text(of: $0.value) }
                && canMerge(merged(a, b))
        }
    }

    private func haveSameShape(_ a: Entry, _ b: Entry) -> Bool {
        if let x = a.type, let y = b.type, facts.schema.conflict(x, y) { return false }
        return pairs(merged(a, b)).allSatisfy { haveSameShape($0, $1) }
    }
}

/// Small documents full of shared keys, fragments and types; no fragment spreads an earlier one.
private struct MergeDocuments {
    private var state: UInt64
    private var text = ""

    static func document(seed: UInt64) -> String {
        var maker = MergeDocuments(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 77)
        maker.text = "{ pet"
        maker.selection(depth: 3, after: -1)
        maker.text += " dog"
        maker.selection(depth: 2, after: -1)
        maker.text += " }"
        for index in 0..<4 {
            maker.text += " fragment F\(index) on \(maker.pick(["Dog", "Cat", "Pet"]))"
            maker.selection(depth: 2, after: index)
        }
        return maker.text
    }

    private mutating func number(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    private mutating func pick(_ options: [String]) -> String { options[number(options.count)] }

    private mutating func selection(depth: Int, after index: Int) {
        text += " {"
        for _ in 0...number(3) {
            switch number(9) {
            case 0 where depth > 0:
                text += " ... on \(pick(["Dog", "Cat", "Pet"]))"
                selection(depth: depth - 1, after: index)
            case 1 where index < 3, 2 where index < 3: text += " ...F\(index + 1 + number(3 - index))"
            case 3 where depth > 0, 4 where depth > 0:
                text += pick([" friend", " friend", " x: friend"])
                selection(depth: depth - 1, after: index)
            case 5: text += pick([" x: name", " name", " name(surname: true)"])
            case 6: text += pick([" barkVolume", " x: barkVolume", " n: meowVolume"])
            default: text += pick([" name", " n: name", " __typename", " barks"])
            }
        }
        text += " }"
    }
}
