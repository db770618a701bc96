import Foundation

/// A question to `activity`, as a value: it can be written as GraphQL and answered by counting.
struct ActivityQuestion {
    indirect enum Filter {
        case code([String])
        case kind(String)
        case role([String], isNegated: Bool)
        case planned(Bool?)
        case table([String])
        case form(String)
        case sector(String)
        case companies([Int64])
        case valueAtLeast(Int)
        case tradedFrom(Day)
        case and([Filter])
        case or([Filter])
        case not(Filter)
    }

    struct Order {
        /// `purchases.value`, `netValue`, `bucket`.
        let path: String
        let isDescending: Bool
    }

    struct Having {
        let path: String
        let comparison: String
        let bound: Int
    }

    enum Parent: CaseIterable {
        case market, company, insider, sector, industry
    }

    enum Over {
        case between(Day, Day)
        /// So many units, which end so many units ago.
        case last(Int, String, ago: Int)
        case calendar(Int, String, ago: Int)
    }

    var parent = Parent.market
    var over = Over.between(World.first, World.first + World.dayCount)
    var bucket: String?
    var dimensions: [String] = []
    var filter: Filter?
    var having: [Having] = []
    var order: [Order] = []
    var first: Int?
    var firstPer: [String] = []
    var fillGaps = false
    var basis = "FILED"
    var includeFlagged = false
    var asKnownAt: Day?
    /// The only side whose numbers are asked for; all sides, and what they make together, when nil.
    var onlyFlow: String?

    static let flows = ["purchases", "sales", "all"]
    static let flowMeasures = [
        "transactions", "filings", "insiders", "companies", "shares", "value", "averagePrice", "excluded",
        "valueUnknown",
    ]
    static let dimensionFields = [
        "COMPANY": "company", "INSIDER": "insider", "SECTOR": "sector", "INDUSTRY": "sic", "CODE": "code",
        "KIND": "kind",
        "ROLE": "role", "PLANNED": "planned", "TABLE": "table", "FORM": "form", "FILING": "filing",
        "DIRECTION": "direction", "OWNERSHIP": "ownership", "LATE": "late",
    ]

    // MARK: As GraphQL

    var document: String { document(of: "activity(\(arguments)) { \(selection) }") }

    /// The same question about several spans, as fields `s0`, `s1` … of the same parents.
    func document(overEach spans: [Over]) -> String {
        let fields = spans.enumerated().map { index, over in
            var sibling = self
            sibling.over = over
            return "s\(index): activity(\(sibling.arguments)) { \(selection) }"
        }
        return document(of: fields.joined(separator: " "))
    }

    private func document(of activity: String) -> String {
        let known = asKnownAt.map { " @asKnownAt(time: \"\($0)T22:30:00-05:00\")" } ?? ""
        let body =
            switch parent {
            case .market: activity
            case .company: "companies(first: 100) { nodes { key: cik \(activity) } }"
            case .insider:
                "insiders(first: 40, where: {cik: {in: [\((1_004...1_033).map(String.init).joined(separator: ", "))]}}) { nodes { key: cik \(activity) } }"
            case .sector: "sectors { key: code \(activity) }"
            case .industry: "industries { key: sic \(activity) }"
            }
        return "query Q\(known) { \(body) }"
    }

    private var selection: String {
        let sides = Self.flows.filter { onlyFlow == nil || onlyFlow == $0 }
            .map { "\($0) { \(Self.flowMeasures.joined(separator: " ")) }" }
        return """
            bucket company { cik } insider { cik } filing { cik: accessionNumber } sector sic code kind role planned table \
            form direction ownership late \(sides.joined(separator: " ")) \(onlyFlow == nil ? "netValue buySellRatio" : "")
            """
    }

    /// Whether the answer has a number.
    func shows(_ path: String) -> Bool { onlyFlow.map { path.hasPrefix($0 + ".") } ?? true }

    private var arguments: String {
        var parts: [String] = []
        switch over {
        case .between(let from, let to): parts.append("over: {between: {from: \"\(from)\", to: \"\(to)\"}}")
        case .last(let count, let unit, 0): parts.append("over: {last: {n: \(count), unit: \(unit)}}")
        case .last(let count, let unit, let ago):
            parts.append("over: {last: {n: \(count), unit: \(unit), ago: \(ago)}}")
        case .calendar(let count, let unit, let ago):
            parts.append("over: {calendar: {n: \(count), unit: \(unit), ago: \(ago)}}")
        }
        if let bucket { parts.append("bucket: \(bucket)") }
        if !dimensions.isEmpty { parts.append("groupBy: [\(dimensions.joined(separator: ", "))]") }
        if let filter { parts.append("where: \(filter.text)") }
        if !having.isEmpty {
            let all = having.map { "{" + Self.nested($0.path, "{\($0.comparison): \($0.bound)}") + "}" }
            parts.append("having: {and: [\(all.joined(separator: ", "))]}")
        }
        if !order.isEmpty {
            let all = order.map { "{" + Self.nested($0.path, $0.isDescending ? "DESC" : "ASC") + "}" }
            parts.append("orderBy: [\(all.joined(separator: ", "))]")
        }
        if let first { parts.append("first: \(first)") }
        if !firstPer.isEmpty { parts.append("firstPer: [\(firstPer.joined(separator: ", "))]") }
        if fillGaps { parts.append("fillGaps: true") }
        parts.append("basis: \(basis), includeFlagged: \(includeFlagged)")
        return parts.joined(separator: ", ")
    }

    private static func nested(_ path: String, _ inner: String) -> String {
        let parts = path.split(separator: ".")
        return parts.count == 2 ? "\(parts[0]): {\(parts[1]): \(inner)}" : "\(path): \(inner)"
    }
}

extension ActivityQuestion.Filter {
    var text: String {
        switch self {
        case .code(let codes): "{code: {in: [\(codes.joined(separator: ", "))]}}"
        case .kind(let kind): "{kind: {eq: \(kind)}}"
        case .role(let roles, let isNegated):
            "{role: {\(isNegated ? "notIn" : "in"): [\(roles.joined(separator: ", "))]}}"
        case .planned(let plan?): "{planned: {eq: \(plan)}}"
        case .planned(nil): "{planned: {isNull: true}}"
        case .table(let tables): "{table: {in: [\(tables.joined(separator: ", "))]}}"
        case .form(let form): "{form: {eq: \(form)}}"
        case .sector(let sector): "{company: {sector: {eq: \(sector)}}}"
        case .companies(let ids): "{company: {cik: {in: [\(ids.map(String.init).joined(separator: ", "))]}}}"
        case .valueAtLeast(let bound): "{value: {gte: \(bound)}}"
        case .tradedFrom(let day): "{tradedOn: {gte: \"\(day)\"}}"
        case .and(let all): "{and: [\(all.map(\.text).joined(separator: ", "))]}"
        case .or(let any): "{or: [\(any.map(\.text).joined(separator: ", "))]}"
        case .not(let one): "{not: \(one.text)}"
        }
    }

    var mentionsTable: Bool {
        switch self {
        case .table: true
        case .and(let all), .or(let all): all.contains(where: \.mentionsTable)
        case .not(let one): one.mentionsTable
        default: false
        }
    }

    func holds(_ trade: World.Trade, _ world: World) -> Bool {
        switch self {
        case .code(let codes): return codes.contains(trade.code)
        case .kind(let kind): return trade.kind == kind
        case .role(let roles, let isNegated):
            let has = roles.contains { role in
                World.roleNames.firstIndex(of: role).map { trade.roles & (1 << $0) != 0 } ?? false
            }
            return has != isNegated
        case .planned(let plan): return trade.plan == plan
        case .table(let tables): return tables.contains(trade.table)
        case .form(let form): return trade.form == form
        case .sector(let sector): return world.company(trade.company).sector == sector
        case .companies(let ids): return ids.contains(trade.company)
        case .valueAtLeast(let bound): return trade.value.map { $0 >= Decimal(bound) } ?? false
        case .tradedFrom(let day): return trade.tradedOn >= day
        case .and(let all): return all.allSatisfy { $0.holds(trade, world) }
        case .or(let any): return any.contains { $0.holds(trade, world) }
        case .not(let one): return !one.holds(trade, world)
        }
    }
}

// MARK: Random questions

extension ActivityQuestion {
    static func random(using random: inout some RandomNumberGenerator) -> ActivityQuestion {
        var question = ActivityQuestion()
        question.parent = .random(in: 0..<3, using: &random) == 0 ? .market : pick(Parent.allCases, &random)
        question.over = over(using: &random)
        question.bucket = pick([nil, nil, "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"], &random)
        let all = dimensionFields.keys.sorted()
        for _ in 0..<pick([0, 0, 1, 1, 2, 3], &random) {
            let dimension = pick(all, &random)
            if !question.dimensions.contains(dimension) { question.dimensions.append(dimension) }
        }
        if Int.random(in: 0..<3, using: &random) > 0 { question.filter = filter(depth: 2, using: &random) }
        if Int.random(in: 0..<4, using: &random) == 0 {
            question.having.append(
                Having(
                    path: pick(measurePaths, &random),
                    comparison: pick(["gt", "gte", "lt", "lte", "eq", "ne"], &random),
                    bound: pick([0, 1, 2, 500, 20_000], &random)
                )
            )
        }
        if Bool.random(using: &random) {
            question.order.append(Order(path: pick(measurePaths, &random), isDescending: .random(using: &random)))
        }
        if question.bucket != nil, .random(in: 0..<4, using: &random) == 0 {
            question.order.append(Order(path: "bucket", isDescending: true))
        }
        // A side that `having` demands and that is all there is to see: other trades need not be read.
        if .random(in: 0..<4, using: &random) == 0, let flow = ["purchases", "sales"].randomElement(using: &random) {
            question.onlyFlow = flow
            question.having = [
                Having(path: "\(flow).\(pick(["value", "shares", "insiders"], &random))", comparison: "gt", bound: 0)
            ]
            if Bool.random(using: &random) { question.order = [Order(path: "\(flow).value", isDescending: true)] }
        }
        if .random(in: 0..<3, using: &random) == 0 { question.first = Int.random(in: 0...6, using: &random) }
        if question.first != nil {
            let keys = (question.bucket == nil ? [] : ["BUCKET"]) + question.dimensions
            question.firstPer = keys.filter { _ in .random(in: 0..<3, using: &random) == 0 }
        }
        question.fillGaps = .random(in: 0..<3, using: &random) == 0
        question.basis = pick(["FILED", "TRADED"], &random)
        question.includeFlagged = .random(in: 0..<4, using: &random) == 0
        if .random(in: 0..<6, using: &random) == 0 {
            question.asKnownAt = World.first + Int.random(in: 0...World.dayCount, using: &random)
        }
        return question
    }

    static func over(using random: inout some RandomNumberGenerator) -> Over {
        if Bool.random(using: &random) {
            let from = World.first + Int.random(in: -20...World.dayCount, using: &random)
            return .between(from, from + Int.random(in: 0...250, using: &random))
        }
        let unit = pick(["DAY", "WEEK", "MONTH", "QUARTER", "YEAR"], &random)
        let count = Int.random(in: 1...(unit == "DAY" ? 200 : unit == "WEEK" ? 30 : 4), using: &random)
        let ago = pick([0, 0, 1, 3], &random)
        return Bool.random(using: &random) ? .last(count, unit, ago: ago) : .calendar(count, unit, ago: ago)
    }

    static let measurePaths =
        flows.flatMap { flow in flowMeasures.map { "\(flow).\($0)" } } + ["netValue", "buySellRatio"]

    private static func filter(depth: Int, using random: inout some RandomNumberGenerator) -> Filter {
        switch Int.random(in: 0..<(depth > 0 ? 14 : 11), using: &random) {
        case 0, 1: return .code(pick([["P"], ["S"], ["P", "S"], ["A", "M", "F"]], &random))
        case 2: return .kind(pick(["PURCHASE", "SALE", "GRANT", "OTHER"], &random))
        case 3, 4:
            return .role(
                pick([["CEO"], ["CEO", "CFO"], ["DIRECTOR"], ["OTHER", "OFFICER"]], &random),
                isNegated: .random(using: &random)
            )
        case 5: return .planned(pick([true, false, nil], &random))
        case 6: return .table(pick([["DERIVATIVE"], ["DERIVATIVE", "NON_DERIVATIVE"]], &random))
        case 7: return .form(pick(["FORM_4", "FORM_5"], &random))
        case 8: return .sector(pick(["ENERGY", "TECHNOLOGY", "UNCLASSIFIED"], &random))
        case 9: return .companies(pick([[1], [1, 2, 3], [4, 5]], &random))
        case 10: return Bool.random(using: &random) ? .valueAtLeast(5_000) : .tradedFrom(World.first + 100)
        case 11: return .and((0..<2).map { _ in filter(depth: depth - 1, using: &random) })
        case 12: return .or((0..<2).map { _ in filter(depth: depth - 1, using: &random) })
        default: return .not(filter(depth: depth - 1, using: &random))
        }
    }

    private static func pick<T>(_ choices: [T], _ random: inout some RandomNumberGenerator) -> T {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }
}
