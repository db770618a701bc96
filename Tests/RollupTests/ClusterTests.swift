import Foundation
import TestSupport
import Testing
import Warehouse

/// Finds clusters by trying each stretch of days, with parties by repeated merging.
private struct ClusterOracle {
    let world: World

    struct Cluster: Hashable, Comparable {
        let company: Int64
        let first: Day
        let last: Day
        let parties: Int
        let members: Set<Int64>
        let transactions: Int
        let value: Decimal?

        /// Newest first.
        static func < (left: Cluster, right: Cluster) -> Bool {
            if left.last != right.last { return left.last > right.last }
            if left.first != right.first { return left.first > right.first }
            return left.company < right.company
        }
    }

    func clusters(
        _ question: ActivityQuestion,
        from: Day,
        to: Day,
        code: String,
        window: Int,
        minimum: Int
    ) -> [Cluster] {
        var found: [Cluster] = []
        for company in world.companies.map(\.id) {
            let trades = world.trades.filter { trade in
                trade.company == company && trade.code == code && trade.table == "NON_DERIVATIVE"
                    && (question.includeFlagged || !trade.excluded) && isVisible(trade, question)
                    && (question.filter?.holds(trade, world) ?? true)
                    && (from...to).contains(day(trade, question))
            }
            let parties = parties(company, question)
            var stretches: [(first: Day, last: Day)] = []
            for first in Set(trades.map { day($0, question) }) {
                let within = trades.map { day($0, question) }.filter { first <= $0 && $0 < first + window }
                stretches.append((first, within.max() ?? first))
            }
            // What lies within another stretch is no cluster of its own.
            let maximal = stretches.filter { one in
                !stretches.contains { $0 != one && $0.first <= one.first && one.last <= $0.last }
            }
            for (first, last) in maximal {
                let inside = trades.filter { (first...last).contains(day($0, question)) }
                let members = Set(inside.flatMap(\.owners))
                let count = Set(members.map { parties[$0] ?? $0 }).count
                guard count >= minimum else { continue }
                let values = inside.compactMap(\.value)
                found.append(
                    Cluster(
                        company: company,
                        first: first,
                        last: last,
                        parties: count,
                        members: members,
                        transactions: inside.count,
                        value: values.isEmpty ? nil : values.reduce(0, +)
                    )
                )
            }
        }
        return found.sorted()
    }

    private func day(_ trade: World.Trade, _ question: ActivityQuestion) -> Day {
        question.basis == "FILED" ? trade.firstFiledOn : trade.tradedOn
    }

    private func isVisible(_ trade: World.Trade, _ question: ActivityQuestion) -> Bool {
        guard let moment = question.asKnownAt else { return trade.knownUntil == nil }
        return trade.knownFrom <= moment && (trade.knownUntil.map { moment < $0 } ?? true)
    }

    /// The party of each owner: merges until nothing changes.
    private func parties(_ company: Int64, _ question: ActivityQuestion) -> [Int64: Int64] {
        let filings = Dictionary(grouping: world.trades.filter { $0.company == company }, by: \.accession).values
            .compactMap(\.first).filter { filing in question.asKnownAt.map { filing.knownFrom <= $0 } ?? true }
        var party: [Int64: Int64] = [:]
        var isChanging = true
        while isChanging {
            isChanging = false
            for filing in filings {
                let smallest = filing.owners.map { party[$0] ?? $0 }.min() ?? 0
                for owner in filing.owners where party[owner] != smallest {
                    party[owner] = smallest
                    isChanging = true
                }
            }
        }
        return party
    }
}

extension Day: Strideable {
    func distance(to other: Day) -> Int { other.number - number }
    func advanced(by count: Int) -> Day { self + count }
}

@Suite("Clusters are the maximal windows of independent parties")
struct ClusterTests {
    @Test("random questions", arguments: [31, 32] as [UInt64])
    func randomQuestions(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        // Many insiders who mostly file alone, so that parties stay apart.
        let world = World(companies: 4, filings: 160, owners: [1, 1, 1, 1, 1, 1, 1, 1, 2], using: &random)
        let oracle = ClusterOracle(world: world)
        try await withStore(of: world) { pool in
            let service = ActivityTests.service(pool)
            var total = 0
            for number in 1...60 {
                var question = ActivityQuestion.random(using: &random)
                if question.filter?.mentionsTable ?? false { question.filter = nil }
                let (window, minimum) = (Int.random(in: 1...60, using: &random), Int.random(in: 1...4, using: &random))
                let side = Bool.random(using: &random) ? "PURCHASE" : "SALE"
                let from = World.first + Int.random(in: 0...200, using: &random)
                let to = from + Int.random(in: 0...230, using: &random)
                let expected = oracle.clusters(
                    question,
                    from: from,
                    to: to,
                    code: side == "PURCHASE" ? "P" : "S",
                    window: window,
                    minimum: minimum
                )
                let known = question.asKnownAt.map { " @asKnownAt(time: \"\($0)T22:30:00-05:00\")" } ?? ""
                let document = """
                    query Q\(known) { clusters(over: {between: {from: "\(from)", to: "\(to)"}}, window: \(window), \
                    minInsiders: \(minimum), side: \(side), basis: \(question.basis), \
                    includeFlagged: \(question.includeFlagged)\(question.filter.map { ", where: \($0.text)" } ?? "")) { \
                    company { cik } firstDay lastDay parties insiders transactions value members { cik } \
                    contributors(first: 500) { totalCount } } }
                    """
                let answer = try await ActivityTests.ask(document, service)
                let rows = (answer["data"] as? [String: Any])?["clusters"] as? [[String: Any]]
                #expect(rows?.map(Self.cluster) == expected, "\(seed).\(number) \(document) \(answer["errors"] ?? "")")
                for row in rows ?? [] {
                    #expect((row["members"] as? [Any])?.count == row["insiders"] as? Int)
                    let contributors = row["contributors"] as? [String: Any]
                    #expect(contributors?["totalCount"] as? Int == row["transactions"] as? Int)
                }
                total += expected.count
            }
            #expect(total > 50)
        }
    }

    private static func cluster(_ row: [String: Any]) -> ClusterOracle.Cluster {
        let day = { (name: String) -> Day in
            let parts = (row[name] as? String ?? "").split(separator: "-").compactMap { Int($0) }
            return parts.count == 3 ? Day(parts[0], parts[1], parts[2]) : Day(number: 0)
        }
        let cik = { (object: Any?) -> Int64 in
            ((object as? [String: Any])?["cik"] as? String).flatMap { Int64($0) } ?? 0
        }
        return ClusterOracle.Cluster(
            company: cik(row["company"]),
            first: day("firstDay"),
            last: day("lastDay"),
            parties: row["parties"] as? Int ?? 0,
            members: Set((row["members"] as? [Any] ?? []).map { cik($0) }),
            transactions: row["transactions"] as? Int ?? 0,
            value: (row["value"] as? String).flatMap { Decimal(string: $0) }
        )
    }
}
