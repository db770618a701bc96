// What validation needs to know about an executable document, collected in one pass.

import GraphQLLanguage

/// Uses of fields, arguments, values, variables, spreads and directives, each with the types that belong to its place.
///
/// Rules are loops over these lists, in the order of the document. A type is nil where the document names something
/// that the schema does not have: one rule reports that, the others pass over it.
struct DocumentFacts {
    let schema: Schema
    let document: Document
    private(set) var operations: [OperationFacts] = []
    private(set) var fragments: [FragmentFacts] = []
    /// The last fragment of each name; that names are unique is a rule of its own.
    private(set) var fragmentIndices: [String: Int] = [:]
    private(set) var fields: [FieldUse] = []
    private(set) var inlineFragments: [InlineFragmentUse] = []
    private(set) var spreads: [SpreadUse] = []
    private(set) var directiveLists: [DirectiveListUse] = []
    private(set) var argumentLists: [ArgumentListUse] = []
    private(set) var values: [ValueUse] = []
    private(set) var variables: [VariableUse] = []
    private(set) var variableDefinitions: [VariableDefinitionUse] = []
    private(set) var hasTypeSystemDefinitions = false

    /// The part of each list that stems from one definition.
    struct Extent {
        var spreads: Range<Int>
        var variables: Range<Int>
    }

    struct OperationFacts {
        let node: OperationDefinition
        let type: NamedType?
        let extent: Extent
    }

    struct FragmentFacts {
        let node: FragmentDefinition
        let type: NamedType?
        let extent: Extent
    }

    struct FieldUse {
        let node: FieldNode
        let parent: NamedType?
        let definition: FieldDefinition?
        /// The named type of its value.
        let type: NamedType?
    }

    struct InlineFragmentUse {
        let node: InlineFragment
        let parent: NamedType?
        /// The type of what is inside: the condition, else the parent.
        let type: NamedType?
    }

    struct SpreadUse {
        let node: FragmentSpread
        let parent: NamedType?
    }

    struct DirectiveListUse {
        let nodes: [DirectiveNode]
        let location: DirectiveLocation
    }

    struct ArgumentListUse {
        enum Owner {
            case field(FieldNode, parent: NamedType?, FieldDefinition?)
            case directive(DirectiveNode, DirectiveDefinition?)
        }

        let owner: Owner
        let nodes: [ArgumentNode]
    }

    /// A literal and the type of its place.
    ///
    /// Literals inside of it are uses of their own.
    struct ValueUse {
        let node: ValueNode
        let type: TypeReference?
        /// Whether it stands inside a literal that does not fit its own place, so that nobody has to judge it.
        let isInsideMisfit: Bool
        /// The input object whose field this is the value of, if the literal stands in one that has no such field.
        let unknownField: UnknownField?
    }

    struct UnknownField {
        let node: ObjectFieldNode
        let type: InputObjectType
    }

    struct VariableUse {
        let name: String
        let offset: Offset
        let type: TypeReference?
        let hasDefault: Bool
        /// Where it is the only field of a `@oneOf` object: the type and the place of the object.
        let oneOf: (type: InputObjectType, offset: Offset)?
    }

    struct VariableDefinitionUse {
        let node: VariableDefinition
        let type: TypeReference
        let namedType: NamedType?
    }

    init(document: Document, schema: Schema) {
        self.schema = schema
        self.document = document
        fields.reserveCapacity(document.tokenCount / 4)
        for definition in document.definitions {
            switch definition {
            case .operation(let node): visit(node)
            case .fragment(let node): visit(node)
            case .schema, .type, .directive: hasTypeSystemDefinitions = true
            }
        }
    }

    // MARK: Definitions

    private mutating func visit(_ node: OperationDefinition) {
        let type = schema.rootType(for: node.kind).map(NamedType.object)
        let extent = extent {
            for definition in node.variables { $0.visit(definition) }
            $0.visit(node.directives, node.kind.directiveLocation)
            $0.visit(node.selectionSet, on: type)
        }
        operations.append(OperationFacts(node: node, type: type, extent: extent))
    }

    private mutating func visit(_ node: FragmentDefinition) {
        let type = compositeType(node.typeCondition)
        let extent = extent {
            $0.visit(node.directives, .fragmentDefinition)
            $0.visit(node.selectionSet, on: type)
        }
        fragmentIndices[node.name.text] = fragments.count
        fragments.append(FragmentFacts(node: node, type: type, extent: extent))
    }

    private mutating func extent(_ visit: (inout DocumentFacts) -> Void) -> Extent {
        let firstSpread = spreads.count
        let firstVariable = variables.count
        visit(&self)
        return Extent(spreads: firstSpread..<spreads.count, variables: firstVariable..<variables.count)
    }

    private mutating func visit(_ node: VariableDefinition) {
        let type = TypeReference(node.type)
        let named = schema.type(named: type.name)
        variableDefinitions.append(VariableDefinitionUse(node: node, type: type, namedType: named))
        if let value = node.defaultValue {
            visit(value, as: named?.isInput == true ? type : nil, hasDefault: false)
        }
        visit(node.directives, .variableDefinition)
    }

    // MARK: Selections

    private mutating func visit(_ set: SelectionSet, on parent: NamedType?) {
        for selection in set.selections {
            switch selection {
            case .field(let node): visit(node, on: parent)
            case .spread(let node):
                spreads.append(SpreadUse(node: node, parent: parent))
                visit(node.directives, .fragmentSpread)
            case .inline(let node):
                let type = node.typeCondition.map(compositeType) ?? parent
                inlineFragments.append(InlineFragmentUse(node: node, parent: parent, type: type))
                visit(node.directives, .inlineFragment)
                visit(node.selectionSet, on: type)
            }
        }
    }

    private mutating func visit(_ node: FieldNode, on parent: NamedType?) {
        let definition = parent.flatMap { schema.field(named: node.name.text, of: $0) }
        let type = definition.flatMap { schema.type(named: $0.typeName) }
        fields.append(FieldUse(node: node, parent: parent, definition: definition, type: type))
        // A list without arguments still counts: required ones may be missing.
        if !node.arguments.isEmpty || definition?.arguments.isEmpty == false {
            argumentLists.append(
                ArgumentListUse(owner: .field(node, parent: parent, definition), nodes: node.arguments)
            )
            visit(node.arguments, of: definition?.arguments)
        }
        visit(node.directives, .field)
        guard let set = node.selectionSet else { return }
        visit(set, on: type?.isComposite == true ? type : nil)
    }

    private func compositeType(_ name: Name) -> NamedType? {
        schema.type(named: name.text).flatMap { $0.isComposite ? $0 : nil }
    }

    // MARK: Directives, arguments and values

    private mutating func visit(_ nodes: [DirectiveNode], _ location: DirectiveLocation) {
        guard !nodes.isEmpty else { return }
        directiveLists.append(DirectiveListUse(nodes: nodes, location: location))
        for node in nodes {
            let definition = schema.directive(named: node.name.text)
            argumentLists.append(ArgumentListUse(owner: .directive(node, definition), nodes: node.arguments))
            visit(node.arguments, of: definition?.arguments)
        }
    }

    private mutating func visit(_ nodes: [ArgumentNode], of definitions: NamedList<InputValueDefinition>?) {
        for node in nodes {
            let definition = definitions?[node.name.text]
            visit(node.value, as: inputType(definition?.type), hasDefault: definition?.defaultValue != nil)
        }
    }

    private func inputType(_ type: TypeReference?) -> TypeReference? {
        guard let type, schema.type(named: type.name)?.isInput == true else { return nil }
        return type
    }

    private mutating func visit(
        _ node: ValueNode,
        as type: TypeReference?,
        hasDefault: Bool,
        isInsideMisfit: Bool = false,
        unknownField: UnknownField? = nil,
        oneOf: (type: InputObjectType, offset: Offset)? = nil
    ) {
        if case .variable(let name, let offset) = node {
            variables.append(
                VariableUse(name: name.text, offset: offset, type: type, hasDefault: hasDefault, oneOf: oneOf)
            )
            if unknownField == nil { return }
        }
        values.append(
            ValueUse(node: node, type: type, isInsideMisfit: isInsideMisfit, unknownField: unknownField)
        )
        switch node {
        case .list(let items, _):
            let item = type?.itemType
            let isMisfit = isInsideMisfit || item == nil
            for value in items {
                visit(value, as: item ?? type?.nullable, hasDefault: false, isInsideMisfit: isMisfit)
            }
        case .object(let fields, let offset):
            visit(fields, of: type, at: offset, isInsideMisfit: isInsideMisfit)
        default: break
        }
    }

    private mutating func visit(
        _ nodes: [ObjectFieldNode],
        of type: TypeReference?,
        at offset: Offset,
        isInsideMisfit: Bool
    ) {
        guard let type, case .inputObject(let input)? = schema.type(named: type.name) else {
            for node in nodes { visit(node.value, as: nil, hasDefault: false, isInsideMisfit: true) }
            return
        }
        let isOneOf = input.isOneOf && Set(nodes.map(\.name.text)).count == 1
        for node in nodes {
            let definition = input.fields[node.name.text]
            visit(
                node.value,
                as: inputType(definition?.type),
                hasDefault: definition?.defaultValue != nil,
                isInsideMisfit: isInsideMisfit,
                unknownField: definition == nil ? UnknownField(node: node, type: input) : nil,
                oneOf: isOneOf ? (input, offset) : nil
            )
        }
    }
}

extension OperationKind {
    var directiveLocation: DirectiveLocation {
        switch self {
        case .query: .query
        case .mutation: .mutation
        case .subscription: .subscription
        }
    }
}
