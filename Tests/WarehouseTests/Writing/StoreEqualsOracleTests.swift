import Foundation
import Postgres
import TestSupport
import Testing

@testable import Warehouse

/// The store against an independent reading of the same filings, over generated histories.
@Suite("The store equals the oracle")
struct StoreEqualsOracleTests {
    /// How many histories; more in a longer run by the environment.
    private static let seeds =
        0..<UInt64(ProcessInfo.processInfo.environment["FORM4_HISTORIES"].flatMap { Int($0) } ?? 8)

    @Test("a history in any order and any batches gives what the oracle reads", arguments: seeds)
    func anyOrder(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed &+ 1_000_000)
        let history = GeneratedHistory(seed: seed).filings
        let oracle = TruthOracle(history)
        var exports: [String] = []
        for _ in 0..<3 {
            let order = history.shuffled(using: &random)
            try await TestDatabase.with(.store) { pool in
                try await Self.write(order, pool, &random)
                #expect(differences(try await StoreReading.transactions(pool), oracle.plainTransactions) == [])
                #expect(differences(try await StoreReading.holdings(pool), oracle.plainHoldings) == [])
                #expect(try await StoreReading.originals(pool) == oracle.plainOriginals)
                #expect(differences(try await StoreReading.filings(pool), oracle.plainFilings) == [])
                let audit = try await RollupAudit().run(on: pool)
                #expect(audit.counts.allSatisfy { $0.differences == 0 }, "\(audit.samples)")
                exports.append(try await CanonicalExport(pool: pool).text())
            }
        }
        #expect(exports.allSatisfy { $0 == exports[0] && !$0.isEmpty })
    }

    @Test("a history in the order in which it became known gives what the oracle reads", arguments: seeds)
    func knownOrder(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed &+ 3_000_000)
        let history = GeneratedHistory(seed: seed).filings
        let oracle = TruthOracle(history)
        let known = try history.map { (try FilingFacts(of: $0.filing).knownFrom, $0) }
        let order = known.sorted { $0.0 < $1.0 }.map(\.1)
        try await TestDatabase.with(.store) { pool in
            try await Self.write(order, pool, &random)
            let transactions = differences(try await StoreReading.transactions(pool), oracle.plainTransactions)
            #expect(transactions == [])
            let holdings = differences(try await StoreReading.holdings(pool), oracle.plainHoldings)
            #expect(holdings == [])
            #expect(try await StoreReading.originals(pool) == oracle.plainOriginals)
            #expect(differences(try await StoreReading.filings(pool), oracle.plainFilings) == [])
            let audit = try await RollupAudit().run(on: pool)
            #expect(audit.counts.allSatisfy { $0.differences == 0 }, "\(audit.samples)")
        }
    }

    @Test("what was known at a moment equals a store that was only given filings known by then", arguments: seeds)
    func asKnownAt(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed &+ 2_000_000)
        let history = GeneratedHistory(seed: seed).filings
        let knownFrom = Dictionary(
            TruthOracle(history).lines.map { ($0.accession, $0.knownFrom) },
            uniquingKeysWith: { one, _ in one }
        )
        let moments = Set(knownFrom.values).shuffled(using: &random).prefix(3)
        for moment in moments {
            let known = history.filter { filing in
                let accession = Int(filing.filing.accessionNumber?.digits ?? 0)
                // A filing without transactions is left out of both: nothing can be seen of it here.
                return knownFrom[accession].map { $0 <= moment } ?? false
            }
            let whole = history.filter { knownFrom[Int($0.filing.accessionNumber?.digits ?? 0)] != nil }
            let seen = try await Self.rows(of: whole, knownAt: moment, &random)
            let alone = try await Self.rows(of: known, knownAt: moment, &random)
            #expect(differences(seen, alone) == [])
        }
    }

    private static func rows(
        of history: [GeneratedFiling],
        knownAt moment: Int,
        _ random: inout SeededGenerator
    ) async throws -> PlainRows {
        try await TestDatabase.with(.store) { pool in
            try await write(history.shuffled(using: &random), pool, &random)
            return try await StoreReading.transactions(knownAt: moment, pool)
        }
    }

    private static func write(
        _ filings: [GeneratedFiling],
        _ pool: ConnectionPool,
        _ random: inout SeededGenerator
    ) async throws {
        let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
        var rest = filings[...]
        while !rest.isEmpty {
            let batch = rest.prefix(random.pick([1, 1, 2, 5, 40]))
            rest = rest.dropFirst(batch.count)
            _ = try await writer.write(FilingBatch(filings: try batch.map { try $0.read }))
        }
    }
}
