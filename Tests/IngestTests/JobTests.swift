import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

@testable import Edgar
@testable import Ingest

@Suite("Jobs beside the daily ones", .serialized)
struct JobTests {
    private func folder() throws -> SimulatedFolder { try #require(SimulatedFolder.small) }

    /// What EDGAR's own list of a company says, read as plainly as possible.
    private struct Listed: Decodable {
        struct Columns: Decodable {
            let form: [String]
            let accessionNumber: [String]
        }
        struct Filings: Decodable { let recent: Columns }
        struct FormerName: Decodable {
            let name: String
            let to: String
        }
        let cik: String
        let sic: String
        let tickers: [String]
        let formerNames: [FormerName]
        let filings: Filings
    }

    private func lists(_ folder: SimulatedFolder) throws -> [Listed] {
        let lists = folder.url.appending(path: "submissions")
        return try FileManager.default.contentsOfDirectory(at: lists, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
            .map { try JSONDecoder().decode(Listed.self, from: Data(contentsOf: $0)) }
    }

    @Test("a company by ticker or CIK: all its filings, its attributes and former names, and nobody else's")
    func company() async throws {
        let folder = try folder()
        let listed = try #require(
            try lists(folder).first { !$0.formerNames.isEmpty && $0.filings.recent.form.count > 3 }
        )
        let cik = try #require(CIK(listed.cik))
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, standIn.address, folder)
            let ticker = try #require(listed.tickers.first)
            let summary = try await ingester.company(.ticker(ticker.lowercased()))
            #expect(summary.loaded == listed.filings.recent.form.count && summary.exitCode == 0)
            let stored: [Int] = try await pool.query("SELECT DISTINCT company_id FROM filing").rows.map {
                try $0.value(0)
            }
            #expect(stored == [Int(cik.number)])
            let former = try #require(listed.formerNames.first)
            let until: String = try await pool.query(
                "SELECT last_seen::text FROM company_name WHERE name = \(bind: former.name)"
            ).single()
            #expect(until >= former.to.prefix(10))
            let found: String = try await pool.query("SELECT search_text FROM company").single()
            #expect(found.contains(former.name.lowercased()))
            let again = try await ingester.company(.cik(cik))
            #expect(again.fetched == 0 && again.known == summary.loaded && again.exitCode == 0)
            await #expect(throws: IngestError.unknownTicker("NOSUCH")) {
                _ = try await ingester.company(.ticker("nosuch"))
            }
        }
    }

    @Test("a store that cannot take any filing ends the run, and no filing is charged with it")
    func brokenStore() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, standIn.address, folder)
            try await pool.execute("ALTER TABLE filing_owner RENAME TO elsewhere")
            let error = await #expect(throws: PostgresError.self) { try await ingester.reconcile() }
            #expect(error?.kind == .statement)
            let charged: Int = try await pool.query(
                "SELECT count(*) FROM ingest_queue WHERE attempts > 0 OR error_code IS NOT NULL OR lease_owner IS NOT NULL"
            ).single()
            #expect(charged == 0)
            try await pool.execute("ALTER TABLE elsewhere RENAME TO filing_owner")
            let summary = try await ingester.reconcile()
            #expect(summary.loaded == folder.filings && summary.exitCode == 0)
        }
    }

    @Test("a list's time keeps its source when an index names the filing, and a time nobody can read stops nothing")
    func timesOfQueue() async throws {
        try await TestDatabase.with(.store) { pool in
            let queue = FilingQueue(pool: pool)
            func found(_ number: Int64, _ time: String?) throws -> DiscoveredFiling {
                DiscoveredFiling(
                    accession: try #require(AccessionNumber(digits: number)),
                    form: OwnershipFiling.Form(.four),
                    filedOn: CalendarDate(filed: "2024-03-05"),
                    acceptedAt: time,
                    parties: [try #require(CIK(number: 1))],
                    issuer: nil
                )
            }
            func dates() async throws -> [FilingDates?] {
                let items = try await queue.lease(10, for: 1, where: .all)
                try await queue.release(owner: 1)
                return items.map(\.dates)
            }
            let (early, late) = ("2024-03-05T16:30:00-05:00", "2024-03-05T17:00:00-05:00")
            _ = try await queue.note(
                [try found(1, early), try found(2, "soon"), try found(3, late)],
                from: .submissions,
                priority: .asked
            )
            _ = try await queue.note([try found(1, nil), try found(2, nil)], from: .dailyIndex, priority: .live)
            _ = try await queue.note([try found(3, early)], from: .feed, priority: .live)
            let day = try #require(CalendarDate(filed: "2024-03-05"))
            let moment = NewYorkTime.moment(day, hour: 16, minute: 30)
            #expect(
                try await dates() == [
                    FilingDates(filedOn: day, source: .index, acceptedAt: moment, acceptedAtSource: .submissions),
                    FilingDates(filedOn: day, source: .index),
                    FilingDates(filedOn: day, source: .index, acceptedAt: moment, acceptedAtSource: .index),
                ]
            )
        }
    }

    @Test("issuers without SIC learn it from their lists, once; their rollups move along")
    func enrich() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, standIn.address, folder)
            _ = try await ingester.reconcile()
            let known = Dictionary(try lists(folder).map { (Int($0.cik) ?? 0, Int($0.sic)) }) { $1 }
            let filings: Int = try await count("filing", in: pool)
            // As a data set leaves them: no header, so no SIC.
            try await pool.execute("UPDATE filing_party SET sic = NULL")
            _ = try await ingester.reclassify()
            let unknown: Int = try await pool.query("SELECT count(*) FROM company WHERE sic IS NULL").single()
            #expect(unknown == (try await count("company", in: pool)))
            let summary = try await ingester.enrich()
            #expect(summary.changed > 0 && summary.exitCode == 0)
            for row in try await pool.query("SELECT company_id, sic, exchange FROM company").rows {
                let company: Int = try row.value(0)
                #expect(try row.value(1, as: Int?.self) == known[company])
                #expect(try row.value(2, as: String?.self) == "NYSE")
            }
            #expect(try await RollupAudit().run(on: pool).total == 0)
            #expect(try await count("filing", in: pool) == filings)
            let version = try await storeVersion(pool)
            let before = try await standIn.report().requests
            let again = try await ingester.enrich()
            // Those EDGAR knows no SIC of are not asked for again within a month.
            #expect(try await standIn.report().requests == before)
            #expect(again.changed == 0)
            #expect(try await storeVersion(pool) == version)
        }
    }

    @Test(
        "the audit tells of rollups that differ, filings that are gone, and days that are incomplete; and mends what it can"
    )
    func audit() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, standIn.address, folder)
            _ = try await ingester.reconcile()
            #expect(try await ingester.audit().exitCode == 0)
            let lost: Int = try await pool.query("SELECT max(accession) FROM filing WHERE NOT is_amendment").single()
            // Somebody's hand, past every writer.
            try await pool.execute("DELETE FROM filing WHERE accession = \(bind: lost)")
            let summary = try await ingester.audit()
            #expect(summary.exitCode == 1 && summary.changed == 1)
            #expect(summary.alarms.contains { $0.contains("rollup cells differ") })
            #expect(summary.alarms.contains { $0.contains("lacked 1 filing") })
            #expect(summary.alarms.contains { $0.contains("1 are missing") || $0.contains("1 is missing") })
            #expect(try await ingester.drain().loaded == 1)
            try await RollupRebuild().rebuild(on: pool)
            #expect(try await ingester.audit().exitCode == 0)
            let expected = try await Faultless.shared.text(folder)
            #expect(try await differences(canonical(pool), expected) == [])
        }
    }

    @Test(
        "retention drops what is old enough of runs, queue and bytes, and no fact; what has no bytes is not read again"
    )
    func retention() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            var ingester = try Ingester.test(pool, standIn.address, folder)
            _ = try await ingester.reconcile()
            let facts = try await canonical(pool)
            try await pool.execute("UPDATE ingest_run SET finished_at = finished_at - interval '91 days'")
            try await pool.execute(
                "UPDATE ingest_queue SET settled_at = settled_at - interval '401 days' WHERE accession % 2 = 0"
            )
            let even: Int = try await pool.query("SELECT count(*) FROM ingest_queue WHERE accession % 2 = 0").single()
            let queued = try await count("ingest_queue", in: pool)
            _ = try await ingester.reconcile()
            // The newest run of each kind stays, however old: the schedule goes by it.
            #expect(try await ingester.retention().changed == 1 + even)
            #expect(try await count("ingest_queue", in: pool) == queued - even)
            ingester.options.retention.bytesDays = 30
            ingester.now = { Moment.now }
            #expect(try await ingester.retention().changed == 0)
            try await pool.execute("UPDATE filing_document SET read_at = read_at - interval '31 days'")
            #expect(try await ingester.retention().changed == folder.filings)
            // More than a page of them.
            try await pool.execute(
                """
                INSERT INTO quarantine (sha256, origin, code, message, bytes, byte_count, first_seen, parser_version)
                SELECT sha256(n::text::bytea), 'file ' || n % 7, 'EMPTY', '', CASE WHEN n % 3 > 0 THEN 'x'::bytea END, 1,
                    now() - make_interval(days => n % 60), 1
                FROM generate_series(1, 5000) n
                """
            )
            let old: Int = try await pool.query(
                "SELECT count(*) FROM quarantine WHERE bytes IS NOT NULL AND first_seen < now() - interval '30 days'"
            ).single()
            #expect(try await ingester.retention().changed == old)
            try await pool.execute("DELETE FROM quarantine")
            let reparsed = try await ingester.reparse(.olderThan(1000))
            #expect(reparsed.changed == 0 && reparsed.exitCode == 0)
            #expect(try await differences(canonical(pool), facts) == [])
            let report = try await standIn.report()
            // Nothing was fetched for it.
            #expect(report.filings.values.allSatisfy { $0 == 1 })
        }
    }

    @Test("a correction of the calendar silences a day that was no filing day, and moves lags")
    func reclassify() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { (pool: ConnectionPool) async throws in
            var ingester = try Ingester.test(pool, standIn.address, folder)
            let third = try #require(CalendarDate(filed: "2019-07-03"))
            ingester.now = { NewYorkTime.moment(third, hour: 9) }
            ingester.options.firstReconcileDays = 2
            #expect(try await ingester.reconcile().alarms.count == 1)
            #expect(try await ingester.audit().exitCode == 1)
            let summary = try await ingester.reclassify([.calendar: "2019-07-02 closed # a storm"])
            #expect(summary.changed == 1)
            #expect(try await ingester.audit().exitCode == 0)
            // The next reconciliation looks at two filing days again: the one before is the other.
            #expect(try await ingester.reconcile().alarms.allSatisfy { !$0.contains("2019-07-02") })
        }
    }
}
