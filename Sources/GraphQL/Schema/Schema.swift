import GraphQLLanguage

/// A type system: named types, directives and the three root types.
///
/// Built in code or from SDL. It does not judge itself: `validate()` tells what is wrong with it, and only a schema
/// without complaints may be executed against.
package final class Schema: Sendable {
    package let description: String?
    /// The types that were given, in that order; the specified scalars that they use; the introspection types.
    package let types: [NamedType]
    package let directives: NamedList<DirectiveDefinition>
    /// Names of the root types by kind of operation.
    package let rootTypeNames: [OperationKind: String]
    let origin: SchemaOrigin?

    private let index: [String: NamedType]
    private let possibleObjects: [String: [ObjectType]]
    private let subtypes: [String: Set<String>]

    /// A schema of these types.
    ///
    /// The specified scalars and directives and the introspection types are added; a directive of the same name
    /// replaces the specified one.
    package convenience init(
        types: [NamedType],
        query: String,
        mutation: String? = nil,
        subscription: String? = nil,
        directives: [DirectiveDefinition] = [],
        description: String? = nil
    ) {
        var roots = [OperationKind.query: query]
        roots[.mutation] = mutation
        roots[.subscription] = subscription
        self.init(types: types, roots: roots, directives: directives, description: description, origin: nil)
    }

    init(
        types: [NamedType],
        roots: [OperationKind: String],
        directives: [DirectiveDefinition],
        description: String?,
        origin: SchemaOrigin?
    ) {
        self.description = description
        self.origin = origin
        rootTypeNames = roots
        let specified = DirectiveDefinition.builtIns.filter { builtIn in
            !directives.contains { $0.name == builtIn.name }
        }
        self.directives = NamedList(specified + directives)
        let all = types + Schema.specifiedScalars(usedBy: types, self.directives) + IntrospectionTypes.all
        self.types = all
        index = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
        (possibleObjects, subtypes) = Schema.relations(of: all, index)
    }

    package func type(named name: String) -> NamedType? { index[name] }

    package func directive(named name: String) -> DirectiveDefinition? { directives[name] }

    /// The root type of a kind of operation, whatever kind of type it is.
    func declaredRootType(for kind: OperationKind) -> NamedType? {
        rootTypeNames[kind].flatMap { index[$0] }
    }

    package func rootType(for kind: OperationKind) -> ObjectType? {
        if case .object(let type)? = declaredRootType(for: kind) { type } else { nil }
    }

    /// The objects that a value of this composite type can be, in order of definition.
    package func possibleTypes(of type: NamedType) -> [ObjectType] {
        if case .object(let object) = type { [object] } else { possibleObjects[type.name] ?? [] }
    }

    /// Whether a composite type is the other one, one of its members, or implements it.
    package func isSubtype(_ name: String, of supertype: String) -> Bool {
        name == supertype || subtypes[supertype]?.contains(name) == true
    }

    /// The specified scalars that are used.
    ///
    /// String and Boolean always are, by the introspection types.
    private static func specifiedScalars(
        usedBy types: [NamedType],
        _ directives: NamedList<DirectiveDefinition>
    ) -> [NamedType] {
        var used: Set = ["String", "Boolean"]
        for type in types {
            for field in type.fields {
                used.insert(field.typeName)
                used.formUnion(field.arguments.map(\.type.name))
            }
            if case .inputObject(let input) = type { used.formUnion(input.fields.map(\.type.name)) }
        }
        for directive in directives { used.formUnion(directive.arguments.map(\.type.name)) }
        let own = Set(types.map(\.name))
        return ScalarType.builtIns.filter { used.contains($0.name) && !own.contains($0.name) }.map(NamedType.scalar)
    }

    private static func relations(
        of types: [NamedType],
        _ index: [String: NamedType]
    ) -> (objects: [String: [ObjectType]], subtypes: [String: Set<String>]) {
        var objects: [String: [ObjectType]] = [:]
        var subtypes: [String: Set<String>] = [:]
        for type in types {
            for interface in Set(type.interfaces) {
                subtypes[interface, default: []].insert(type.name)
                if case .object(let object) = type { objects[interface, default: []].append(object) }
            }
            guard case .union(let union) = type else { continue }
            for member in union.members {
                guard subtypes[union.name, default: []].insert(member).inserted else { continue }
                if case .object(let object)? = index[member] { objects[union.name, default: []].append(object) }
            }
        }
        return (objects, subtypes)
    }
}

/// Where SDL defined the schema, for the locations of errors about it.
struct SchemaOrigin: Sendable {
    let source: Source
    let definition: SchemaDefinitionNode?
    let extensions: [SchemaDefinitionNode]

    func operationType(_ kind: OperationKind) -> OperationTypeNode? {
        ([definition].compactMap { $0 } + extensions).flatMap(\.operationTypes).last { $0.kind == kind }
    }
}
