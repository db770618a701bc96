import GraphQLLanguage

/// A type as fields and arguments name it: `[Company!]!`.
package indirect enum TypeReference: Hashable, Sendable {
    case named(String)
    case list(TypeReference)
    case nonNull(TypeReference)

    init(_ node: TypeNode) {
        switch node {
        case .named(let name): self = .named(name.text)
        case .list(let item, _): self = .list(TypeReference(item))
        case .nonNull(let type): self = .nonNull(TypeReference(type))
        }
    }

    /// The name inside all lists and non-nulls.
    package var name: String {
        switch self {
        case .named(let name): name
        case .list(let type), .nonNull(let type): type.name
        }
    }

    package var isNonNull: Bool {
        if case .nonNull = self { true } else { false }
    }

    package var nullable: TypeReference {
        if case .nonNull(let type) = self { type } else { self }
    }

    /// The type of a list's items, whether or not the list may be null.
    package var itemType: TypeReference? {
        if case .list(let item) = nullable { item } else { nil }
    }
}

extension TypeReference: CustomStringConvertible {
    package var description: String {
        switch self {
        case .named(let name): name
        case .list(let type): "[\(type)]"
        case .nonNull(let type): "\(type)!"
        }
    }
}
