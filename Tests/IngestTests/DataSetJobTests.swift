import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

@testable import Edgar
@testable import Ingest

@Suite("Quarterly data sets", .serialized)
struct DataSetJobTests {
    private func ingester(_ pool: ConnectionPool) throws -> Ingester {
        var ingester = try Ingester.test(pool, "file:///", try #require(SimulatedFolder.small))
        ingester.options.dataSetBatch = 50
        return ingester
    }

    @Test("quarters load whole, once, and agree with the filings themselves")
    func whole() async throws {
        let both = try SimulatedRoads(filings: 400, seed: 3)
        try await TestDatabase.with(.store) { pool in
            let ingester = try ingester(pool)
            var loaded = 0
            for quarter in both.quarters {
                let summary = try await ingester.dataSet(quarter.path)
                #expect(summary.exitCode == 0, "\(summary)")
                loaded += summary.loaded
            }
            #expect(loaded == both.filings)
            #expect(try await count("filing", in: pool) == both.filings)
            #expect(try await RollupAudit().run(on: pool).total == 0)
            let version = try await storeVersion(pool)
            for quarter in both.quarters { #expect(try await ingester.dataSet(quarter.path).loaded == 0) }
            #expect(try await storeVersion(pool) == version)
            // The filings arrive and replace the rounded versions …
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            let folder = try await FolderJob(folder: both.folder.path, writer: writer).run { _ in }
            #expect(folder.written.replaced == both.filings)
            let audit = try await RollupAudit().run(on: pool)
            #expect(audit.total == 0, "\(audit.counts) \(audit.samples.prefix(3))")
            // … and a data set that comes later changes nothing of them.
            try await pool.execute("DELETE FROM ingest_data_set")
            let after = try await canonical(pool)
            for quarter in both.quarters { #expect(try await ingester.dataSet(quarter.path).loaded == 0) }
            #expect(try await canonical(pool) == after)
            for path in both.quarters {
                let quarter = try DataSetQuarter(path.path)
                let report = try await DataSetComparison(of: quarter, with: pool)
                #expect(report.compared > 0 && report.differenceCount == 0, "\(report.json)")
            }
        }
    }

    @Test("ended in the middle and started again, a quarter goes on behind the last batch")
    func resume() async throws {
        let both = try SimulatedRoads(filings: 400, seed: 4)
        let quarter = try #require(both.quarters.first).path
        let expected = try await TestDatabase.with(.store) { pool in
            _ = try await ingester(pool).dataSet(quarter)
            return try await canonical(pool)
        }
        try await TestDatabase.with(.store) { pool in
            var ends = 0
            for round in 1...40 {
                let ingester = try ingester(pool)
                let run = Task { try await ingester.dataSet(quarter) }
                try await Task.sleep(for: .milliseconds(15 * round))
                run.cancel()
                if case .failure = await run.result { ends += 1 } else { break }
            }
            #expect(ends > 0)
            _ = try await ingester(pool).dataSet(quarter)
            #expect(try await canonical(pool) == expected)
        }
    }

    @Test("a quarter without a table is refused by name; with leave, its filings are incomplete until the table comes")
    func partial() async throws {
        let both = try SimulatedRoads(filings: 200, seed: 5)
        let quarter = try #require(both.quarters.first)
        let owners = quarter.appending(path: "REPORTINGOWNER.tsv")
        let aside = quarter.deletingLastPathComponent().deletingLastPathComponent().appending(path: "owners.tsv")
        try FileManager.default.moveItem(at: owners, to: aside)
        try await TestDatabase.with(.store) { pool in
            let ingester = try ingester(pool)
            await #expect {
                try await ingester.dataSet(quarter.path)
            } throws: {
                "\($0)".contains("REPORTINGOWNER")
            }
            let partial = try await ingester.dataSet(quarter.path, isPartial: true)
            #expect(partial.loaded > 0 && partial.quarantined.isEmpty)
            let incomplete: Int = try await pool.query("SELECT count(*) FROM filing WHERE incomplete").single()
            let counted: Int = try await pool.query("SELECT count(*) FROM transaction WHERE NOT excluded").single()
            #expect(incomplete == partial.loaded && counted == 0)
            #expect(try await count("insider", in: pool) == 0)
            #expect(try await RollupAudit().run(on: pool).total == 0)
            try FileManager.default.moveItem(at: aside, to: owners)
            let whole = try await ingester.dataSet(quarter.path)
            #expect(whole.loaded == partial.loaded)
            let rest: Int = try await pool.query("SELECT count(*) FROM filing WHERE incomplete").single()
            #expect(rest == 0)
            #expect(try await RollupAudit().run(on: pool).total == 0)
        }
    }

    @Test("any number of broken rows is quarantined and counted, and the summary names the first of them")
    func brokenRows() async throws {
        let both = try SimulatedRoads(filings: 60, seed: 6)
        let quarter = try #require(both.quarters.first)
        let footnotes = try FileHandle(forWritingTo: quarter.appending(path: "FOOTNOTES.tsv"))
        try footnotes.seekToEnd()
        try footnotes.write(contentsOf: Data((1...2500).map { "nonsense \($0)\n" }.joined().utf8))
        try footnotes.close()
        try await TestDatabase.with(.store) { pool in
            let ingester = try ingester(pool)
            let summary = try await ingester.dataSet(quarter.path)
            #expect(summary.quarantined.count == 2500 && summary.quarantined.first.count == 1000)
            #expect(summary.exitCode == 1 && summary.description.contains("and 2480 more quarantined"))
            #expect(try await count("quarantine", in: pool) == 2500)
            #expect(try await count("filing", in: pool) == summary.loaded && summary.loaded > 0)
            #expect(try await Quarantine.count(pool) == 2500)
        }
    }

    @Test("a filing that PostgreSQL refuses is a loss of the run")
    func refused() async throws {
        let both = try SimulatedRoads(filings: 60, seed: 6)
        let quarter = try #require(both.quarters.first).path
        try await TestDatabase.with(.store) { pool in
            try await pool.execute("ALTER TABLE filing ADD CONSTRAINT even_only CHECK (accession % 2 = 0)")
            let summary = try await ingester(pool).dataSet(quarter)
            #expect(summary.exitCode == 1 && summary.loaded > 0)
            let odd = summary.quarantined.first.allSatisfy {
                ($0.accession?.digits ?? 0) % 2 == 1 && $0.code == "NOT_STORABLE"
            }
            #expect(odd)
            #expect(try await count("quarantine", in: pool) == summary.quarantined.count)
            #expect(try await count("filing", in: pool) == summary.loaded)
            #expect(summary.description.contains("even_only"))
        }
    }

    @Test("values that agree after rounding are no difference")
    func rounding() {
        #expect(DataSetComparison.agree("224.05", "224.048", true))
        #expect(DataSetComparison.agree("250000", "250000.0", true))
        #expect(!DataSetComparison.agree("224.05", "224.06", true))
        #expect(!DataSetComparison.agree("0", nil, true))
        #expect(!DataSetComparison.agree("P", "S", false))
        #expect(DataSetComparison.agree(nil, nil, false))
    }
}
