import GraphQL
import QueryPlanner

/// What has to change for an operation's answer to change.
package enum ChangeScope: Hashable, Sendable {
    case anything
    /// Something of these companies, or the name or address of one of their insiders, and nothing else.
    case companies(Set<Int>)
    /// Filings of these insiders, lines of them, or their names and addresses, and nothing else.
    case insiders(Set<Int>)

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

    /// A live query has to name companies or insiders by CIK, and everything below has to change only with them.
    private static func ofLiveQuery(_ root: SelectedField, _ catalog: EntityCatalog) -> ChangeScope? {
        let scope: ChangeScope? =
            switch root.definition.name {
            case "company": root.arguments["cik"].flatMap(numbers).map { .companies($0) }
            case "insider": root.arguments["cik"].flatMap(numbers).map { .insiders($0) }
            default: demanded(by: root.arguments["where"])
            }
        switch scope {
        case .companies where CompanyGround(catalog).holds(root): return scope
        case .insiders where InsiderGround(catalog).holds(root): return scope
        default: return nil
        }
    }

    /// What a filter demands of every row: that its company, or an owner of its filing, is one of some CIKs.
    private static func demanded(by filter: Value?) -> ChangeScope? {
        guard case .object(let filter)? = filter else { return nil }
        for condition in filter.fields {
            let scope: ChangeScope? =
                switch (condition.name, condition.value) {
                case ("company", let company): ciks(in: company).map { .companies($0) }
                case ("insider", let insider): ciks(in: insider).map { .insiders($0) }
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
}

/// What may be looked at from companies without depending on anything else: all that is theirs alone, and of insiders
/// what stands in their own row, since a version that changes it names their companies.
private struct CompanyGround {
    private let catalog: EntityCatalog
    /// The links that lead to insiders, away from them, and elsewhere beyond a company.
    private let toInsiders: Set<String>
    private let fromInsiders: Set<String>
    private let elsewhere: Set<String>

    init(_ catalog: EntityCatalog) {
        self.catalog = catalog
        let leading = catalog.all.flatMap(\.members).filter { member in
            member.target.map { !catalog[$0].isOfOneCompany } ?? false
        }
        toInsiders = Set(leading.filter { $0.target == Insider.self }.map(\.name))
        fromInsiders = Set(catalog[Insider.self].members.filter { $0.target != nil }.map(\.name))
        elsewhere = Set(leading.map(\.name)).subtracting(toInsiders)
    }

    func holds(_ field: SelectedField) -> Bool {
        let leadsToInsiders = (field.definition.attachment as? Member)?.target == Insider.self
        let conditions = field.arguments.fields.map(\.value)
        guard conditions.allSatisfy({ leadsToInsiders ? !$0.mentions(fromInsiders) : holds($0) }) else { return false }
        guard let selection = field.selection else { return true }
        return selection.possibleTypes.allSatisfy { type in
            let fields = selection.fields(for: type)
            if let entity = catalog.named(type.name), !entity.isOfOneCompany {
                return entity.name == Insider.name && fields.allSatisfy(\.isOfOwnRow)
            }
            return fields.allSatisfy(holds)
        }
    }

    /// Whether a filter or order stays on the ground.
    private func holds(_ value: Value) -> Bool {
        switch value {
        case .object(let object):
            object.fields.allSatisfy { field in
                if elsewhere.contains(field.name) { return false }
                if toInsiders.contains(field.name) { return !field.value.mentions(fromInsiders) }
                return holds(field.value)
            }
        case .list(let items): items.allSatisfy(holds)
        default: true
        }
    }
}

/// What may be looked at from insiders without depending on anything else: their own row, their names, and what stands
/// in the rows of their filings and lines; their issuers may be renamed or classified anew by filings of others.
private struct InsiderGround {
    /// The parts of a filter that only say whose rows are meant.
    private static let naming: Set = ["cik", "insider", "owners", "filing", "some", "and"]
    private static let ofCompanies: Set<Value> = [.enumeration("SECTOR"), .enumeration("INDUSTRY")]
    private static let ownRows: Set = [Transaction.name, Holding.name, Filing.name, InsiderName.name]

    private let catalog: EntityCatalog
    private let links: Set<String>

    init(_ catalog: EntityCatalog) {
        self.catalog = catalog
        links = Set(catalog.all.flatMap(\.members).filter { $0.target != nil }.map(\.name))
    }

    /// Whether `insider` or `activity`, a root field, stays on the ground.
    func holds(_ root: SelectedField) -> Bool {
        switch root.definition.name {
        case "insider":
            guard let selection = root.selection else { return true }
            return selection.possibleTypes.allSatisfy { selection.fields(for: $0).allSatisfy(holdsBelow) }
        case "activity": return holdsBelow(root)
        default: return false
        }
    }

    private func holdsBelow(_ field: SelectedField) -> Bool {
        guard field.arguments.fields.allSatisfy({ holds($0.value) }) else { return false }
        guard let selection = field.selection else { return true }
        return selection.possibleTypes.allSatisfy { type in
            let fields = selection.fields(for: type)
            guard let entity = catalog.named(type.name) else { return fields.allSatisfy(holdsBelow) }
            return Self.ownRows.contains(entity.name) && fields.allSatisfy(\.isOfOwnRow)
        }
    }

    private func holds(_ value: Value) -> Bool {
        switch value {
        case .object(let object):
            object.fields.allSatisfy { field in
                links.contains(field.name) ? onlyNames(field) : holds(field.value)
            }
        case .list(let items): items.allSatisfy(holds)
        default: !Self.ofCompanies.contains(value)
        }
    }

    /// Whether a condition on what a row links to only says whose row it is.
    private func onlyNames(_ field: ObjectValue.Field) -> Bool {
        if field.name == "cik" { return true }
        guard Self.naming.contains(field.name) else { return false }
        switch field.value {
        case .object(let object): return object.fields.allSatisfy(onlyNames)
        case .list(let items):
            return items.allSatisfy { item in
                if case .object(let object) = item { object.fields.allSatisfy(onlyNames) } else { false }
            }
        default: return false
        }
    }
}

extension SelectedField {
    /// Whether it shows nothing but its own row.
    fileprivate var isOfOwnRow: Bool {
        switch definition.attachment as? Member {
        case .column?, nil: selection == nil
        case .link?, .links?, .lookup?, .computed?: false
        }
    }
}

extension Value {
    /// Whether an object in it has a field of one of these names.
    fileprivate func mentions(_ names: Set<String>) -> Bool {
        switch self {
        case .object(let object): object.fields.contains { names.contains($0.name) || $0.value.mentions(names) }
        case .list(let items): items.contains { $0.mentions(names) }
        default: false
        }
    }
}
