import GraphQL
import QueryPlanner

/// What has to change for an operation's answer to change.
package enum ChangeScope: Hashable, Sendable {
    case anything
    /// Something of these companies, and nothing else.
    case companies(Set<Int>)

    /// The scope of an operation with one root field; anything, wherever it cannot be told.
    ///
    /// Its root has to name companies by CIK, and everything below has to change only with them: a selected insider
    /// may be renamed by a filing at another company, and so may one that a filter looks at.
    package init(of operation: ExecutableOperation, in catalog: EntityCatalog = Form4.catalog) {
        guard operation.fields.count == 1, let root = operation.fields.first,
            let companies = Self.companies(named: root), Self.isClosed(root, catalog)
        else {
            self = .anything
            return
        }
        self = .companies(companies)
    }

    package func contains(anyOf companies: Set<Int>) -> Bool {
        switch self {
        case .anything: true
        case .companies(let own): !own.isDisjoint(with: companies)
        }
    }

    /// `company(cik:)`, or a filter that demands `company: {cik: {eq}}` or `{in}`.
    private static func companies(named root: SelectedField) -> Set<Int>? {
        if root.definition.name == "company" { return root.arguments["cik"].flatMap(numbers) }
        guard case .object(let filter)? = root.arguments["where"], case .object(let company)? = filter["company"],
            case .object(let cik)? = company["cik"]
        else { return nil }
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
