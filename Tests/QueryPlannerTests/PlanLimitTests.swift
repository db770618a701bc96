import QueryPlanner
import Testing

@Suite("Cost and limits")
struct PlanLimitTests {
    @Test(
        "the cost is the product of the pages around a row",
        arguments: [
            ("{ company(cik: 1) { name } }", 1),
            ("{ transactions(first: 100) { nodes { shares company { name } } } }", 100),
            ("{ companies(first: 50) { nodes { transactions(first: 10) { nodes { price } } } } }", 550),
            ("{ companies(first: 50) { nodes { transactions { totalCount } } } }", 550),
            ("{ filings(first: 20) { nodes { owners { name } } } }", 60),
            ("{ a: company(cik: 1) { name } b: company(cik: 1) { sic } }", 1),
            ("{ a: company(cik: 1) { name } b: company(cik: 2) { sic } }", 2),
        ]
    )
    func cost(query: String, expected: Int) throws {
        #expect(try plan(query).cost == expected)
    }

    @Test("a request over the limit is told which field costs most, and what to do")
    func overLimit() {
        let message = refusal(
            "{ companies(first: 500) { nodes { transactions(first: 500) { nodes { owners { name } } } } } }",
            limits: PlanLimits(cost: 100_000)
        )
        #expect(message.contains("750500"))
        #expect(message.contains("'companies.nodes.transactions.nodes.owners'"))
        #expect(message.contains("lower 'first'"))
    }

    @Test("costs beyond all numbers are refused, not overflowed")
    func overflow() {
        var query = "name"
        for _ in 0..<8 {
            query = "insiders(first: 500) { nodes { companies(first: 500) { nodes { \(query) } } } }"
        }
        #expect(refusal("{ companies(first: 500) { nodes { \(query) } } }").contains("limit"))
    }

    @Test("a storm of aliases stops at the number of statements")
    func aliasStorm() {
        let aliases = (0..<300).map { "a\($0): company(cik: \($0)) { name }" }.joined(separator: " ")
        #expect(refusal("{ \(aliases) }").contains("more than 200 statements"))
    }

    @Test(
        "arguments that make no page are refused with what to write instead",
        arguments: [
            ("first: 501", "at most 500"),
            ("first: -1", "0 or more"),
            ("first: 1, last: 1", "exclude each other"),
            ("after: \"x\"", "no cursor"),
            ("first: 1, before: \"x\"", "give 'after'"),
            ("last: 1, after: \"x\"", "give 'before'"),
            ("after: \"x\", before: \"y\"", "exclude each other"),
            ("where: {price: {eq: null}}", "isNull: true"),
            ("where: {price: null}", "isNull"),
            ("where: {company: null}", "Leave 'company' out"),
            ("where: {footnotes: {some: null}}", "Leave 'some' out"),
            ("where: {footnotes: {count: {is: {gt: null}}}}", "Leave 'gt' out"),
        ]
    )
    func badArguments(arguments: String, hint: String) {
        #expect(refusal("{ transactions(\(arguments)) { nodes { id } } }").contains(hint))
    }

    @Test(
        "conditions on sums that say nothing are refused",
        arguments: ["purchases: null", "purchases: {value: null}", "netValue: null", "not: null", "and: [{all: null}]"]
    )
    func nullHaving(having: String) {
        let query = "{ activity(over: {last: {n: 1, unit: DAY}}, having: {\(having)}) { all { value } } }"
        #expect(refusal(query).contains("says nothing"))
    }

    @Test("many conditions are one list, or too many")
    func manyConditions() throws {
        let alternatives = (0..<1001).map { "{cik: {eq: \($0)}}" }.joined(separator: " ")
        #expect(refusal("{ companies(where: {or: [\(alternatives)]}) { nodes { name } } }").contains("max-terms"))
        let list = (0..<10_000).map(String.init).joined(separator: " ")
        #expect(try plan("{ companies(where: {cik: {in: [\(list)]}}) { nodes { name } } }").nodes.count == 1)
    }

    @Test(
        "a cursor belongs to the order of what its keys sum up, too",
        arguments: [
            ("filings", "{purchaseValue: DESC}", "{saleValue: DESC}"),
            (
                "companies", "{transactions: {where: {code: {eq: P}}, count: DESC}}",
                "{transactions: {where: {code: {eq: S}}, count: DESC}}"
            ),
            ("companies", "{transactions: {sum: {value: DESC}}}", "{transactions: {sum: {shares: DESC}}}"),
        ]
    )
    func orderOfCursor(list: String, one: String, other: String) throws {
        func id(_ order: String) throws -> UInt64? {
            try plan("{ \(list)(orderBy: [\(order)]) { pageInfo { endCursor } } }").nodes.first?.page?.orderID
        }
        #expect(try id(one) != nil)
        #expect(try id(one) == id(one))
        #expect(try id(one) != id(other))
    }

    @Test("an order has a handful of keys")
    func manyKeys() {
        let keys = (0..<21).map { "{transactions: {where: {shares: {gt: \($0)}}, count: DESC}}" }
        #expect(
            refusal("{ companies(orderBy: [\(keys.joined(separator: " "))]) { nodes { name } } }").contains("21 keys")
        )
    }

    @Test("a lookup needs exactly one of its arguments")
    func lookup() {
        #expect(refusal("{ company { name } }").contains("exactly one of 'cik' or 'ticker'"))
        #expect(refusal("{ company(cik: 1, ticker: \"A\") { name } }").contains("exactly one"))
    }

    @Test(
        "a key that no answer gave is refused",
        arguments: ["", "Company", "Company:x", "Status:1", "Company:1:2", "Company:' OR 1=1", "Transaction:1:X:1"]
    )
    func badNode(id: String) {
        #expect(refusal("{ node(id: \"\(id)\") { id } }").contains("no key of this server"))
    }
}
