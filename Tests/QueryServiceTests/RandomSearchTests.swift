import Foundation
import GraphQL
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

/// Random searches over random names, against a reading of all names one by one.
@Suite("Random searches")
struct RandomSearchTests {
    @Test("what holds the words is found, the better the match the earlier", arguments: [1, 2, 3] as [UInt64])
    func search(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let names = SearchedNames(using: &random)
        try await TestDatabase.with(Facts.migrated) { pool in
            try await names.store(in: pool)
            let service = QueryService(pool: pool)
            var found = 0
            for _ in 0..<250 {
                let text = names.question(using: &random)
                let kinds = Facts.pick([["COMPANY"], ["INSIDER"], ["COMPANY", "INSIDER"]], &random)
                let first = Facts.pick([1, 2, 5, 20, 50], &random)
                let query = """
                    query Q($text: String!) { search(text: $text, kinds: [\(kinds.joined(separator: ", "))], \
                    first: \(first)) { kind title ticker score company { cik } insider { cik } } }
                    """
                let answer = await service.answer(GraphQLRequest(query: query, variables: ["text": .string(text)]))
                let object = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any]
                let data = try #require(object?["data"] as? [String: Any], "\(text)")
                let hits = try (data["search"] as? [[String: Any]] ?? []).map(Hit.init)
                Self.expect(hits, for: text, among: names.all.filter { kinds.contains($0.kind) }, first: first)
                found += hits.count
            }
            #expect(found > 500, "the searches found next to nothing, so they prove next to nothing")
        }
    }

    private struct Hit {
        let kind: String
        let id: Int
        let score: Double

        init(_ object: [String: Any]) throws {
            kind = try #require(object["kind"] as? String)
            let link = try #require(object[kind.lowercased()] as? [String: Any])
            id = try #require((link["cik"] as? String).flatMap { Int($0) })
            score = try #require(object["score"] as? Double)
        }
    }

    private static func expect(_ hits: [Hit], for text: String, among names: [SearchedNames.Entry], first: Int) {
        let ranks = Dictionary(uniqueKeysWithValues: names.map { ($0.key, $0.rank(of: text)) })
        let seen = hits.map { ranks["\($0.kind) \($0.id)"] ?? nil }
        let expected = ranks.values.compactMap(\.self).sorted(by: >).prefix(first)
        #expect(seen.prefix(expected.count).map { $0 ?? -1 } == Array(expected), "'\(text)', first \(first)")
        #expect(seen.dropFirst(expected.count).allSatisfy { $0 == nil }, "'\(text)': one that fits came last")
        #expect(hits.count <= first)
        #expect(Set(hits.map { "\($0.kind) \($0.id)" }).count == hits.count, "'\(text)' found something twice")
        #expect(hits.map(\.score) == hits.map(\.score).sorted(by: >), "'\(text)'")
    }
}

/// Companies and insiders with the names, former names and tickers that searches are tried on.
struct SearchedNames {
    struct Entry {
        let kind: String
        let id: Int
        var name: String
        var formerNames: [String] = []
        var tickers: [(symbol: String, isCurrent: Bool)] = []

        var key: String { "\(kind) \(id)" }

        /// How well a text fits, in steps; nil when it does not.
        func rank(of text: String) -> Int? {
            let words = text.lowercased().split { " ,()\"".contains($0) }.map(String.init)
            let phrase = words.joined(separator: " ")
            guard !words.isEmpty else { return nil }
            if Int(phrase) == id || hasTicker(phrase, isCurrent: true) { return 7 }
            if hasTicker(phrase, isCurrent: false) { return 6 }
            if name.lowercased() == phrase { return 5 }
            if tickers.contains(where: { $0.isCurrent && $0.symbol.lowercased().hasPrefix(phrase) }) { return 4 }
            if name.lowercased().hasPrefix(phrase) { return 3 }
            guard phrase.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
            let all = ([name] + formerNames + tickers.map(\.symbol)).map { $0.lowercased() }
            let known = all.flatMap { $0.split(separator: " ").map(String.init) }
            let holdsAll = words.allSatisfy { word in
                known.contains { word.count < 3 ? $0.hasPrefix(word) : $0.contains(word) }
            }
            guard holdsAll else { return nil }
            return (" " + all.joined(separator: " ")).contains(" " + phrase) ? 2 : 1
        }

        private func hasTicker(_ symbol: String, isCurrent: Bool) -> Bool {
            tickers.contains { $0.symbol.lowercased() == symbol && $0.isCurrent == isCurrent }
        }
    }

    private(set) var all: [Entry] = []

    private static let words = [
        "Acme", "Acmeon", "Oil", "Oils", "Petro", "Petroleum", "Jo", "Jon", "Jonas", "O'Neil", "Éclair", "100%",
        "under_score", "back\\slash", "A", "B.", "Smith-Jones", "Zürich", "Inc", "Corp", "日本", "&", "St.", "3M",
    ]

    init(using random: inout SeededGenerator) {
        for index in 0..<60 {
            let isCompany = index % 3 > 0
            var entry = Entry(
                kind: isCompany ? "COMPANY" : "INSIDER",
                id: isCompany ? 1000 + index : 2000 + index,
                name: Self.name(using: &random)
            )
            if Int.random(in: 0..<3, using: &random) == 0 {
                entry.formerNames = [Self.name(using: &random)].filter { $0 != entry.name }
            }
            if isCompany {
                for _ in 0..<Int.random(in: 0..<3, using: &random) {
                    let symbol = Facts.pick(["ACM", "ACME", "OIL", "JON", "J", "PET.A", "Z", "T\(index)"], &random)
                    if entry.tickers.contains(where: { $0.symbol == symbol }) { continue }
                    entry.tickers.append((symbol, Int.random(in: 0..<3, using: &random) > 0))
                }
            }
            all.append(entry)
        }
    }

    private static func name(using random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in Facts.pick(words, &random) }.joined(separator: " ")
    }

    /// A text as people type it: words of names, whole or begun, in any order, tickers, numbers.
    func question(using random: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return "\(Facts.pick(all, &random).id)"
        case 1: return Facts.pick(all.flatMap(\.tickers), &random).symbol.lowercased()
        case 2: return Facts.pick(all, &random).name.uppercased()
        case 3: return String(Facts.pick(Self.words, &random).prefix(Int.random(in: 1...4, using: &random)))
        default:
            let entry = Facts.pick(all, &random)
            let known = ([entry.name] + entry.formerNames).flatMap { $0.split(separator: " ") }
            let chosen = known.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random))
            return chosen.map { String($0.prefix(Int.random(in: 1...6, using: &random))) }.joined(separator: " ")
        }
    }

    /// Writes them as the writer does: the words that are searched are the name, former ones and tickers.
    func store(in pool: ConnectionPool) async throws {
        for entry in all {
            let words = ([entry.name] + entry.formerNames + entry.tickers.map(\.symbol)).joined(separator: " ")
            let isCompany = entry.kind == "COMPANY"
            let ticker = entry.tickers.first(where: \.isCurrent)?.symbol
            try await pool.execute(
                isCompany
                    ? """
                    INSERT INTO company (company_id, name, ticker, name_source, name_as_of, search_text) VALUES \
                    (\(bind: entry.id)::bigint, \(bind: entry.name), \(bind: ticker)::text, 'DOCUMENT', now(), \
                    lower(\(bind: words)))
                    """
                    : """
                    INSERT INTO insider (insider_id, name, name_source, name_as_of, search_text) VALUES \
                    (\(bind: entry.id)::bigint, \(bind: entry.name), 'DOCUMENT', now(), lower(\(bind: words)))
                    """
            )
            for (index, ticker) in entry.tickers.enumerated() {
                try await pool.execute(
                    """
                    INSERT INTO company_ticker (company_id, ticker, first_seen, last_seen, ordinal, is_current, source) \
                    VALUES (\(bind: entry.id)::bigint, \(bind: ticker.symbol), '2024-01-01', '2024-01-01', \
                    \(bind: index + 1)::smallint, \(bind: ticker.isCurrent)::boolean, 'DOCUMENT')
                    """
                )
            }
        }
    }
}
