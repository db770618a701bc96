import Foundation
import GraphQL
import Postgres
import QueryPlanner
import SQLBuilder
import TestSupport
import Testing
import Warehouse

/// Subscriptions to additions, page by page, against facts in memory.
@Suite("Additions")
struct AdditionTests {
    private struct Line: Equatable {
        var version: Int
        var accession: Int
        var table: String
        var ordinal: Int
    }

    private static let tables = ["NON_DERIVATIVE", "DERIVATIVE"]

    /// Random facts whose filings were added in versions 1 to 6, the newest.
    private func withFacts(
        seed: UInt64,
        _ body: (Facts, [Int], QueryService) async throws -> Void
    ) async throws {
        let facts = Facts.random(seed: seed)
        var random = SeededGenerator(seed: seed)
        let versions = facts.filings.map { _ in Int.random(in: 1...6, using: &random) }
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            for (filing, version) in zip(facts.filings, versions) {
                let accession = filing.accession
                for table in ["filing", "transaction"] as [SQL] {
                    try await pool.execute(
                        """
                        UPDATE \(table) SET added_version = \(bind: version)::bigint \
                        WHERE accession = \(bind: accession)::bigint
                        """
                    )
                }
            }
            try await pool.execute("UPDATE data_version SET version = 6")
            try await body(facts, versions, QueryService(pool: pool))
        }
    }

    private func lines(_ facts: Facts, _ versions: [Int], where isAsked: (Facts.Transaction) -> Bool) -> [Line] {
        facts.transactions.filter(isAsked).map {
            let accession = facts.filings[$0.filing].accession
            return Line(version: versions[$0.filing], accession: accession, table: $0.table, ordinal: $0.ordinal)
        }.sorted {
            ($0.version, $0.accession, Self.tables.firstIndex(of: $0.table) ?? 0, $0.ordinal)
                < ($1.version, $1.accession, Self.tables.firstIndex(of: $1.table) ?? 0, $1.ordinal)
        }
    }

    /// The rows of all pages from a place on, and the place behind the last.
    private func follow(
        _ query: String,
        from start: AdditionPosition,
        _ service: QueryService
    ) async throws -> (rows: [[String: Any]], sizes: [Int], end: AdditionPosition) {
        var rows: [[String: Any]] = []
        var sizes: [Int] = []
        var place = start
        while sizes.count < 1000 {
            // Through its text, as a client brings it back.
            let sent = try #require(AdditionPosition("\(place)"))
            let answer = await service.answer(GraphQLRequest(query: query, position: sent))
            let page = try #require(answer.additions, "\(String(decoding: answer.body, as: UTF8.self))")
            let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
            let data = json?["data"] as? [String: Any]
            let event = try #require(data?.values.first as? [[String: Any]])
            #expect(page.isEmpty == event.isEmpty)
            rows += event
            sizes.append(event.count)
            place = page.end
            if !page.hasMore { break }
        }
        return (rows, sizes, place)
    }

    @Test("pages hold every line added after a place, once, oldest version first", arguments: 0..<4 as Range<UInt64>)
    func pages(seed: UInt64) async throws {
        try await withFacts(seed: seed) { facts, versions, service in
            let query = """
                subscription {
                  transactionAdded(first: 3, where: {code: {in: [P, S, A]}}) {
                    table ordinal filing { accessionNumber } company { name }
                  }
                }
                """
            let all = lines(facts, versions) { ["P", "S", "A"].contains($0.code) }
            for start in 0...6 {
                let (rows, sizes, end) = try await follow(query, from: AdditionPosition(version: Int64(start)), service)
                let seen = rows.map { row in
                    let number = (row["filing"] as? [String: String])?["accessionNumber"]?.filter { $0 != "-" } ?? ""
                    return (Int(number) ?? 0, row["table"] as? String ?? "", row["ordinal"] as? Int ?? 0)
                }
                let expected = all.filter { $0.version > start }
                #expect(seen.map(\.0) == expected.map(\.accession))
                #expect(seen.map(\.1) == expected.map(\.table))
                #expect(seen.map(\.2) == expected.map(\.ordinal))
                #expect(sizes.allSatisfy { $0 <= 3 })
                #expect(end == AdditionPosition(version: 6))
            }
        }
    }

    @Test("filings are added like their lines; 'since' begins where no place is known; without either it is now")
    func filings() async throws {
        try await withFacts(seed: 9) { facts, versions, service in
            let query = "subscription($since: Int) { filingAdded(since: $since) { accessionNumber } }"
            let expected = zip(facts.filings, versions).filter { $1 > 2 }.sorted {
                ($0.1, $0.0.accession) < ($1.1, $1.0.accession)
            }.map(\.0.accession)
            let since = await service.answer(GraphQLRequest(query: query, variables: ["since": .int("2")]))
            let text = String(decoding: since.body, as: UTF8.self)
            let numbers = text.matches(of: /"(\d{10})-(\d\d)-(\d{6})"/).compactMap { Int("\($0.1)\($0.2)\($0.3)") }
            #expect(numbers == expected)
            let now = await service.answer(GraphQLRequest(query: query))
            #expect(now.additions == AdditionPage(end: AdditionPosition(version: 6), isEmpty: true, hasMore: false))
        }
    }

    @Test(
        "a place that is none is refused, and what an event cannot be",
        arguments: [
            ("subscription { filingAdded { form } }", "3:1:NON_DERIVATIVE:1", "Last-Event-ID"),
            ("subscription { filingAdded(first: 0) { form } }", "3", "at least one row"),
            ("subscription { filingAdded(first: 501) { form } }", "3", "500"),
            ("subscription { filingAdded(since: -1) { form } }", nil, "0 or more"),
            ("subscription { transactionAdded { code } }", "3:1:NONE:1", "out of range"),
        ]
    )
    func refused(query: String, place: String?, word: String) async throws {
        try await TestDatabase.with(Facts.migrated) { pool in
            let request = GraphQLRequest(query: query, position: place.flatMap { AdditionPosition($0) })
            let answer = await QueryService(pool: pool).answer(request)
            #expect(answer.isRequestError)
            #expect(String(decoding: answer.body, as: UTF8.self).contains(word))
        }
    }

    @Test(
        "texts that are no place",
        arguments: ["", "x", "-1", "1.5", "57 ", ":1", String(repeating: "1", count: 300)]
    )
    func noPlace(text: String) {
        #expect(AdditionPosition(text) == nil)
    }
}
