// Collects and merges fields (specification, "CollectFields").

import GraphQLLanguage

/// Unfolds selection sets into selected fields, for every object type that a value can be.
struct FieldCollector {
    let document: ValidatedDocument
    let variables: [String: Value]
    private let coercion: InputCoercion
    private var fieldCount = 0

    private var schema: Schema { document.schema }

    init(document: ValidatedDocument, variables: [String: Value]) {
        self.document = document
        self.variables = variables
        coercion = InputCoercion(schema: document.schema)
    }

    mutating func selection(
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
        for nodes in try groups(of: sets, on: type) {
            fieldCount += 1
            let most = document.limits.selectedFields
            guard fieldCount <= most else {
                throw excess("Operation selects more than \(most) fields (max-fields).", "max-fields", most, sets)
            }
            if let field = try field(nodes, on: type, index: fields.count, depth: depth) { fields.append(field) }
        }
        return fields
    }

    /// The fields that apply to an object type, grouped by response key, in the order of the document.
    private func groups(
        of sets: [SelectionSet],
        on type: ObjectType
    ) throws(InputCoercion.ArgumentFailure) -> [[FieldNode]] {
        var groups: [[FieldNode]] = []
        var indices: [String: Int] = [:]
        var visited: Set<String> = []
        // A stack of its own: fragments may spread each other longer than the thread's stack is deep.
        var stack: [ArraySlice<Selection>] = sets.reversed().map { $0.selections[...] }
        while var rest = stack.popLast() {
            guard let selection = rest.popFirst() else { continue }
            stack.append(rest)
            switch selection {
            case .field(let node):
                guard try isIncluded(node.directives) else { continue }
                if let index = indices[node.responseKey] {
                    groups[index].append(node)
                } else {
                    indices[node.responseKey] = groups.count
                    groups.append([node])
                }
            case .inline(let fragment):
                guard try isIncluded(fragment.directives), applies(fragment.typeCondition, to: type) else { continue }
                stack.append(fragment.selectionSet.selections[...])
            case .spread(let spread):
                guard !visited.contains(spread.name.text), try isIncluded(spread.directives) else { continue }
                visited.insert(spread.name.text)
                guard let fragment = document.fragment(named: spread.name.text),
                    applies(fragment.typeCondition, to: type)
                else { continue }
                stack.append(fragment.selectionSet.selections[...])
            }
        }
        return groups
    }

    private func applies(_ condition: Name?, to type: ObjectType) -> Bool {
        condition.map { schema.isSubtype(type.name, of: $0.text) } ?? true
    }

    /// Whether @skip and @include let a selection stand.
    private func isIncluded(_ directives: [DirectiveNode]) throws(InputCoercion.ArgumentFailure) -> Bool {
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
