import Foundation

/// Answers questions to `activity` by looking at each trade, for each row anew.
///
/// Slow and plain on purpose.
struct ActivityOracle {
    let world: World
    let today: Day

    struct Row: Equatable {
        /// Bucket, then a value for each dimension; null where there is none.
        var keys: [String?] = []
        /// By path, such as `purchases.value`.
        var numbers: [String: Decimal?] = [:]
    }

    /// The values by which PostgreSQL orders enums: their order of declaration.
    private static let enumOrders: [String: [String]] = [
        "SECTOR": [
            "ENERGY", "MATERIALS", "INDUSTRIALS", "CONSUMER_DISCRETIONARY", "CONSUMER_STAPLES", "HEALTH_CARE",
            "FINANCIALS",
            "REAL_ESTATE", "TECHNOLOGY", "COMMUNICATION", "UTILITIES", "UNCLASSIFIED",
        ],
        "CODE": ["P", "S", "V", "A", "D", "F", "I", "M", "C", "E", "H", "O", "X", "G", "L", "W", "Z", "J", "K", "U"],
        "KIND": [
            "PURCHASE", "SALE", "GRANT", "EXERCISE", "TAX", "GIFT", "CONVERSION", "DISPOSITION_TO_ISSUER", "OTHER",
        ],
        "ROLE": World.roleNames, "PLANNED": ["false", "true"], "TABLE": ["NON_DERIVATIVE", "DERIVATIVE"],
        "FORM": ["FORM_3", "FORM_4", "FORM_5"], "DIRECTION": ["ACQUIRED", "DISPOSED"],
        "OWNERSHIP": ["DIRECT", "INDIRECT"], "LATE": ["false", "true"],
    ]

    // MARK: Answers

    /// The rows for each parent; keys are its CIK, code or SIC.
    func answers(_ question: ActivityQuestion, parents: [String?]) -> [[Row]] {
        let (from, to) = span(question)
        let meant = world.trades.filter { trade in
            let day = question.basis == "FILED" ? trade.firstFiledOn : trade.tradedOn
            guard from <= day, day <= to, isVisible(trade, question) else { return false }
            guard let filter = question.filter else { return trade.table == "NON_DERIVATIVE" }
            return filter.holds(trade, world) && (filter.mentionsTable || trade.table == "NON_DERIVATIVE")
        }
        return parents.map { key in rows(question, meant.filter { belongs($0, question.parent, key) }, from, to) }
    }

    private func rows(_ question: ActivityQuestion, _ trades: [World.Trade], _ from: Day, _ to: Day) -> [Row] {
        var seen: [(trade: World.Trade, keys: [String?])] = []
        for trade in trades {
            let day = question.basis == "FILED" ? trade.firstFiledOn : trade.tradedOn
            let bucket = question.bucket.map { start($0, day).description }
            for keys in combinations(trade, question.dimensions) { seen.append((trade, [bucket] + keys)) }
        }
        var groups = Dictionary(grouping: seen, by: \.keys).mapValues { $0.map(\.trade) }
        if question.bucket == nil, question.dimensions.isEmpty, groups.isEmpty { groups[[nil]] = [] }
        if question.fillGaps, let bucket = question.bucket {
            var combinations = Set(groups.keys.map { Array($0.dropFirst()) })
            if question.dimensions.isEmpty { combinations = [[]] }
            let starts = Set((from.number...to.number).map { start(bucket, Day(number: $0)) })
            for start in starts.map(\.description) {
                for combination in combinations where groups[[start] + combination] == nil {
                    groups[[start] + combination] = []
                }
            }
        }
        var rows = groups.map { keys, trades in row(keys, trades, question) }
        rows = rows.filter { row in question.having.allSatisfy { Self.holds($0, row) } }
        rows.sort { isBefore($0, $1, question) }
        guard let first = question.first else { return rows }
        // Keys are the bucket, then the dimensions.
        let places = question.firstPer.map { name in question.dimensions.firstIndex(of: name).map { $0 + 1 } ?? 0 }
        var shown: [[String?]: Int] = [:]
        return rows.filter { row in
            shown[places.map { row.keys[$0] }, default: 0] += 1
            return shown[places.map { row.keys[$0] }, default: 0] <= first
        }
    }

    func span(_ question: ActivityQuestion) -> (Day, Day) {
        let today = question.asKnownAt ?? today
        switch question.over {
        case .between(let from, let to): return (from, to)
        case .last(let count, let unit, let ago):
            return (Self.before(today, count + ago, unit) + 1, Self.before(today, ago, unit))
        case .calendar(let count, let unit, let ago):
            // The first days of the units, from today's backwards.
            var starts = [start(unit, today)]
            while starts.count < count + ago { starts.append(start(unit, starts[starts.count - 1] + -1)) }
            return (starts[starts.count - 1], ago == 0 ? today : starts[ago - 1] + -1)
        }
    }

    private static func before(_ day: Day, _ count: Int, _ unit: String) -> Day {
        switch unit {
        case "DAY": day + -count
        case "WEEK": day + -7 * count
        case "MONTH": monthsBefore(day, count)
        case "QUARTER": monthsBefore(day, 3 * count)
        default: monthsBefore(day, 12 * count)
        }
    }

    /// The same day so many months ago, or the last one of a month that has no such day.
    private static func monthsBefore(_ day: Day, _ count: Int) -> Day {
        var (year, month, number) = day.parts
        for _ in 0..<count {
            month -= 1
            if month == 0 { (year, month) = (year - 1, 12) }
        }
        let next = month == 12 ? Day(year + 1, 1, 1) : Day(year, month + 1, 1)
        number = min(number, (next + -1).parts.day)
        return Day(year, month, number)
    }

    private func start(_ bucket: String, _ day: Day) -> Day {
        switch bucket {
        case "DAY": day
        case "WEEK": day.weekMonday
        case "MONTH": day.monthStart
        case "QUARTER": day.quarterStart
        default: day.yearStart
        }
    }

    // MARK: Which trades

    private func isVisible(_ trade: World.Trade, _ question: ActivityQuestion) -> Bool {
        guard let moment = question.asKnownAt else { return trade.knownUntil == nil }
        return trade.knownFrom <= moment && (trade.knownUntil.map { moment < $0 } ?? true)
    }

    private func belongs(_ trade: World.Trade, _ parent: ActivityQuestion.Parent, _ key: String?) -> Bool {
        let company = world.company(trade.company)
        switch parent {
        case .market: return true
        case .company: return key.flatMap { Int64($0) } == trade.company
        case .insider: return trade.owners.contains { $0 == key.flatMap { Int64($0) } }
        case .sector: return key == company.sector
        case .industry: return key == company.sic.map(String.init)
        }
    }

    /// A combination of values; several when the insiders are told apart.
    private func combinations(_ trade: World.Trade, _ dimensions: [String]) -> [[String?]] {
        let company = world.company(trade.company)
        var all: [[String?]] = [[]]
        for dimension in dimensions {
            let values: [String?] =
                switch dimension {
                case "COMPANY": ["\(trade.company)"]
                case "INSIDER": Set(trade.owners).map { "\($0)" }
                case "SECTOR": [company.sector]
                case "INDUSTRY": [company.sic.map(String.init)]
                case "CODE": [trade.code]
                case "KIND": [trade.kind]
                case "ROLE": [trade.role]
                case "PLANNED": [trade.plan.map { "\($0)" }]
                case "TABLE": [trade.table]
                case "FILING": ["\(trade.accession)"]
                case "DIRECTION": [trade.direction]
                case "OWNERSHIP": [trade.ownership]
                case "LATE": [trade.isLate.map { "\($0)" }]
                default: [trade.form]
                }
            all = all.flatMap { head in values.map { head + [$0] } }
        }
        return all
    }

    // MARK: Numbers

    private func row(_ keys: [String?], _ trades: [World.Trade], _ question: ActivityQuestion) -> Row {
        var row = Row(keys: keys)
        for (flow, code) in [("purchases", "P"), ("sales", "S"), ("all", nil)] as [(String, String?)] {
            let mine = trades.filter { code == nil || $0.code == code }
            let counted = mine.filter { question.includeFlagged || !$0.excluded }
            let shares = counted.compactMap(\.shares)
            let values = counted.compactMap(\.value)
            let priced = counted.filter { $0.shares != nil && $0.value != nil }
            let pricedShares = priced.compactMap(\.shares).reduce(0, +)
            row.numbers["\(flow).transactions"] = Decimal(counted.count)
            row.numbers["\(flow).filings"] = Decimal(Set(counted.map(\.accession)).count)
            row.numbers["\(flow).insiders"] = Decimal(Set(counted.flatMap(\.owners)).count)
            row.numbers["\(flow).companies"] = Decimal(Set(counted.map(\.company)).count)
            row.numbers["\(flow).shares"] = shares.isEmpty ? .some(nil) : shares.reduce(0, +)
            row.numbers["\(flow).value"] = values.isEmpty ? .some(nil) : values.reduce(0, +)
            row.numbers["\(flow).averagePrice"] =
                pricedShares == 0 ? .some(nil) : priced.compactMap(\.value).reduce(0, +) / pricedShares
            row.numbers["\(flow).excluded"] = Decimal(mine.count - counted.count)
            row.numbers["\(flow).valueUnknown"] = Decimal(counted.count - values.count)
        }
        let bought = side("purchases", row)
        let sold = side("sales", row)
        row.numbers["netValue"] = .some(bought.flatMap { b in sold.map { b - $0 } })
        row.numbers["buySellRatio"] = .some(bought.flatMap { b in sold.flatMap { $0 == 0 ? nil : b / $0 } })
        return row
    }

    /// A side without trades is 0, one with trades of unknown value null.
    private func side(_ flow: String, _ row: Row) -> Decimal? {
        row.numbers["\(flow).transactions"] == .some(0) ? 0 : row.numbers["\(flow).value"] ?? nil
    }

    private static func holds(_ having: ActivityQuestion.Having, _ row: Row) -> Bool {
        let bound = Decimal(having.bound)
        guard let value = row.numbers[having.path] ?? nil else { return having.comparison == "ne" }
        return switch having.comparison {
        case "gt": value > bound
        case "gte": value >= bound
        case "lt": value < bound
        case "lte": value <= bound
        case "eq": value == bound
        default: value != bound
        }
    }

    // MARK: Order

    private func isBefore(_ left: Row, _ right: Row, _ question: ActivityQuestion) -> Bool {
        for order in question.order where order.path != "bucket" {
            let (a, b) = (left.numbers[order.path] ?? nil, right.numbers[order.path] ?? nil)
            if let first = Self.comesFirst(a, b, order.isDescending) { return first }
        }
        if question.order.contains(where: { $0.path == "bucket" }), left.keys[0] != right.keys[0] {
            return (left.keys[0] ?? "") > (right.keys[0] ?? "")
        }
        for (index, (a, b)) in zip(left.keys, right.keys).enumerated() {
            let dimension = index == 0 ? nil : question.dimensions[index - 1]
            if let first = Self.comesFirst(rank(a, dimension), rank(b, dimension), false) { return first }
        }
        return false
    }

    /// A number or a date by which a key is ordered; null stays null.
    private func rank(_ key: String?, _ dimension: String?) -> Decimal? {
        guard let key else { return nil }
        if let dimension, let order = Self.enumOrders[dimension] {
            return order.firstIndex(of: key).map { Decimal($0) }
        }
        return Decimal(string: key.replacingOccurrences(of: "-", with: ""))
    }

    /// Nulls last either way; nil when equal.
    private static func comesFirst(_ a: Decimal?, _ b: Decimal?, _ isDescending: Bool) -> Bool? {
        switch (a, b) {
        case (nil, nil): nil
        case (nil, _): false
        case (_, nil): true
        case (let a?, let b?): a == b ? nil : isDescending ? a > b : a < b
        }
    }
}
