import Foundation
import GraphQL
import QueryPlanner
import Testing

@Suite("PlanGolden")
struct PlanGoldenTests {
    @Test("a question has the SQL of its golden file", arguments: Golden.names)
    func sql(name: String) throws {
        let plan = try plan(try Golden.text(name + ".graphql"), variables: try Golden.variables(name))
        try Golden.expect(Self.description(of: plan), equals: name + ".sql")
    }

    @Test("the same question in other words has the same statements")
    func stableText() throws {
        let query = { (cik: Int, code: String) in
            "{ company(cik: \(cik)) { transactions(where: {code: {eq: \(code)}}, first: 3) { nodes { value } } } }"
        }
        let texts = try [query(1, "P"), query(22, "S")].map { try plan($0).nodes.map(\.statement.text) }
        #expect(texts[0] == texts[1])
    }

    @Test("a list is one statement for all parents, however deep it stands")
    func oneStatementAList() throws {
        let plan = try plan(
            """
            { companies(first: 50) { nodes { transactions(first: 5) { nodes { insider { name }
              filing { company { name } owners { insider { name } } } } } } } }
            """
        )
        #expect(plan.nodes.map(\.note.answeredBy) == ["Company", "Transaction", "Owner"])
    }

    @Test("totals share statements over their spans, a dozen each")
    func spans() throws {
        let fields = (1...30).map { "s\($0): activity(over: {last: {n: \($0), unit: DAY}}) { netValue }" }
        let all = try plan("{ \((fields + fields.map { "t" + $0 }).joined(separator: " ")) }")
        #expect(all.nodes.map(\.note.alsoAnswers.count) == [23, 23, 11])
        let twelve = try plan("{ \(fields.prefix(12).joined(separator: " ")) }")
        #expect(twelve.nodes.map(\.statement.text) == [all.nodes[0].statement.text])
    }

    @Test(
        "trades of codes that no number is made of are read only where their rows would be seen",
        arguments: [
            ("bucket: DAY, fillGaps: true", "purchases { value }", "IN ('P')"),
            ("bucket: DAY, fillGaps: true", "sales { excluded } netValue", "IN ('P', 'S')"),
            ("bucket: DAY, fillGaps: true", "purchases { value } all { value }", nil),
            ("bucket: DAY, fillGaps: true", "purchases { value } contributors { nodes { value } }", nil),
            ("bucket: DAY", "purchases { value }", nil),
            ("groupBy: [COMPANY]", "purchases { value }", nil),
            ("groupBy: [COMPANY], having: {purchases: {value: {gt: 0}}}", "purchases { value }", "IN ('P')"),
            ("groupBy: [COMPANY], having: {purchases: {transactions: {gte: 0}}}", "purchases { value }", nil),
            ("groupBy: [COMPANY], having: {or: [{purchases: {value: {gt: 0}}}]}", "purchases { value }", nil),
            ("groupBy: [COMPANY], having: {purchases: {value: {isNull: true}}}", "purchases { value }", nil),
            (
                "groupBy: [COMPANY], having: {and: [{sales: {transactions: {gt: 0}}}]}", "purchases { value }",
                "IN ('P', 'S')"
            ),
        ] as [(String, String, String?)]
    )
    func codes(arguments: String, fields: String, codes: String?) throws {
        let plan = try plan("{ activity(over: {last: {n: 9, unit: DAY}}, \(arguments)) { \(fields) } }")
        let text = try #require(plan.nodes.first).statement.text
        #expect(text.contains("t.code IN") == (codes != nil), "\(text)")
        if let codes { #expect(text.contains("t.code \(codes)"), "\(text)") }
    }

    @Test("what hangs on a row that the request names does not wait for the row")
    func knownKeys() throws {
        let plan = try plan(
            """
            { company(cik: 1001) { name transactions(first: 2) { nodes { owners { name } } } } insider(cik: 7) { name }
              company2: company(ticker: "ACME") { transactions(first: 1) { nodes { value } } }
              sector(code: ENERGY) { companies(first: 1) { nodes { name } } } }
            """
        )
        let known = plan.nodes.map { "\($0.note.path.joined(separator: ".")) \($0.knownKeys?.joined() ?? "-")" }
        #expect(
            known == [
                "company -", "company.transactions 1001", "company.transactions.nodes.owners -", "insider -",
                "company2 -", "company2.transactions -", "sector -", "sector.companies ENERGY",
            ]
        )
    }

    /// The documents whose speed is measured, what answers each of their fields, and so in how many statements.
    private static let pages = [
        ("company_chart", ["Company", "rollup_company_day"]),
        ("ten_charts", ["Company", "rollup_company_day"]),
        ("sector_overview", ["Sector", "rollup_industry_day", "rollup_industry_day", "rollup_company_day"]),
        ("leaderboards", Array(repeating: "rollup_company_day", count: 4)),
        // Its list of trades is what the facts are for.
        ("insider_page", ["Insider", "Transaction", "rollup_relation_day"]),
    ]

    @Test("hot pages take a statement for each list of theirs, and their sums read no facts", arguments: pages)
    func hotPages(name: String, answeredBy: [String]) throws {
        let root = Golden.folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appending(path: "benchmarks/load/paths/\(name).graphql")
        let plan = try plan(
            try String(contentsOf: file, encoding: .utf8),
            variables: [
                "cik": .string("1001"), "ciks": .list((1001...1010).map { .string("\($0)") }),
                "from": .string("2024-05-30"), "trend": .string("2024-04-06"), "week": .string("2024-06-22"),
                "month": .string("2024-05-30"), "year": .string("2023-06-30"), "to": .string("2024-06-28"),
            ]
        )
        #expect(plan.nodes.map(\.note.answeredBy) == answeredBy)
    }

    @Test("a board of a short span is planned once for all values; facts and long spans for each")
    func onePlan() throws {
        let activity = { (days: Int, more: String) in
            "sectors { activity(over: {last: {n: \(days), unit: DAY}}, groupBy: [COMPANY]\(more)) { netValue } }"
        }
        let asked = [activity(30, ""), activity(365, ""), activity(30, ", where: {value: {gt: 1}}")]
        let plans = try asked.map { try plan("{ \($0) }") }
        #expect(plans.map { $0.nodes.map(\.keepsPlan) } == [[false, true], [false, false], [false, false]])
        let shared = try plan(
            "{ activity(over: {last: {n: 7, unit: DAY}}) { netValue } b: activity(over: {last: {n: 365, unit: DAY}}) { netValue } }"
        )
        #expect(shared.nodes.map(\.keepsPlan) == [false])
    }

    @Test(
        "what reads whole tables, or the facts of many, keeps out of the way of quick statements",
        arguments: [
            ("{ holdings { nodes { sharesOwned } } }", [false]),
            ("{ holdings(asOf: null) { nodes { sharesOwned } } }", [false]),
            ("{ holdings(asOf: \"2024-01-01\") { nodes { sharesOwned } } }", [true]),
            ("{ insider(cik: 1) { holdings(asOf: \"2024-01-01\") { nodes { sharesOwned } } } }", [false, false]),
            ("{ status { transactions } }", [true]),
            (
                "{ company(cik: 1) { activity(over: {last: {n: 90, unit: DAY}}, where: {shares: {gt: 1}}) { netValue } } }",
                [false, false]
            ),
            (
                "{ companies(first: 9) { nodes { activity(over: {last: {n: 90, unit: DAY}}) { netValue } } } }",
                [false, false]
            ),
            (
                "{ companies(first: 9) { nodes { activity(over: {last: {n: 90, unit: DAY}}, where: {shares: {gt: 1}}) { netValue } } } }",
                [false, true]
            ),
            (
                "{ insiders(first: 9) { nodes { activity(over: {last: {n: 90, unit: DAY}}, where: {shares: {gt: 1}}) { netValue } } } }",
                [false, true]
            ),
        ]
    )
    func lanes(query: String, isHeavy: [Bool]) throws {
        #expect(try plan(query).nodes.map(\.isHeavy) == isHeavy)
    }

    private static func description(of plan: Plan) -> String {
        var text = "-- cost \(plan.cost)\n"
        for node in plan.nodes {
            let note = node.note
            text += "\n-- \(note.path.joined(separator: ".")): \(note.answeredBy), at most \(note.rowBound) rows\n"
            for other in note.alsoAnswers { text += "-- also \(other.joined(separator: "."))\n" }
            text += lines(of: node.statement.text) + ";\n"
            let slots = node.keyColumns.indices.map { "(keys \($0 + 1))" }
            for (index, value) in node.statement.statement(slots: slots).parameters.enumerated() {
                text += "-- $\(index + 1) = \(value ?? "NULL")\n"
            }
        }
        return text
    }

    /// The statement with its clauses on lines of their own, for people who compare.
    private static func lines(of sql: String) -> String {
        var text = sql.replacingOccurrences(of: "DISTINCT FROM", with: "DISTINCT\u{1}FROM")
        for clause in [" FROM ", " CROSS JOIN ", " LEFT JOIN ", " WHERE ", " ORDER BY ", " UNION ALL "] {
            text = text.replacingOccurrences(
                of: clause,
                with: "\n   " + clause.trimmingSuffix(while: { $0 == " " }) + " "
            )
        }
        return text.replacingOccurrences(of: "\u{1}", with: " ")
    }
}

extension String {
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, condition(last) { text.removeLast() }
        return text
    }
}
