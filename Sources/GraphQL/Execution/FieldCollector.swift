// Collects and merges fields (specification, "CollectFields").

import GraphQLLanguage

/// Unfolds selection sets into selected fields, for every object type that a value can be.
struct FieldCollector {
    /// Operations with as many fields are sized up before the rest is unfolded: those that are too large are refused at
    /// a fiftieth of the cost, and the others, which nearly all are smaller, pay nothing.
    private static let sizedUpAt = 1_000

    let document: ValidatedDocument
    let variables: [String: Value]
    /// Of the operation.
    private let root: (set: SelectionSet, type: ObjectType)
    private let coercion: InputCoercion
    private var fieldCount = 0
    private var visitCount = 0
    var leastCounts: [Place: Int] = [:]

    private var schema: Schema { document.schema }

    /// The fields of an operation.
    static func selection(
        of operation: OperationDefinition,
        on type: ObjectType,
        in document: ValidatedDocument,
        variables: [String: Value]
    ) throws(RequestError) -> SubSelection {
        let set = operation.selectionSet
        var collector = FieldCollector(document: document, variables: variables, root: (set, type))
        return try collector.selection(of: [set], on: .object(type), depth: 1)
    }

    private init(document: ValidatedDocument, variables: [String: Value], root: (SelectionSet, ObjectType)) {
        self.document = document
        self.variables = variables
        self.root = root
        coercion = InputCoercion(schema: document.schema)
    }

    private mutating func selection(
        of sets: [SelectionSet],
        on type: NamedType,
        depth: Int
    ) throws(RequestError) -> SubSelection {
        let deepest = document.limits.parser.depth
        guard depth <= deepest else {
            throw excess("Operation is nested deeper than \(deepest) levels (max-depth).", "max-depth", deepest, sets)
        }
        let possibleTypes = schema.possibleTypes(of: type)
        var lists: [[SelectedField]] = []
        do {
            for object in possibleTypes {
                lists.append(try fields(of: sets, on: object, depth: depth))
            }
        } catch let failure as InputCoercion.ArgumentFailure {
            let none = [[SelectedField]](repeating: [], count: possibleTypes.count)
            return SubSelection(type: type, possibleTypes: possibleTypes, fieldLists: none, failure: failure)
        } catch let error as RequestError {
            throw error
        } catch {
            throw RequestError([GraphQLError("\(error)")])
        }
        return SubSelection(type: type, possibleTypes: possibleTypes, fieldLists: lists, failure: nil)
    }

    private mutating func fields(
        of sets: [SelectionSet],
        on type: ObjectType,
        depth: Int
    ) throws -> [SelectedField] {
        var fields: [SelectedField] = []
        let keys = try groups(of: sets, on: type)
        let most = document.limits.selectedFields
        // What merges is no field of its own, but is looked at wherever a fragment brings it in.
        guard visitCount <= 10 * most else { throw tooManyFields(most) }
        for nodes in keys {
            fieldCount += 1
            let least = fieldCount == Self.sizedUpAt ? try? leastCount(of: root.set, on: root.type) : nil
            guard least ?? fieldCount <= most else { throw tooManyFields(most) }
            if let field = try field(nodes, on: type, index: fields.count, depth: depth) { fields.append(field) }
        }
        return fields
    }

    private func tooManyFields(_ most: Int) -> RequestError {
        excess("Operation selects more than \(most) fields (max-fields).", "max-fields", most, [root.set])
    }

    /// The fields that apply to an object type, grouped by response key, in the order of the document.
    private mutating func groups(
        of sets: [SelectionSet],
        on type: ObjectType
    ) throws(InputCoercion.ArgumentFailure) -> [[FieldNode]] {
        var groups = FieldGroups()
        var visited: Set<String> = []
        // A stack of its own: fragments may spread each other longer than the thread's stack is deep.
        var stack: [ArraySlice<Selection>] = sets.reversed().map { $0.selections[...] }
        while var rest = stack.popLast() {
            while let selection = rest.popFirst() {
                visitCount += 1
                switch selection {
                case .field(let node):
                    if try isIncluded(node.directives) { groups.add(node) }
                case .inline(let fragment):
                    guard try isIncluded(fragment.directives), applies(fragment.typeCondition, to: type) else {
                        continue
                    }
                    stack.append(rest)
                    rest = fragment.selectionSet.selections[...]
                case .spread(let spread):
                    guard !visited.contains(spread.name.text), try isIncluded(spread.directives) else { continue }
                    visited.insert(spread.name.text)
                    guard let fragment = document.fragment(named: spread.name.text),
                        applies(fragment.typeCondition, to: type)
                    else { continue }
                    stack.append(rest)
                    rest = fragment.selectionSet.selections[...]
                }
            }
        }
        return groups.all
    }

    /// Field nodes by response key, in the order in which keys are met.
    private struct FieldGroups {
        /// Up to here comparing keys is quicker than hashing one.
        private static let linearCount = 8

        private(set) var all: [[FieldNode]] = []
        /// Empty for few groups.
        private var indices: [String: Int] = [:]

        mutating func add(_ node: FieldNode) {
            let key = node.responseKey
            if let index = index(of: key) {
                all[index].append(node)
                return
            }
            all.append([node])
            if all.count > Self.linearCount { indices[key] = all.count - 1 }
            if all.count == Self.linearCount + 1 {
                for index in 0..<Self.linearCount { indices[all[index][0].responseKey] = index }
            }
        }

        private func index(of key: String) -> Int? {
            all.count > Self.linearCount ? indices[key] : all.firstIndex { $0[0].responseKey == key }
        }
    }

    func applies(_ condition: Name?, to type: ObjectType) -> Bool {
        condition.map { schema.isSubtype(type.name, of: $0.text) } ?? true
    }

    /// Whether @skip and @include let a selection stand.
    func isIncluded(_ directives: [DirectiveNode]) throws(InputCoercion.ArgumentFailure) -> Bool {
        for node in directives {
            let definition: DirectiveDefinition
            switch node.name.text {
            case "skip": definition = .skip
            case "include": definition = .include
            default: continue
            }
            let arguments = try coercion.arguments(
                node.arguments,
                of: definition.arguments,
                at: node.offset,
                variables: variables
            )
            if arguments["if"] == .boolean(definition === DirectiveDefinition.skip) { return false }
        }
        return true
    }

    private mutating func field(
        _ nodes: [FieldNode],
        on type: ObjectType,
        index: Int,
        depth: Int
    ) throws(RequestError) -> SelectedField? {
        let node = nodes[0]
        guard let definition = schema.field(named: node.name.text, of: .object(type)),
            let output = OutputType(definition.type, in: schema)
        else { return nil }
        var arguments = ObjectValue()
        var failure: InputCoercion.ArgumentFailure?
        do throws(InputCoercion.ArgumentFailure) {
            arguments = try coercion.arguments(
                node.arguments,
                of: definition.arguments,
                at: node.offset,
                variables: variables
            )
        } catch {
            failure = error
        }
        var selection: SubSelection?
        if let named = schema.type(named: definition.typeName), named.isComposite {
            selection = try self.selection(of: nodes.compactMap(\.selectionSet), on: named, depth: depth + 1)
        }
        return SelectedField(
            responseKey: node.responseKey,
            definition: definition,
            parentType: type,
            arguments: arguments,
            index: index,
            selection: selection,
            offsets: nodes.map(\.offset),
            output: output,
            failure: failure
        )
    }

    private func excess(
        _ problem: String,
        _ option: String,
        _ maximum: Int,
        _ sets: [SelectionSet]
    ) -> RequestError {
        RequestError([
            GraphQLError(
                problem,
                exceeding: ExceededLimit(option, maximum: maximum, remedy: "Ask for less, or split the operation."),
                locations: sets.prefix(1).map { document.source.location(at: $0.offset) }
            )
        ])
    }
}

extension Schema {
    /// The definition of a field, meta fields included.
    func field(named name: String, of type: NamedType) -> FieldDefinition? {
        if let field = type.fields[name] { return field }
        guard name.hasPrefix("__") else { return nil }
        switch name {
        case "__typename" where type.isComposite: return IntrospectionTypes.typenameField
        case "__schema" where type.name == rootTypeNames[.query]: return IntrospectionTypes.schemaField
        case "__type" where type.name == rootTypeNames[.query]: return IntrospectionTypes.typeField
        default: return nil
        }
    }
}
