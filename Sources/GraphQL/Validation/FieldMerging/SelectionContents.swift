// The fields of selection sets, as the merging of fields looks at them.

import GraphQLLanguage

/// A field with the types that decide about merging.
final class MergeField {
    let node: FieldNode
    /// The number of its response key: equal keys have equal numbers, counted from 0 through the document.
    let key: Int
    /// The object type that it is a field of; nil for interfaces, unions and unknown types, which may overlap anything.
    let objectType: String?
    let type: TypeReference?
    /// The contents of its own selection set, if it has one.
    let selection: SelectionContents?

    fileprivate init(
        node: FieldNode,
        key: Int,
        parent: NamedType?,
        type: TypeReference?,
        selection: SelectionContents?
    ) {
        self.node = node
        self.key = key
        self.type = type
        self.selection = selection
        objectType = if case .object(let type)? = parent { type.name } else { nil }
    }
}

/// The fields that a selection set holds itself, inline fragments unfolded, and the fragments that it spreads.
final class SelectionContents {
    /// Numbered in the order in which they are met.
    let id: Int
    private(set) var fields: [MergeField] = []
    /// Indices of the fragments spread here, each once, in the order of the document.
    private(set) var fragments: [Int] = []

    fileprivate init(id: Int) {
        self.id = id
    }

    fileprivate func fill(from set: SelectionSet, on parent: NamedType?, _ reader: inout SelectionReader) {
        var spread: Set<Int> = []
        collect(set, parent, &spread, &reader)
    }

    private func collect(
        _ set: SelectionSet,
        _ parent: NamedType?,
        _ spread: inout Set<Int>,
        _ reader: inout SelectionReader
    ) {
        for selection in set.selections {
            switch selection {
            case .field(let node):
                let definition = parent?.fields[node.name.text]
                let contents = node.selectionSet.map { set in
                    reader.read(set, on: definition.flatMap { reader.schema.type(named: $0.typeName) })
                }
                fields.append(
                    MergeField(
                        node: node,
                        key: reader.number(of: node.responseKey),
                        parent: parent,
                        type: definition?.type,
                        selection: contents
                    )
                )
            case .inline(let fragment):
                let type = fragment.typeCondition.map { reader.schema.type(named: $0.text) } ?? parent
                collect(fragment.selectionSet, type, &spread, &reader)
                if reader.countsInlineFragments { reader.read(fragment.selectionSet, on: type) }
            case .spread(let node):
                guard let index = reader.facts.fragmentIndices[node.name.text] else { continue }
                if spread.insert(index).inserted { fragments.append(index) }
            }
        }
    }
}

/// Reads every selection set of a document once.
struct SelectionReader {
    let facts: DocumentFacts
    var schema: Schema { facts.schema }

    /// Operations, then fragments.
    private(set) var operations: [SelectionContents] = []
    private(set) var fragments: [SelectionContents] = []
    /// Every selection set, in the order of the document within its definition.
    private(set) var all: [SelectionContents] = []

    /// Whether the selection sets of inline fragments are listed by themselves, too.
    let countsInlineFragments: Bool
    private var known: [ObjectIdentifier: SelectionContents] = [:]
    private var keyNumbers: [String: Int] = [:]
    /// How many different response keys the document has.
    var keyCount: Int { keyNumbers.count }

    init(facts: DocumentFacts, countsInlineFragments: Bool = false) {
        self.facts = facts
        self.countsInlineFragments = countsInlineFragments
        for operation in facts.operations {
            operations.append(read(operation.node.selectionSet, on: operation.type))
        }
        for fragment in facts.fragments {
            fragments.append(
                read(fragment.node.selectionSet, on: facts.schema.type(named: fragment.node.typeCondition.text))
            )
        }
    }

    fileprivate mutating func number(of key: String) -> Int {
        if let number = keyNumbers[key] { return number }
        let number = keyNumbers.count
        keyNumbers[key] = number
        return number
    }

    @discardableResult
    fileprivate mutating func read(_ set: SelectionSet, on parent: NamedType?) -> SelectionContents {
        // Only inline fragments that count by themselves lead to the same selection set twice.
        if countsInlineFragments, let contents = known[ObjectIdentifier(set)] { return contents }
        let contents = SelectionContents(id: all.count)
        all.append(contents)
        if countsInlineFragments { known[ObjectIdentifier(set)] = contents }
        contents.fill(from: set, on: parent, &self)
        return contents
    }
}
