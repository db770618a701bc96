import Form4Schema
import Foundation
import Postgres
import QueryPlanner
import TestSupport
import Testing
import Warehouse

@Suite("Activity answers what counting one by one gives")
struct ActivityTests {
    static let today = Day(2021, 2, 15)

    static func service(_ pool: ConnectionPool) -> QueryService {
        var limits = QueryLimits()
        limits.plan.cost = .max
        limits.plan.rows = 1_000_000
        return QueryService(
            pool: pool,
            limits: limits,
            now: { Date(timeIntervalSince1970: Double(today.number) * 86_400 + 17 * 3600) }
        )
    }

    /// Some hundred questions; thousands with `FORM4_THOROUGH=1`.
    private static let seeds: [UInt64] =
        ProcessInfo.processInfo.environment["FORM4_THOROUGH"] == "1" ? Array(1...40) : [1, 2, 3]

    @Test("random questions, between random changes", arguments: seeds)
    func randomQuestions(seed: UInt64) async throws {
        var random = SeededGenerator(seed: 1_000 + seed)
        var world = World(companies: 7, filings: 220, using: &random)
        try await withStore(of: world) { pool in
            let service = Self.service(pool)
            for round in 1...3 {
                for number in 1...40 {
                    let question = ActivityQuestion.random(using: &random)
                    try await Self.expectEqual(question, world, service, "seed \(seed), \(round).\(number)")
                }
                for _ in 1...5 {
                    let change = world.change(using: &random)
                    let now = world
                    try await pool.transaction { connection in
                        let touched = try await WorldStore.apply(change, of: now, to: connection)
                        try await RollupRefresh().refresh(touched, in: connection)
                    }
                }
            }
            #expect(try await RollupAudit().run(on: pool).total == 0)
        }
    }

    @Test("totals of several spans are one statement, and each is right", arguments: [1, 2] as [UInt64])
    func spans(seed: UInt64) async throws {
        var random = SeededGenerator(seed: 2_000 + seed)
        let world = World(companies: 7, filings: 220, using: &random)
        try await withStore(of: world) { pool in
            let service = Self.service(pool)
            for number in 1...40 {
                var question = ActivityQuestion.random(using: &random)
                question.bucket = nil
                question.dimensions = []
                question.having = []
                question.order = []
                question.first = nil
                question.firstPer = []
                let spans = (0..<Int.random(in: 2...5, using: &random)).map { _ in
                    ActivityQuestion.over(using: &random)
                }
                let answer = try await Self.ask(question.document(overEach: spans), service, explain: true)
                let data = try #require(answer["data"] as? [String: Any], "\(answer)")
                let explained = (answer["extensions"] as? [String: Any])?["explain"] as? [[String: Any]] ?? []
                #expect(explained.count == (question.parent == .market ? 1 : 2), "\(question.document)")
                for (index, over) in spans.enumerated() {
                    question.over = over
                    Self.expectEqual(data, "s\(index)", question, world, "seed \(seed), \(number).\(index)")
                }
            }
        }
    }

    @Test(
        "a filter on what is related to a trade leaves the other table out, as any filter does that names no table",
        arguments: [
            "footnotes: {none: {text: {eq: \"?\"}}}", "owners: {count: {is: {gte: 0}}}",
            "amends: {shares: {isNull: true}}",
            "not: {amendedBy: {shares: {gt: 0}}}", "insiderTrades: {from: -3, to: 3, none: {shares: {lt: 0}}}",
            "companyTrades: {from: -3, to: 3, every: {table: {eq: DERIVATIVE}}}", "filing: {company: {cik: {ne: 0}}}",
        ]
    )
    func relatedTables(filter: String) async throws {
        var random = SeededGenerator(seed: 3_000)
        let world = World(companies: 7, filings: 220, using: &random)
        try await withStore(of: world) { pool in
            func sums(_ filter: String) -> String {
                let over = "over: {last: {n: 3, unit: YEAR}}"
                return
                    "activity(\(over), where: {\(filter)}) { all { transactions shares excluded } purchases { transactions } }"
            }
            let answer = try await Self.ask(
                """
                { bare: \(sums(filter)) tableI: \(sums("and: [{table: {eq: NON_DERIVATIVE}}, {\(filter)}]"))
                  both: \(sums("and: [{table: {in: [NON_DERIVATIVE, DERIVATIVE]}}, {\(filter)}]")) }
                """,
                Self.service(pool)
            )
            let data = try #require(answer["data"] as? [String: Any], "\(answer)")
            let bare = try #require(data["bare"] as? [NSDictionary])
            #expect(bare == data["tableI"] as? [NSDictionary], "\(filter)")
            // What shows that the two tables differ here.
            if !filter.contains("DERIVATIVE"), !filter.hasPrefix("amends") {
                #expect(bare != data["both"] as? [NSDictionary], "\(filter)")
            }
        }
    }

    static func expectEqual(
        _ question: ActivityQuestion,
        _ world: World,
        _ service: QueryService,
        _ label: String
    ) async throws {
        let answer = try await ask(question.document, service)
        guard let data = answer["data"] as? [String: Any] else {
            Issue.record("\(label): \(question.document)\n\(answer)")
            return
        }
        expectEqual(data, "activity", question, world, label)
    }

    /// Compares the field under an alias with what counting gives.
    private static func expectEqual(
        _ data: [String: Any],
        _ alias: String,
        _ question: ActivityQuestion,
        _ world: World,
        _ label: String
    ) {
        let oracle = ActivityOracle(world: world, today: today)
        let parents = parents(data, alias, question)
        let answers = oracle.answers(question, parents: parents.map(\.key))
        for ((key, rows), expected) in zip(parents, answers) {
            let got = rows.map { row($0, question) }
            guard got.map(\.keys) == expected.map(\.keys) else {
                Issue.record(
                    """
                    \(label), \(key ?? "market"): \(question.document)
                    got \(got.map(\.keys)), expected \(expected.map(\.keys))
                    """
                )
                return
            }
            for (mine, theirs) in zip(got, expected) {
                for (path, number) in theirs.numbers
                where question.shows(path) && !isEqual(mine.numbers[path] ?? nil, number) {
                    Issue.record(
                        """
                        \(label), \(key ?? "market"), \(theirs.keys), \(path): got \(mine.numbers[path] as Any), \
                        expected \(number as Any)
                        \(question.document)
                        """
                    )
                    return
                }
            }
        }
    }

    static func ask(_ document: String, _ service: QueryService, explain: Bool = false) async throws -> [String: Any] {
        let answer = await service.answer(
            GraphQLRequest(query: document, explain: explain, decimalsAsStrings: true)
        )
        return try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] ?? [:]
    }

    /// Quotients agree to fifteen digits, everything else exactly.
    private static func isEqual(_ a: Decimal?, _ b: Decimal?) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        if a == b { return true }
        return abs(a - b) <= abs(b) * Decimal(sign: .plus, exponent: -15, significand: 1) && a.exponent < -10
    }

    private static func parents(
        _ data: [String: Any],
        _ alias: String,
        _ question: ActivityQuestion
    ) -> [(key: String?, rows: [[String: Any]])] {
        let nodes: Any?
        switch question.parent {
        case .market: return [(nil, data[alias] as? [[String: Any]] ?? [])]
        case .company: nodes = (data["companies"] as? [String: Any])?["nodes"]
        case .insider: nodes = (data["insiders"] as? [String: Any])?["nodes"]
        case .sector: nodes = data["sectors"]
        case .industry: nodes = data["industries"]
        }
        let list = nodes as? [[String: Any]] ?? []
        #expect(!list.isEmpty)
        return list.map { (text($0["key"]), $0[alias] as? [[String: Any]] ?? []) }
    }

    private static func row(_ object: [String: Any], _ question: ActivityQuestion) -> ActivityOracle.Row {
        var row = ActivityOracle.Row()
        row.keys = [object["bucket"] as? String]
        for dimension in question.dimensions {
            let value = object[ActivityQuestion.dimensionFields[dimension] ?? ""]
            row.keys.append(
                text((value as? [String: Any])?["cik"] ?? value, isBoolean: ["PLANNED", "LATE"].contains(dimension))
            )
        }
        for flow in ActivityQuestion.flows {
            let numbers = object[flow] as? [String: Any] ?? [:]
            for measure in ActivityQuestion.flowMeasures {
                row.numbers["\(flow).\(measure)"] = .some(number(numbers[measure]))
            }
        }
        for balance in ["netValue", "buySellRatio"] { row.numbers[balance] = .some(number(object[balance])) }
        return row
    }

    private static func number(_ value: Any?) -> Decimal? {
        (value as? String ?? (value as? NSNumber)?.stringValue).flatMap { Decimal(string: $0) }
    }

    /// CIKs lose the zeros that pad them.
    private static func text(_ value: Any?, isBoolean: Bool = false) -> String? {
        if isBoolean { return (value as? NSNumber).map { $0.boolValue ? "true" : "false" } }
        // An accession number is its digits.
        if let text = value as? String, text.split(separator: "-").count == 3, text.count == 20 {
            return Int64(text.replacing("-", with: "")).map(String.init)
        }
        if let text = value as? String { return Int64(text).map(String.init) ?? text }
        return (value as? NSNumber)?.stringValue
    }
}

@Suite("What an activity shows beside its sums")
struct ActivityDetailTests {
    private static func world() -> World {
        var random = SeededGenerator(seed: 77)
        return World(companies: 5, filings: 150, using: &random)
    }

    @Test("the contributors of each row add up to the number shown")
    func contributors() async throws {
        try await withStore(of: Self.world()) { pool in
            let service = ActivityTests.service(pool)
            let groupings = [
                "COMPANY", "INSIDER", "SECTOR", "INDUSTRY", "PLANNED, ROLE", "CODE", "KIND, TABLE, FORM",
                "LATE, DIRECTION", "OWNERSHIP, LATE",
            ]
            for (number, grouping) in groupings.enumerated() {
                let basis = number.isMultiple(of: 2) ? "FILED" : "TRADED"
                let answer = try await ActivityTests.ask(
                    """
                    { activity(over: {between: {from: "2020-01-07", to: "2020-12-10"}}, bucket: QUARTER, \
                    groupBy: [\(grouping)], basis: \(basis), where: {code: {in: [P, S, A]}}) { \
                    all { transactions value } contributors(first: 500) { totalCount nodes { value } } } }
                    """,
                    service
                )
                let rows = (answer["data"] as? [String: Any])?["activity"] as? [[String: Any]] ?? []
                #expect(rows.count > 1, "\(answer)")
                for row in rows {
                    let all = row["all"] as? [String: Any]
                    let contributors = row["contributors"] as? [String: Any]
                    let nodes = contributors?["nodes"] as? [[String: Any]] ?? []
                    let values = nodes.compactMap { ($0["value"] as? String).flatMap { Decimal(string: $0) } }
                    #expect(all?["transactions"] as? Int == nodes.count)
                    #expect(contributors?["totalCount"] as? Int == nodes.count)
                    let shown = (all?["value"] as? String).flatMap { Decimal(string: $0) }
                    #expect(shown == (values.isEmpty ? nil : values.reduce(0, +)))
                }
            }
        }
    }

    @Test("contributors under parents are those of the parent")
    func contributorsOfParents() async throws {
        try await withStore(of: Self.world()) { pool in
            let service = ActivityTests.service(pool)
            for parent in ["companies { nodes { ", "sectors { ", "industries { ", "insiders(first: 30) { nodes { "] {
                let answer = try await ActivityTests.ask(
                    """
                    { \(parent) activity(over: {last: {n: 1, unit: YEAR}}, includeFlagged: true) { \
                    all { transactions } contributors(first: 0) { totalCount } } } \(parent.hasSuffix("nodes { ") ? "}" : "") }
                    """,
                    service
                )
                #expect(answer["errors"] == nil, "\(answer)")
                let rows = Self.activities(answer["data"] as Any)
                #expect(rows.contains { ($0["all"] as? [String: Any])?["transactions"] as? Int != 0 })
                for row in rows {
                    let all = row["all"] as? [String: Any]
                    let contributors = row["contributors"] as? [String: Any]
                    #expect(all?["transactions"] as? Int == contributors?["totalCount"] as? Int)
                }
            }
        }
    }

    /// All rows of activities anywhere in an answer.
    private static func activities(_ value: Any) -> [[String: Any]] {
        if let list = value as? [Any] { return list.flatMap(activities) }
        guard let object = value as? [String: Any] else { return [] }
        if object["all"] != nil { return [object] }
        return object.values.flatMap(activities)
    }

    @Test("the contributors of totals that share a statement are each span's own")
    func contributorsOfSpans() async throws {
        try await withStore(of: Self.world()) { pool in
            let fields = (1...4).map { quarter in
                """
                q\(quarter): activity(over: {between: {from: "2020-0\(2 * quarter)-10", to: "2020-0\(2 * quarter + 1)-05"}}) \
                { all { transactions } contributors(first: 500) { totalCount nodes { firstFiledOn } } }
                """
            }
            let answer = try await ActivityTests.ask(
                "{ companies { nodes { \(fields.joined(separator: " ")) } } }",
                ActivityTests.service(pool)
            )
            let nodes =
                ((answer["data"] as? [String: Any])?["companies"] as? [String: Any])?["nodes"] as? [[String: Any]]
            var count = 0
            for node in nodes ?? [] {
                for quarter in 1...4 {
                    let row = (node["q\(quarter)"] as? [[String: Any]])?.first ?? [:]
                    let contributors = row["contributors"] as? [String: Any] ?? [:]
                    let days = (contributors["nodes"] as? [[String: Any]] ?? []).compactMap {
                        $0["firstFiledOn"] as? String
                    }
                    #expect((row["all"] as? [String: Any])?["transactions"] as? Int == days.count, "\(answer)")
                    #expect(contributors["totalCount"] as? Int == days.count)
                    #expect(
                        days.allSatisfy { ("2020-0\(2 * quarter)-10"..."2020-0\(2 * quarter + 1)-05").contains($0) }
                    )
                    count += days.count
                }
            }
            #expect(count > 20, "\(answer)")
        }
    }

    @Test("a gap of a series shows what no trades means, in every field")
    func gaps() async throws {
        try await withStore(of: Self.world()) { pool in
            let answer = try await ActivityTests.ask(
                """
                { companies { nodes { activity(over: {between: {from: "2020-02-25", to: "2020-04-03"}}, bucket: DAY, \
                fillGaps: true) { __typename day: bucket all { transactions value averagePrice } bucket netValue \
                buySellRatio company { cik } contributors { totalCount nodes { value } pageInfo { endCursor } } } } } }
                """,
                ActivityTests.service(pool)
            )
            let nodes =
                ((answer["data"] as? [String: Any])?["companies"] as? [String: Any])?["nodes"] as? [[String: Any]]
            let days = (0..<39).map { (Day(2020, 2, 25) + $0).description }
            var gapCount = 0
            for node in nodes ?? [] {
                let rows = node["activity"] as? [[String: Any]] ?? []
                #expect(rows.map { $0["bucket"] as? String } == days)
                #expect(rows.map { $0["day"] as? String } == days)
                for row in rows {
                    let all = row["all"] as? [String: Any] ?? [:]
                    let contributors = row["contributors"] as? [String: Any] ?? [:]
                    #expect(row["__typename"] as? String == "Activity")
                    #expect(contributors["totalCount"] as? Int == all["transactions"] as? Int)
                    guard all["transactions"] as? Int == 0 else { continue }
                    gapCount += 1
                    #expect(all["value"] is NSNull && all["averagePrice"] is NSNull && row["buySellRatio"] is NSNull)
                    #expect(row["netValue"] as? String == "0" && row["company"] is NSNull)
                    #expect((contributors["nodes"] as? [Any])?.isEmpty == true)
                }
            }
            #expect(gapCount > 39 && gapCount < 39 * 5, "\(gapCount)")
        }
    }

    private static let mistakes: [(arguments: String, message: String)] = [
        ("over: {last: {n: 0, unit: DAY}}", "'over.last.n' is 0"),
        ("over: {last: {n: 200, unit: YEAR}}", "more than the limit"),
        ("over: {between: {from: \"2020-02-02\", to: \"2020-02-01\"}}", "Exchange the two"),
        ("over: {last: {n: 1, unit: DAY}}, orderBy: [{bucket: ASC}]", "needs a 'bucket'"),
        ("over: {last: {n: 1, unit: DAY}}, orderBy: [{code: ASC}]", "needs CODE in 'groupBy'"),
        ("over: {last: {n: 1, unit: DAY}}, first: -1", "'first' is -1"),
        ("over: {last: {n: 1, unit: DAY}}, having: {netValue: {gt: null}}", "compares with nothing"),
        ("over: {last: {n: 9, unit: YEAR}}, bucket: DAY, groupBy: [INSIDER]", "may fetch up to"),
    ]

    @Test("a mistake in the arguments is answered with what to write instead")
    func mistakes() async throws {
        try await withStore(of: Self.world()) { pool in
            let service = QueryService(pool: pool)
            for (arguments, message) in Self.mistakes {
                let answer = await service.answer(
                    GraphQLRequest(query: "{ activity(\(arguments)) { netValue } }")
                )
                #expect(answer.isRequestError)
                #expect(String(decoding: answer.body, as: UTF8.self).contains(message), "\(arguments)")
            }
        }
    }

    private static let smallest: [(document: String, table: String)] = [
        (
            "{ activity(over: {between: {from: \"2020-01-01\", to: \"2020-12-31\"}}) { netValue } }",
            "rollup_market_month"
        ),
        ("{ activity(over: {last: {n: 1, unit: YEAR}}) { netValue } }", "rollup_market_month, rollup_market_day"),
        ("{ activity(over: {last: {n: 1, unit: YEAR}}, bucket: WEEK) { netValue } }", "rollup_market_day"),
        ("{ activity(over: {last: {n: 9, unit: DAY}}, groupBy: [SECTOR]) { netValue } }", "rollup_industry_day"),
        (
            "{ activity(over: {last: {n: 9, unit: DAY}}, groupBy: [COMPANY, INDUSTRY]) { netValue } }",
            "rollup_company_day"
        ),
        ("{ activity(over: {last: {n: 9, unit: DAY}}, groupBy: [INSIDER]) { netValue } }", "rollup_relation_day"),
        (
            "{ activity(over: {last: {n: 9, unit: DAY}}, where: {role: {eq: CEO}, planned: {eq: true}, form: {eq: FORM_4}}) { netValue } }",
            "rollup_market_day"
        ),
        (
            "{ activity(over: {last: {n: 9, unit: DAY}}, where: {company: {state: {eq: \"CA\"}}}) { netValue } }",
            "rollup_company_day"
        ),
        ("{ activity(over: {last: {n: 9, unit: DAY}}, where: {value: {gt: 5}}) { netValue } }", "transaction"),
        (
            "{ activity(over: {last: {n: 9, unit: DAY}}, where: {insider: {cik: {eq: 5}}}, groupBy: [INSIDER]) { netValue } }",
            "transaction"
        ),
        (
            "query Q @asKnownAt(time: \"2020-06-01T12:00:00Z\") { activity(over: {last: {n: 9, unit: DAY}}) { netValue } }",
            "transaction"
        ),
        (
            "{ company(cik: 1) { activity(over: {last: {n: 365, unit: DAY}}, bucket: DAY) { netValue } } }",
            "rollup_company_day"
        ),
        (
            "{ company(cik: 1) { activity(over: {last: {n: 365, unit: DAY}}, groupBy: [INSIDER]) { netValue } } }",
            "rollup_relation_day"
        ),
        (
            "{ insider(cik: 1004) { activity(over: {last: {n: 5, unit: DAY}}, groupBy: [COMPANY]) { netValue } } }",
            "rollup_relation_day"
        ),
        (
            "{ insider(cik: 1004) { activity(over: {last: {n: 5, unit: DAY}}, groupBy: [INSIDER]) { netValue } } }",
            "transaction"
        ),
        (
            "{ sectors { activity(over: {last: {n: 5, unit: DAY}}, groupBy: [INDUSTRY]) { netValue } } }",
            "rollup_industry_day"
        ),
        (
            "{ sectors { activity(over: {last: {n: 5, unit: DAY}}, groupBy: [COMPANY]) { netValue } } }",
            "rollup_company_day"
        ),
    ]

    @Test("each question is answered by the smallest rollup that can")
    func answeredBy() async throws {
        try await withStore(of: Self.world()) { pool in
            let service = ActivityTests.service(pool)
            for (document, table) in Self.smallest {
                let answer = try await ActivityTests.ask(document, service, explain: true)
                #expect(answer["errors"] == nil, "\(answer)")
                let explained = (answer["extensions"] as? [String: Any])?["explain"] as? [[String: Any]] ?? []
                let activity = explained.filter { ($0["field"] as? String)?.hasSuffix("activity") ?? false }
                #expect(activity.compactMap { $0["answeredBy"] as? String } == [table], "\(document)")
            }
        }
    }

    @Test("the same activity under two aliases, for many parents, is one statement")
    func statements() async throws {
        try await withStore(of: Self.world()) { pool in
            let activity = "activity(over: {last: {n: 30, unit: DAY}}, groupBy: [COMPANY])"
            let answer = try await ActivityTests.ask(
                "{ sectors { a: \(activity) { purchases { value } } b: \(activity) { sales { value } company { name } } } }",
                ActivityTests.service(pool),
                explain: true
            )
            let explained = (answer["extensions"] as? [String: Any])?["explain"] as? [[String: Any]] ?? []
            #expect(explained.count == 2, "\(answer)")
        }
    }
}
