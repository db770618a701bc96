// What the rules for type system documents need to know, collected in one pass.

import GraphQLLanguage

/// Definitions, extensions and the directives on them; `base` is the schema that the document extends.
struct SDLFacts {
    let document: Document
    let base: Schema?
    private(set) var schemas: [SchemaDefinitionNode] = []
    /// Definitions and extensions, in the order of the document.
    private(set) var types: [TypeDefinitionNode] = []
    private(set) var directiveDefinitions: [DirectiveDefinitionNode] = []
    private(set) var directiveLists: [DirectiveListUse] = []
    /// Every mention of a type.
    private(set) var typeNames: [Name] = []
    /// Arguments that are given: those of directives and, in operations, of fields.
    private(set) var argumentLists: [[ArgumentNode]] = []
    /// Literals: defaults and values of arguments.
    private(set) var values: [ValueNode] = []

    struct DirectiveListUse {
        enum Owner: Hashable {
            case schema
            case type(String)
            case part
        }

        let nodes: [DirectiveNode]
        let location: DirectiveLocation
        /// What the directives belong to: a type and its extensions are one place.
        let owner: Owner
    }

    /// - Parameter readsExecutable: Whether operations and fragments that stand in the document are judged, too, as far
    ///   as these rules go; not where the rules for executable documents judge them.
    init(document: Document, base: Schema?, readsExecutable: Bool) {
        self.document = document
        self.base = base
        var hasExecutable = false
        for definition in document.definitions {
            switch definition {
            case .schema(let node): visit(node)
            case .type(let node): visit(node)
            case .directive(let node): visit(node)
            case .operation, .fragment: hasExecutable = readsExecutable
            }
        }
        if hasExecutable { readExecutable() }
    }

    // MARK: Look-up, in the document before the base

    /// The definition of a type in this document.
    func definition(of name: String) -> TypeDefinitionNode? {
        definitions[name]
    }

    /// What is known of a directive: its own definition, the base's, or the specification's.
    func directive(named name: String) -> DirectiveDefinition? {
        if let own = ownDirectives[name] { return own }
        if let base { return base.directive(named: name) }
        return DirectiveDefinition.builtIns.first { $0.name == name }
    }

    private var ownDirectives: [String: DirectiveDefinition] = [:]
    private var definitions: [String: TypeDefinitionNode] = [:]

    // MARK: The pass

    private mutating func visit(_ node: SchemaDefinitionNode) {
        schemas.append(node)
        add(node.directives, .schema, .schema)
        for operationType in node.operationTypes { add(operationType.type) }
    }

    private mutating func visit(_ node: DirectiveDefinitionNode) {
        directiveDefinitions.append(node)
        ownDirectives[node.name.text] = DirectiveDefinition(node)
        visit(node.arguments, .argumentDefinition)
    }

    private mutating func visit(_ node: TypeDefinitionNode) {
        types.append(node)
        if !node.isExtension { definitions[node.name.text] = node }
        add(node.directives, node.kind.directiveLocation, .type(node.name.text))
        for name in node.interfaces + node.members { add(name) }
        for field in node.fields {
            visit(field.arguments, .argumentDefinition)
            add(field.type.namedType)
            add(field.directives, .fieldDefinition, .part)
        }
        visit(node.inputFields, .inputFieldDefinition)
        for value in node.values { add(value.directives, .enumValue, .part) }
    }

    private mutating func visit(_ nodes: [InputValueNode], _ location: DirectiveLocation) {
        for node in nodes {
            add(node.type.namedType)
            if let value = node.defaultValue { values.append(value) }
            add(node.directives, location, .part)
        }
    }

    private mutating func readExecutable() {
        let facts = DocumentFacts(
            document: document,
            schema: base ?? Schema(types: [], roots: [:], directives: [], description: nil, origin: nil)
        )
        directiveLists += facts.directiveLists.map {
            DirectiveListUse(nodes: $0.nodes, location: $0.location, owner: .part)
        }
        argumentLists += facts.argumentLists.map(\.nodes)
        values += facts.argumentLists.flatMap(\.nodes).map(\.value)
        values += facts.variableDefinitions.compactMap(\.node.defaultValue)
        typeNames += facts.variableDefinitions.map(\.node.type.namedType)
        typeNames += facts.inlineFragments.compactMap(\.node.typeCondition)
        typeNames += facts.fragments.map(\.node.typeCondition)
    }

    private mutating func add(_ name: Name) {
        typeNames.append(name)
    }

    private mutating func add(
        _ nodes: [DirectiveNode],
        _ location: DirectiveLocation,
        _ owner: DirectiveListUse.Owner
    ) {
        guard !nodes.isEmpty else { return }
        directiveLists.append(DirectiveListUse(nodes: nodes, location: location, owner: owner))
        argumentLists += nodes.map(\.arguments)
        values += nodes.flatMap(\.arguments).map(\.value)
    }
}

extension TypeKind {
    fileprivate var directiveLocation: DirectiveLocation {
        switch self {
        case .scalar: .scalar
        case .object: .object
        case .interface: .interface
        case .union: .union
        case .enumeration: .enumeration
        case .inputObject: .inputObject
        }
    }
}
