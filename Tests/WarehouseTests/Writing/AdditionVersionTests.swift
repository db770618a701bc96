import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Testing

@testable import Warehouse

/// What is told of new versions, against the tables as they were before and after each write.
@Suite("Additions and changes by version")
struct AdditionVersionTests {
    /// Each line's key, and the version that the store says it was added in.
    private func versions(_ table: SQL, _ key: SQL, _ pool: ConnectionPool) async throws -> [String: Int] {
        let rows = try await pool.query("SELECT concat_ws(':', \(key)), added_version FROM \(table)")
        return Dictionary(
            try rows.rows.map { (try $0.value(0, as: String.self), try $0.value(1, as: Int.self)) },
            uniquingKeysWith: { one, _ in one }
        )
    }

    /// The owners of all filings that were added, or have lines that were, in a version.
    private func owners(ofVersion version: Int, _ pool: ConnectionPool) async throws -> Set<Int> {
        let rows = try await pool.query(
            """
            SELECT o.insider_id FROM filing_owner o JOIN filing USING (company_id, accession) \
            WHERE added_version = \(bind: version)::bigint \
            UNION SELECT o.insider_id FROM filing_owner o JOIN transaction USING (company_id, accession) \
            WHERE added_version = \(bind: version)::bigint
            """
        )
        return Set(try rows.rows.map { try $0.value(0, as: Int.self) })
    }

    /// The tables that have a column.
    private func tables(with column: String, _ pool: ConnectionPool) async throws -> [SQL] {
        try await pool.query(
            """
            SELECT table_name::text FROM information_schema.columns \
            WHERE table_schema = 'public' AND column_name = \(bind: column) ORDER BY 1
            """
        ).rows.map { "\(identifier: try $0.value(0, as: String.self))" }
    }

    /// A digest of the rows that stand under each number, over several relations with columns `id` and `row`.
    private func digests(of relations: [SQL], _ pool: ConnectionPool) async throws -> [Int: String] {
        var digests: [Int: String] = [:]
        for relation in relations {
            let rows = try await pool.query(
                "SELECT id, md5(string_agg(row::text, '|' ORDER BY row::text)) FROM (\(relation)) r GROUP BY 1"
            )
            for row in rows.rows { digests[try row.value(0), default: ""] += try row.value(1, as: String.self) + "," }
        }
        return digests
    }

    /// What an owner's own row says; the moment of its source moves with each filing, and nobody can ask for it.
    private let word: SQL = "(i.insider_id, i.name, i.city, i.state, i.country, i.name_source)"

    /// A digest of everything stored of each company, and of what its insiders' own rows say.
    private func companies(_ pool: ConnectionPool) async throws -> [Int: String] {
        let own: [SQL] = try await tables(with: "company_id", pool).map {
            "SELECT company_id AS id, t AS row FROM \($0) t"
        }
        let insiders: SQL = """
            SELECT DISTINCT o.company_id AS id, \(word) AS row FROM filing_owner o JOIN insider i USING (insider_id)
            """
        return try await digests(of: own + [insiders], pool)
    }

    /// A digest of the filings, lines and names of each insider, and of what the own row says.
    private func insiders(_ pool: ConnectionPool) async throws -> [Int: String] {
        let lines = (["transaction", "holding", "filing"] as [SQL]).map { table -> SQL in
            "SELECT o.insider_id AS id, t AS row FROM filing_owner o JOIN \(table) t USING (company_id, accession)"
        }
        let names: SQL = "SELECT insider_id AS id, n AS row FROM insider_name n"
        return try await digests(of: lines + [names, "SELECT i.insider_id AS id, \(word) AS row FROM insider i"], pool)
    }

    @Test("a line is added once: a better reading of its filing keeps the version", arguments: 0..<6 as Range<UInt64>)
    func added(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed &+ 3_000_000)
        let history = GeneratedHistory(seed: seed).filings.shuffled(using: &random)
        try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            var lines: [String: Int] = [:]
            var filings: [String: Int] = [:]
            var rest = history[...]
            while !rest.isEmpty {
                let batch = rest.prefix(random.pick([1, 2, 5]))
                rest = rest.dropFirst(batch.count)
                let version = try await writer.write(FilingBatch(filings: try batch.map { try $0.read })).version
                let storedLines = try await versions("transaction", "accession, \"table\", ordinal", pool)
                let storedFilings = try await versions("filing", "accession", pool)
                lines = Dictionary(uniqueKeysWithValues: storedLines.keys.map { ($0, lines[$0] ?? version) })
                filings = Dictionary(uniqueKeysWithValues: storedFilings.keys.map { ($0, filings[$0] ?? version) })
                #expect(storedLines == lines)
                #expect(storedFilings == filings)
            }
            #expect(Set(lines.values).count > 3)
        }
    }

    @Test("a notification names every company and insider of which anything changed", arguments: 0..<6 as Range<UInt64>)
    func touched(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed &+ 4_000_000)
        let history = GeneratedHistory(seed: seed).filings.shuffled(using: &random)
        try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            var events = pool.listen(to: [StoreVersion.channel]).makeAsyncIterator()
            _ = await events.next()
            var before = (companies: try await companies(pool), insiders: try await insiders(pool))
            for filing in history {
                let summary = try await writer.write(FilingBatch(filings: [try filing.read]))
                let after = (companies: try await companies(pool), insiders: try await insiders(pool))
                let moved = Self.changed(before.companies, after.companies)
                let people = Self.changed(before.insiders, after.insiders)
                before = after
                guard summary.inserted + summary.replaced + summary.redated > 0 else {
                    #expect(moved.isEmpty && people.isEmpty)
                    continue
                }
                guard case .notification(_, let payload)? = await events.next() else {
                    Issue.record("no notification")
                    return
                }
                let change = try #require(DataChange(notification: payload))
                #expect(change.version == Int64(summary.version))
                #expect(moved.isSubset(of: change.companies ?? []))
                #expect(people.isSubset(of: change.insiders ?? []))
                let adding = try await owners(ofVersion: summary.version, pool)
                #expect(adding.isSubset(of: change.insiders ?? []))
            }
        }
    }

    private static func changed(_ before: [Int: String], _ after: [Int: String]) -> Set<Int> {
        Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
    }

    @Test("a notification is read back as it was written, and another program's is none")
    func notifications() {
        let change = DataChange(notification: "57 1760000000.25 320193,1318605")
        #expect(change?.version == 57 && change?.companies == [320193, 1_318_605])
        #expect(change?.changedAt == Date(timeIntervalSince1970: 1_760_000_000.25))
        #expect(DataChange(notification: "57 1 *").map { $0.companies == nil } == true)
        #expect(DataChange(notification: "57 1 ")?.companies == [])
        let both = DataChange(notification: "57 1 5,6;7")
        #expect(both?.companies == [5, 6] && both?.insiders == [7])
        #expect(DataChange(notification: "57 1 *;7").map { $0.companies == nil && $0.insiders == [7] } == true)
        #expect(DataChange(notification: "57 1 5;*").map { $0.companies == [5] && $0.insiders == nil } == true)
        #expect(DataChange(notification: "57 1 5;").map { $0.insiders == [] } == true)
        #expect(DataChange.text(companies: [5, 6], insiders: [7]) == "5,6;7")
        #expect(DataChange.text(companies: nil, insiders: []) == "*;")
        let most = Set((1...350).map { 1_000_000_000 + $0 })
        #expect(DataChange.text(companies: most, insiders: most).utf8.count < 7_900)
        #expect(DataChange.text(companies: most, insiders: most.union([1])).hasSuffix(";*"))
        for text in ["", "57", "57 1", "x 1 *", "57 1 a,b", "57 1 2 3", "57 1 2;x", "57 1 2;3;4"] {
            #expect(DataChange(notification: text) == nil)
        }
        #expect(DataChange.text(of: Set(1...701)) == "*")
        #expect(DataChange.text(of: Set((1...700).map { 1_000_000_000 + $0 })).utf8.count < 7_900)
    }
}
