import Foundation
import TestSupport
import Testing
import Warehouse

/// Numbers of whole lists against a plain reading of the same facts in memory.
@Suite("Numbers of lists")
struct MeasureTests {
    private static let selection = """
        totalCount sum { shares value } average { price } median { price lagBusinessDays } min { price tradedOn } \
        max { value tradedOn }
        """

    @Test("sums, averages, medians and extremes are those of the rows of the list", arguments: [21, 22] as [UInt64])
    func measures(seed: UInt64) async throws {
        let facts = Facts.random(seed: seed)
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            let service = QueryService(pool: pool)
            var questions = RandomQuestions(facts: facts, random: SeededGenerator(seed: seed))
            var measured = 0
            for _ in 0..<60 {
                let moment = questions.pick([nil, Facts.start + questions.pick([2, 5, 8]) * 86400])
                let filter = questions.transactions(depth: 2, at: moment)
                let list = "transactions(first: 2, where: \(filter.text)) { \(Self.selection) nodes { id } }"
                let query = """
                    query Q \(RandomQuestionTests.directive(moment)) { \(list) companies { nodes { cik \(list) } } }
                    """
                let data = try await RandomQuestionTests.data(query, service)
                let rows = facts.transactions.filter { facts.isSeen($0, at: moment) && filter.holds($0) }
                Self.expect(data["transactions"], rows, query)
                let companies = (data["companies"] as? [String: Any])?["nodes"] as? [[String: Any]] ?? []
                #expect(companies.count == facts.companies.count)
                for company in companies {
                    let cik = RandomQuestionTests.number(company["cik"])
                    Self.expect(company["transactions"], rows.filter { facts.company(of: $0).id == cik }, query)
                }
                measured += rows.count
            }
            #expect(measured > 200, "next to nothing was measured, so next to nothing was proven")
        }
    }

    private static func expect(_ answer: Any?, _ rows: [Facts.Transaction], _ query: String) {
        let list = answer as? [String: Any] ?? [:]
        #expect(list["totalCount"] as? Int == rows.count, "\(query)")
        guard !rows.isEmpty else {
            for name in ["sum", "average", "median", "min", "max"] {
                #expect(list[name] is NSNull, "\(name): \(query)")
            }
            return
        }
        let prices = rows.compactMap(\.price).sorted()
        let shares = rows.compactMap(\.shares)
        let values = rows.compactMap(\.value)
        let expected: [(String, String, Decimal?)] = [
            ("sum", "shares", shares.isEmpty ? nil : shares.reduce(0, +)),
            ("sum", "value", values.isEmpty ? nil : values.reduce(0, +)),
            ("average", "price", prices.isEmpty ? nil : prices.reduce(0, +) / Decimal(prices.count)),
            ("median", "price", prices.isEmpty ? nil : prices[(prices.count - 1) / 2]),
            ("min", "price", prices.first), ("max", "value", values.max()),
        ]
        for (measure, field, number) in expected {
            let found = ((list[measure] as? [String: Any])?[field] as? NSNumber)?.doubleValue
            let wanted = number.map { NSDecimalNumber(decimal: $0).doubleValue }
            #expect(isEqual(found, wanted), "\(measure) \(field) is \(found as Any), not \(wanted as Any): \(query)")
        }
        #expect((list["min"] as? [String: Any])?["tradedOn"] as? String == rows.map(\.tradedOn).min(), "\(query)")
        #expect((list["max"] as? [String: Any])?["tradedOn"] as? String == rows.map(\.tradedOn).max(), "\(query)")
        #expect((list["nodes"] as? [Any])?.count == min(2, rows.count), "\(query)")
    }

    private static func isEqual(_ left: Double?, _ right: Double?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return abs(left - right) <= abs(right) * 1e-12
    }
}
