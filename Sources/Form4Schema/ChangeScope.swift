import GraphQL
import QueryPlanner

/// What has to change for an operation's answer to change.
package enum ChangeScope: Hashable, Sendable {
    case anything
    /// Something of these companies, and nothing else.
    case companies(Set<Int>)
    /// Filings of these insiders, or lines of them, that are added.
    case filingsOfInsiders(Set<Int>)

    /// The scope of an operation with one root field; anything, wherever it cannot be told.
    package init(of operation: ExecutableOperation, in catalog: EntityCatalog = Form4.catalog) {
        let root = operation.fields.count == 1 ? operation.fields.first : nil
        self = root.flatMap { Self.isFeed($0) ? Self.ofFeed($0) : Self.ofLiveQuery($0, catalog) } ?? .anything
    }

    private static func isFeed(_ root: SelectedField) -> Bool {
        if case .computed(let member)? = root.definition.attachment as? Member {
            member.field is AdditionsField
        } else {
            false
        }
    }

    /// A feed tells each addition once: what changes of it later, or of whatever is selected, is no news.
    private static func ofFeed(_ root: SelectedField) -> ChangeScope? { demanded(by: root.arguments["where"]) }

    /// A live query has to name companies by CIK, and everything below has to change only with them: a selected insider
    /// may be renamed by a filing at another company, and so may one that a filter looks at.
    private static func ofLiveQuery(_ root: SelectedField, _ catalog: EntityCatalog) -> ChangeScope? {
        guard isClosed(root, catalog) else { return nil }
        if root.definition.name == "company" { return root.arguments["cik"].flatMap(numbers).map { .companies($0) } }
        guard case .companies(let companies)? = demanded(by: root.arguments["where"]) else { return nil }
        return .companies(companies)
    }

    /// What a filter demands of every row: that its company, or an owner of its filing, is one of some CIKs.
    private static func demanded(by filter: Value?) -> ChangeScope? {
        guard case .object(let filter)? = filter else { return nil }
        for condition in filter.fields {
            let scope: ChangeScope? =
                switch (condition.name, condition.value) {
                case ("company", let company): ciks(in: company).map { .companies($0) }
                case ("insider", let insider): ciks(in: insider).map { .filingsOfInsiders($0) }
                case ("owners", .object(let owners)): demanded(by: owners["some"])
                case ("filing", let filing): demanded(by: filing)
                case ("and", .list(let all)): all.lazy.compactMap { demanded(by: $0) }.first
                default: nil
                }
            if let scope { return scope }
        }
        return nil
    }

    /// Those of `{cik: {eq}}` or `{cik: {in}}`.
    private static func ciks(in filter: Value) -> Set<Int>? {
        guard case .object(let filter) = filter, case .object(let cik)? = filter["cik"] else { return nil }
        return (cik["eq"] ?? cik["in"]).flatMap(numbers)
    }

    private static func numbers(_ value: Value) -> Set<Int>? {
        switch value {
        case .int(let text), .string(let text): return Int(text).map { [$0] }
        case .list(let items):
            let all = items.map(numbers)
            return all.contains(nil) ? nil : all.compactMap(\.self).reduce(into: []) { $0.formUnion($1) }
        default: return nil
        }
    }

    private static func isClosed(_ field: SelectedField, _ catalog: EntityCatalog) -> Bool {
        let links = openLinks(catalog)
        if field.arguments.fields.contains(where: { mentions(links, $0.value) }) { return false }
        guard let selection = field.selection else { return true }
        return selection.possibleTypes.allSatisfy { type in
            catalog.named(type.name)?.isOfOneCompany ?? true
                && selection.fields(for: type).allSatisfy { isClosed($0, catalog) }
        }
    }

    /// The names of links that lead away from a company.
    private static func openLinks(_ catalog: EntityCatalog) -> Set<String> {
        var names: Set<String> = []
        for member in catalog.all.flatMap(\.members) {
            if let target = member.target, !catalog[target].isOfOneCompany { names.insert(member.name) }
        }
        return names
    }

    private static func mentions(_ names: Set<String>, _ value: Value) -> Bool {
        switch value {
        case .object(let object): object.fields.contains { names.contains($0.name) || mentions(names, $0.value) }
        case .list(let items): items.contains { mentions(names, $0) }
        default: false
        }
    }
}
