import Foundation
import TestSupport

/// A condition in both languages: the text of a filter, and what it means for a row in memory.
struct Condition<Row> {
    let text: String
    let holds: (Row) -> Bool
}

/// Makes random filters of transactions and companies, with their meaning told independently of the product.
struct RandomQuestions {
    let facts: Facts
    var random: SeededGenerator

    mutating func pick<T>(_ items: [T]) -> T { Facts.pick(items, &random) }

    // MARK: Shapes of filters

    /// A filter, its contrary, or several of them together.
    mutating func combined<Row>(
        depth: Int,
        _ leaf: (inout RandomQuestions, Int) -> Condition<Row>
    ) -> Condition<Row> {
        guard depth > 0, Bool.random(using: &random) else { return leaf(&self, depth) }
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            let inner = combined(depth: depth - 1, leaf)
            return Condition(text: "{not: \(inner.text)}") { !inner.holds($0) }
        case 1:
            let parts = (0..<Int.random(in: 0..<3, using: &random)).map { _ in combined(depth: depth - 1, leaf) }
            return Condition(text: "{or: [\(parts.map(\.text).joined(separator: ", "))]}") { row in
                parts.contains { $0.holds(row) }
            }
        default:
            let parts = (0..<Int.random(in: 0..<3, using: &random)).map { _ in combined(depth: depth - 1, leaf) }
            return Condition(text: "{and: [\(parts.map(\.text).joined(separator: ", "))]}") { row in
                parts.allSatisfy { $0.holds(row) }
            }
        }
    }

    /// How many of some related rows have to satisfy a filter.
    ///
    /// - Parameter bounds: what stands beside it in the relation's filter, such as `from: 1, `.
    mutating func quantified<Row, Related>(
        _ name: String,
        within bounds: String = "",
        _ inner: Condition<Related>,
        over rows: @escaping (Row) -> [Related]
    ) -> Condition<Row> {
        let count = Int.random(in: 0..<5, using: &random)
        let fitting = { (row: Row) in rows(row).filter { inner.holds($0) }.count }
        let counted = "{\(name): {\(bounds)count: {where: \(inner.text), is: "
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return Condition(text: "{\(name): {\(bounds)some: \(inner.text)}}") { fitting($0) > 0 }
        case 1: return Condition(text: "{\(name): {\(bounds)none: \(inner.text)}}") { fitting($0) == 0 }
        case 2:
            return Condition(text: "{\(name): {\(bounds)every: \(inner.text)}}") { fitting($0) == rows($0).count }
        case 3: return Condition(text: counted + "{gte: \(count)}}}}") { fitting($0) >= count }
        case 4: return Condition(text: counted + "{lt: \(count)}}}}") { fitting($0) < count }
        default: return Condition(text: counted + "{in: [0, \(count)]}}}}") { [0, count].contains(fitting($0)) }
        }
    }

    // MARK: Transactions

    mutating func transactions(depth: Int, at moment: Int?) -> Condition<Facts.Transaction> {
        combined(depth: depth) { questions, depth in
            guard depth > 0, Bool.random(using: &questions.random) else { return questions.transactionLeaf() }
            if Bool.random(using: &questions.random) { return questions.neighbours(depth: depth - 1, at: moment) }
            let facts = questions.facts
            let company = questions.companies(depth: depth - 1, at: moment)
            return Condition(text: "{company: \(company.text)}") { company.holds(facts.company(of: $0)) }
        }
    }

    /// What other trades of the same owners, or in the same issuer, some days before or after are like.
    private mutating func neighbours(depth: Int, at moment: Int?) -> Condition<Facts.Transaction> {
        let facts = facts
        let ofInsider = Bool.random(using: &random)
        let from = pick([nil, -3, 0, 1])
        let to = pick([nil, -1, 0, 4])
        let rows = { (row: Facts.Transaction) in
            facts.transactions.filter { other in
                let filing = facts.filings[row.filing]
                let otherFiling = facts.filings[other.filing]
                let sharesOwner = otherFiling.owners.contains { owner in
                    filing.owners.contains { $0.insider == owner.insider }
                }
                let days = other.tradedDay - row.tradedDay
                return facts.isSeen(other, at: moment) && filing.company == otherFiling.company
                    && facts.id(of: other) != facts.id(of: row) && (sharesOwner || !ofInsider)
                    && from.map { days >= $0 } ?? true && to.map { days <= $0 } ?? true
            }
        }
        let bounds = (from.map { "from: \($0), " } ?? "") + (to.map { "to: \($0), " } ?? "")
        let inner = transactions(depth: depth, at: moment)
        return quantified(ofInsider ? "insiderTrades" : "companyTrades", within: bounds, inner, over: rows)
    }

    private mutating func transactionLeaf() -> Condition<Facts.Transaction> {
        let facts = facts
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return decimal("shares", \.shares, [0, 1, 10, 1_000_000])
        case 1: return decimal("price", \.price, [0, 2, 100, Decimal(string: "2.25") ?? 0])
        case 2: return decimal("value", \.value, [0, 20, 1000])
        case 3:
            let codes = Facts.codes.shuffled(using: &random).prefix(2)
            let list = "[\(codes.joined(separator: ", "))]"
            if Bool.random(using: &random) {
                return Condition(text: "{code: {in: \(list)}}") { codes.contains($0.code) }
            }
            return Condition(text: "{code: {notIn: \(list)}}") { !codes.contains($0.code) }
        case 4:
            let bit = Int.random(in: 0..<6, using: &random)
            let isNegated = Bool.random(using: &random)
            return Condition(text: "{role: {\(isNegated ? "ne" : "eq"): \(Facts.roles[bit])}}") {
                (facts.roles(of: $0) & 1 << bit != 0) != isNegated
            }
        case 5:
            let value = Bool.random(using: &random)
            let isNegated = Bool.random(using: &random)
            return Condition(text: "{plan10b51: {\(isNegated ? "ne" : "eq"): \(value)}}") {
                ($0.planned == value) != isNegated
            }
        case 6:
            let day = Facts.day(Int.random(in: 0..<12, using: &random))
            guard Bool.random(using: &random) else {
                return Condition(text: "{filedOn: {lte: \"\(day)\"}}") { facts.filings[$0.filing].filedOn <= day }
            }
            let last = max(day, Facts.day(Int.random(in: 0..<12, using: &random)))
            return Condition(text: "{filedOn: {within: {between: {from: \"\(day)\", to: \"\(last)\"}}}}") {
                (day...last).contains(facts.filings[$0.filing].filedOn)
            }
        case 7:
            return pick([
                Condition(text: "{qualityFlags: {isEmpty: true}}") { $0.flags.isEmpty },
                Condition(text: "{qualityFlags: {has: FUTURE_DATE}}") { $0.flags.contains("FUTURE_DATE") },
                Condition(text: "{not: {qualityFlags: {hasAny: [PRICE_OUTLIER, INCOMPLETE]}}}") {
                    !$0.flags.contains("PRICE_OUTLIER")
                },
            ])
        default:
            let insider = pick(facts.insiders).id
            return Condition(text: "{owners: {some: {insider: {cik: {eq: \(insider)}}}}}") { row in
                facts.filings[row.filing].owners.contains { $0.insider == insider }
            }
        }
    }

    private mutating func decimal(
        _ name: String,
        _ field: @escaping (Facts.Transaction) -> Decimal?,
        _ values: [Decimal]
    ) -> Condition<Facts.Transaction> {
        let value = pick(values)
        switch Int.random(in: 0..<7, using: &random) {
        case 0: return Condition(text: "{\(name): {eq: \(value)}}") { field($0) == value }
        case 1: return Condition(text: "{\(name): {ne: \(value)}}") { field($0) != value }
        case 2: return Condition(text: "{\(name): {gt: \(value)}}") { field($0).map { $0 > value } ?? false }
        case 3: return Condition(text: "{\(name): {lte: \"\(value)\"}}") { field($0).map { $0 <= value } ?? false }
        case 4: return Condition(text: "{\(name): {isNull: true}}") { field($0) == nil }
        case 5: return Condition(text: "{\(name): {notIn: [\(value)]}}") { field($0) != value }
        default:
            return Condition(text: "{\(name): {gte: 0, lt: \(value)}}") {
                field($0).map { $0 >= 0 && $0 < value } ?? false
            }
        }
    }

    // MARK: Companies

    mutating func companies(depth: Int, at moment: Int?) -> Condition<Facts.Company> {
        let facts = facts
        guard depth > 0, Bool.random(using: &random) else { return companyLeaf() }
        return quantified("transactions", transactions(depth: depth - 1, at: moment)) { company in
            facts.transactions.filter {
                facts.filings[$0.filing].company == company.id && facts.isSeen($0, at: moment)
            }
        }
    }

    private mutating func companyLeaf() -> Condition<Facts.Company> {
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            let sector = pick(Facts.sectors)
            return Condition(text: "{sector: {eq: \(sector)}}") { $0.sector == sector }
        case 1:
            let text = pick(["ACME", "%", "_", "\\", "'", "é", "Oil"])
            let literal = text == "\\" ? "\\\\" : text
            return Condition(text: "{name: {contains: \"\(literal)\"}}") {
                $0.name.lowercased().contains(text.lowercased())
            }
        case 2:
            let text = pick(["ac", "100%", "O", "under_"])
            return Condition(text: "{name: {startsWith: \"\(text)\"}}") {
                $0.name.lowercased().hasPrefix(text.lowercased())
            }
        case 3: return Condition(text: "{ticker: {isNull: true}}") { $0.ticker == nil }
        default: return Condition(text: "{sic: {gt: 1311}}") { $0.sic.map { $0 > 1311 } ?? false }
        }
    }

    // MARK: Orders

    /// An order, and whether one row comes before another by it; ties are left to the natural key.
    mutating func order() -> (text: String, keys: [(Facts.Transaction) -> OrderKey]) {
        let facts = facts
        let all: [(String, (Facts.Transaction) -> OrderKey)] = [
            ("value", { .number($0.value) }), ("price", { .number($0.price) }), ("shares", { .number($0.shares) }),
            ("tradedOn", { .text($0.tradedOn) }),
            ("code", { .number(Decimal(Self.codeOrder.firstIndex(of: $0.code) ?? 0)) }),
            ("company: {ticker", { .text(facts.company(of: $0).ticker) }),
            ("company: {sic", { .number(facts.company(of: $0).sic.map { Decimal($0) }) }),
        ]
        var text: [String] = []
        var keys: [(Facts.Transaction) -> OrderKey] = []
        var lastIsDescending = false
        for (name, key) in all.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)) {
            let isDescending = Bool.random(using: &random)
            text.append("{\(name): \(isDescending ? "DESC" : "ASC")\(name.contains("{") ? "}" : "")}")
            keys.append { isDescending ? key($0).reversed : key($0) }
            lastIsDescending = isDescending
        }
        let natural: [(Facts.Transaction) -> OrderKey] = [
            { .number(Decimal(facts.filings[$0.filing].accession)) },
            { .number($0.table == "DERIVATIVE" ? 1 : 0) },
            { .number(Decimal($0.ordinal)) },
        ]
        keys += natural.map { key in { lastIsDescending ? key($0).reversed : key($0) } }
        return ("[\(text.joined(separator: ", "))]", keys)
    }

    /// An order of companies by a number of their transactions, and each company's key by it.
    mutating func companyOrder(at moment: Int?) -> (text: String, key: (Facts.Company) -> OrderKey, isDescending: Bool)
    {
        let facts = facts
        let inner = transactions(depth: 1, at: moment)
        let isDescending = Bool.random(using: &random)
        let direction = isDescending ? "DESC" : "ASC"
        let rows = { (company: Facts.Company) in
            facts.transactions.filter {
                facts.filings[$0.filing].company == company.id && facts.isSeen($0, at: moment) && inner.holds($0)
            }
        }
        let kinds: [(String, (Facts.Company) -> OrderKey)] = [
            ("count: \(direction)", { .number(Decimal(rows($0).count)) }),
            (
                "sum: {shares: \(direction)}",
                { company in
                    let shares = rows(company).compactMap(\.shares)
                    return .number(shares.isEmpty ? nil : shares.reduce(0, +))
                }
            ),
            (
                "average: {price: \(direction)}",
                { company in
                    let prices = rows(company).compactMap(\.price)
                    return .number(prices.isEmpty ? nil : prices.reduce(0, +) / Decimal(prices.count))
                }
            ),
            ("min: {tradedOn: \(direction)}", { .text(rows($0).map(\.tradedOn).min()) }),
            ("max: {value: \(direction)}", { .number(rows($0).compactMap(\.value).max()) }),
        ]
        let (text, key) = pick(kinds)
        return (
            "[{transactions: {where: \(inner.text), \(text)}}]", { isDescending ? key($0).reversed : key($0) },
            isDescending
        )
    }

    /// The order in which PostgreSQL's enum has the codes.
    private static let codeOrder = ["P", "S", "V", "A", "D", "F", "I", "M", "C", "E", "H", "O", "X", "G"]
}

/// A value to order by: nulls come last in both directions.
enum OrderKey {
    case number(Decimal?)
    case text(String?)
    indirect case descending(OrderKey)

    var reversed: OrderKey { .descending(self) }

    /// Negative when the first comes before the second.
    static func compare(_ left: OrderKey, _ right: OrderKey) -> Int {
        switch (left, right) {
        case (.number(let a), .number(let b)): return compare(a, b, ascending: true)
        case (.text(let a), .text(let b)): return compare(a, b, ascending: true)
        case (.descending(.number(let a)), .descending(.number(let b))): return compare(a, b, ascending: false)
        case (.descending(.text(let a)), .descending(.text(let b))): return compare(a, b, ascending: false)
        default: return 0
        }
    }

    private static func compare<T: Comparable>(_ a: T?, _ b: T?, ascending: Bool) -> Int {
        guard let a else { return b == nil ? 0 : 1 }
        guard let b else { return -1 }
        if a == b { return 0 }
        return (a < b) == ascending ? -1 : 1
    }
}
