import Foundation
import GraphQL
import Postgres
import TestSupport
import Testing
import Warehouse

/// Random questions over random facts, answered by the product and by a plain reading of the same facts in memory.
@Suite("Random questions")
struct RandomQuestionTests {
    @Test("filters, orders and counts agree with a plain reading", arguments: [1, 2, 3] as [UInt64])
    func lists(seed: UInt64) async throws {
        let facts = Facts.random(seed: seed)
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            let service = QueryService(pool: pool)
            var questions = RandomQuestions(facts: facts, random: SeededGenerator(seed: seed &* 77))
            var found = 0
            for _ in 0..<150 {
                let moment = questions.pick([nil, Facts.start + questions.pick([2, 5, 8]) * 86400])
                let filter = questions.transactions(depth: 3, at: moment)
                let order = questions.order()
                let expected = Self.sorted(
                    facts.transactions.filter { facts.isSeen($0, at: moment) && filter.holds($0) },
                    order.keys
                )
                let query = """
                    query Q \(Self.directive(moment)) { transactions(first: 500, where: \(filter.text), orderBy: \(order.text)) {
                      totalCount nodes { id } } }
                    """
                let data = try await Self.data(query, service)
                let list = data["transactions"] as? [String: Any] ?? [:]
                let ids = (list["nodes"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
                #expect(ids == expected.map { facts.id(of: $0) }, "\(query)")
                #expect(list["totalCount"] as? Int == expected.count, "\(query)")
                found += ids.count
            }
            #expect(found > 500, "the questions found next to nothing, so they prove next to nothing")
        }
    }

    @Test("companies are found by what their transactions are", arguments: [4, 5] as [UInt64])
    func companies(seed: UInt64) async throws {
        let facts = Facts.random(seed: seed)
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            let service = QueryService(pool: pool)
            var questions = RandomQuestions(facts: facts, random: SeededGenerator(seed: seed))
            for _ in 0..<150 {
                let moment = questions.pick([nil, Facts.start + 5 * 86400])
                let filter = questions.companies(depth: 4, at: moment)
                let query = "query Q \(Self.directive(moment)) { companies(where: \(filter.text)) { nodes { cik } } }"
                let data = try await Self.data(query, service)
                let nodes = (data["companies"] as? [String: Any])?["nodes"] as? [[String: Any]] ?? []
                let found = Set(nodes.map { Self.number($0["cik"]) })
                #expect(found == Set(facts.companies.filter { filter.holds($0) }.map(\.id)), "\(query)")
            }
        }
    }

    @Test(
        "transactions, filings and insiders are found across the owners between them",
        arguments: [15, 16, 17] as [UInt64]
    )
    func owners(seed: UInt64) async throws {
        let facts = Facts.random(seed: seed)
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            let service = QueryService(pool: pool)
            var questions = RandomQuestions(facts: facts, random: SeededGenerator(seed: seed))
            for _ in 0..<80 {
                let moment = questions.pick([nil, Facts.start + questions.pick([2, 5, 8]) * 86400])
                let trades = questions.transactionsByOwners(depth: 3, at: moment)
                let filings = questions.filings(depth: 3, at: moment)
                let insiders = questions.insiders(depth: 3, at: moment)
                let query = """
                    query Q \(Self.directive(moment)) {
                      transactions(first: 500, where: \(trades.text)) { nodes { id } }
                      filings(first: 500, where: \(filings.text)) { totalCount nodes { accessionNumber } }
                      insiders(first: 500, where: \(insiders.text)) { totalCount nodes { cik } } }
                    """
                let data = try await Self.data(query, service)
                let rows = facts.transactions.filter { facts.isSeen($0, at: moment) && trades.holds($0) }
                #expect(Self.nodes("transactions", "id", data) == Set(rows.map { facts.id(of: $0) }), "\(query)")
                let filed = facts.filings.filter { facts.isSeen($0, at: moment) && filings.holds($0) }
                let numbers = Self.nodes("filings", "accessionNumber", data).map { $0.filter { $0 != "-" } }
                #expect(Set(numbers.compactMap { Int($0) }) == Set(filed.map(\.accession)), "\(query)")
                let people = facts.insiders.map(\.id).filter { insiders.holds($0) }
                #expect(Set(Self.nodes("insiders", "cik", data).compactMap { Int($0) }) == Set(people), "\(query)")
                #expect((data["filings"] as? [String: Any])?["totalCount"] as? Int == filed.count, "\(query)")
                #expect((data["insiders"] as? [String: Any])?["totalCount"] as? Int == people.count, "\(query)")
            }
        }
    }

    @Test("companies are ordered by counts, sums and extremes of their transactions", arguments: [9, 10] as [UInt64])
    func companyOrders(seed: UInt64) async throws {
        let facts = Facts.random(seed: seed)
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            let service = QueryService(pool: pool)
            var questions = RandomQuestions(facts: facts, random: SeededGenerator(seed: seed))
            for _ in 0..<60 {
                let moment = questions.pick([nil, Facts.start + 5 * 86400])
                let order = questions.companyOrder(at: moment)
                let expected = facts.companies.sorted { left, right in
                    let sign = OrderKey.compare(order.key(left), order.key(right))
                    return sign == 0 ? (left.id < right.id) != order.isDescending : sign < 0
                }
                var found: [Int] = []
                var cursor = ""
                repeat {
                    let query = """
                        query Q \(Self.directive(moment)) { companies(first: 3, orderBy: \(order.text)\(cursor)) {
                          nodes { cik } pageInfo { hasNextPage endCursor versionChanged } } }
                        """
                    let data = try await Self.data(query, service)
                    let list = data["companies"] as? [String: Any] ?? [:]
                    found += (list["nodes"] as? [[String: Any]] ?? []).map { Self.number($0["cik"]) }
                    let info = list["pageInfo"] as? [String: Any] ?? [:]
                    #expect(info["versionChanged"] as? Bool == false)
                    cursor = ", after: \"\(info["endCursor"] as? String ?? "")\""
                    if info["hasNextPage"] as? Bool != true { break }
                } while found.count < 100
                #expect(found == expected.map(\.id), "\(order.text)")
            }
        }
    }

    @Test("a page tells that the data has changed since its cursor, where sums give the order")
    func versionChanged() async throws {
        let facts = Facts.random(seed: 14)
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            let service = QueryService(pool: pool)
            let orders = [
                ("{transactions: {count: DESC}}", true), ("{lastPurchaseOn: ASC}", true), ("{name: ASC}", false),
            ]
            for (order, isAggregate) in orders {
                let page = { (more: String) async throws -> [String: Any] in
                    let query = """
                        { companies(first: 2, orderBy: [\(order)]\(more)) { pageInfo { endCursor versionChanged } } }
                        """
                    let list = try await Self.data(query, service)["companies"] as? [String: Any]
                    return list?["pageInfo"] as? [String: Any] ?? [:]
                }
                let first = try await page("")
                #expect(first["versionChanged"] as? Bool == false)
                let after = ", after: \"\(first["endCursor"] as? String ?? "")\""
                #expect(try await page(after)["versionChanged"] as? Bool == false)
                try await pool.withConnection { try await StoreVersion.bump(in: $0) }
                #expect(try await page(after)["versionChanged"] as? Bool == isAggregate)
            }
        }
    }

    @Test("a walk over pages, either way, meets each row once and in order", arguments: [6, 7, 8] as [UInt64])
    func pages(seed: UInt64) async throws {
        let facts = Facts.random(seed: seed)
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            let service = QueryService(pool: pool)
            var questions = RandomQuestions(facts: facts, random: SeededGenerator(seed: seed))
            for _ in 0..<12 {
                let order = questions.order()
                let expected = Self.sorted(facts.transactions.filter { $0.knownUntil == nil }, order.keys)
                    .map { facts.id(of: $0) }
                let size = questions.pick([1, 7, 20])
                #expect(try await Self.walk(order.text, size, forward: true, service) == expected, "\(order.text)")
                #expect(try await Self.walk(order.text, size, forward: false, service) == expected, "\(order.text)")
            }
        }
    }

    @Test(
        "a walk over changing data meets each row that was there all the time exactly once",
        arguments: [true, false]
    )
    func changingPages(forward: Bool) async throws {
        let facts = Facts.random(seed: 12)
        var later = Facts.random(seed: 13)
        for index in later.filings.indices { later.filings[index].accession += 5_000_000 }
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            let service = QueryService(pool: pool)
            let stored = Set(facts.transactions.filter { $0.knownUntil == nil }.map { facts.id(of: $0) })
            for order in ["[{value: DESC}, {tradedOn: ASC}]", "[{filedOn: DESC}]", "[{company: {ticker: ASC}}]"] {
                var next = 0
                let ids = try await Self.walk(order, 9, forward: forward, service) {
                    // Between two pages another filing arrives, somewhere in the order.
                    guard next < later.filings.count else { return }
                    try await later.storeFiling(next, in: pool)
                    next += 1
                }
                #expect(Set(ids).count == ids.count, "a row came twice: \(order)")
                #expect(stored.isSubset(of: ids), "a row was missed: \(order)")
                try await pool.execute("DELETE FROM filing WHERE accession > 5000000")
            }
        }
    }

    @Test("lists of many parents are those of each parent alone", arguments: [9, 10] as [UInt64])
    func nested(seed: UInt64) async throws {
        let facts = Facts.random(seed: seed)
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            let service = QueryService(pool: pool)
            var questions = RandomQuestions(facts: facts, random: SeededGenerator(seed: seed))
            for _ in 0..<30 {
                let filter = questions.transactions(depth: 2, at: nil)
                let order = questions.order()
                let query = """
                    { insiders { nodes { cik transactions(first: 3, where: \(filter.text), orderBy: \(order.text)) {
                      totalCount nodes { id company { cik } } pageInfo { hasNextPage } } } } }
                    """
                let data = try await Self.data(query, service)
                let nodes = (data["insiders"] as? [String: Any])?["nodes"] as? [[String: Any]] ?? []
                #expect(nodes.count == facts.insiders.count)
                for node in nodes {
                    let cik = Self.number(node["cik"])
                    let expected = Self.sorted(
                        facts.transactions.filter { row in
                            row.knownUntil == nil && filter.holds(row)
                                && facts.filings[row.filing].owners.contains { $0.insider == cik }
                        },
                        order.keys
                    )
                    let list = node["transactions"] as? [String: Any] ?? [:]
                    let rows = list["nodes"] as? [[String: Any]] ?? []
                    #expect(rows.compactMap { $0["id"] as? String } == expected.prefix(3).map { facts.id(of: $0) })
                    let companies = rows.map { Self.number(($0["company"] as? [String: Any])?["cik"]) }
                    #expect(companies == expected.prefix(3).map { facts.company(of: $0).id })
                    #expect(list["totalCount"] as? Int == expected.count)
                    #expect((list["pageInfo"] as? [String: Any])?["hasNextPage"] as? Bool == (expected.count > 3))
                }
            }
        }
    }

    // MARK: Asking

    /// The number of a CIK; 0 for anything else.
    static func number(_ cik: Any?) -> Int {
        (cik as? String).flatMap { Int($0) } ?? 0
    }

    /// A field of all nodes of a connection at the root.
    private static func nodes(_ list: String, _ field: String, _ data: [String: Any]) -> Set<String> {
        let nodes = (data[list] as? [String: Any])?["nodes"] as? [[String: Any]] ?? []
        return Set(nodes.compactMap { $0[field] as? String })
    }

    static func directive(_ moment: Int?) -> String {
        moment.map { "@asKnownAt(time: \"\(Facts.moment($0))\")" } ?? ""
    }

    private static func sorted(
        _ rows: [Facts.Transaction],
        _ keys: [(Facts.Transaction) -> OrderKey]
    ) -> [Facts.Transaction] {
        rows.sorted { left, right in
            for key in keys {
                let order = OrderKey.compare(key(left), key(right))
                if order != 0 { return order < 0 }
            }
            return false
        }
    }

    /// All rows of a list, page by page.
    private static func walk(
        _ order: String,
        _ size: Int,
        forward: Bool,
        _ service: QueryService,
        betweenPages: () async throws -> Void = {}
    ) async throws -> [String] {
        var ids: [String] = []
        var cursor = ""
        for _ in 0..<200 {
            let page = forward ? "first: \(size)\(cursor)" : "last: \(size)\(cursor)"
            let data = try await data(
                """
                { transactions(\(page), orderBy: \(order)) { edges { cursor node { id } }
                  pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
                """,
                service
            )
            let list = data["transactions"] as? [String: Any] ?? [:]
            let info = list["pageInfo"] as? [String: Any] ?? [:]
            let edges = list["edges"] as? [[String: Any]] ?? []
            let page2 = edges.compactMap { ($0["node"] as? [String: Any])?["id"] as? String }
            ids = forward ? ids + page2 : page2 + ids
            #expect(edges.first?["cursor"] as? String == info["startCursor"] as? String)
            #expect(edges.last?["cursor"] as? String == info["endCursor"] as? String)
            try await betweenPages()
            guard info[forward ? "hasNextPage" : "hasPreviousPage"] as? Bool == true else { return ids }
            let next = info[forward ? "endCursor" : "startCursor"] as? String ?? ""
            cursor = ", \(forward ? "after" : "before"): \"\(next)\""
        }
        return ids
    }

    static func data(_ query: String, _ service: QueryService) async throws -> [String: Any] {
        let answer = await service.answer(GraphQLRequest(query: query))
        let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] ?? [:]
        #expect(object["errors"] == nil, "\(query)\n\(String(decoding: answer.body, as: UTF8.self))")
        return object["data"] as? [String: Any] ?? [:]
    }
}
