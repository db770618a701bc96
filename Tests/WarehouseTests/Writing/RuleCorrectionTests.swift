import Edgar
import Postgres
import SQLBuilder
import TestSupport
import Testing

@testable import Warehouse

@Suite("Corrections of the tables of rules")
struct RuleCorrectionTests {
    private func fill(_ pool: ConnectionPool, seed: UInt64) async throws -> FilingWriter {
        let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
        let history = GeneratedHistory(seed: seed).filings
        _ = try await writer.write(FilingBatch(filings: try history.map { try $0.read }))
        return writer
    }

    private func version(_ pool: ConnectionPool) async throws -> Int {
        try await pool.query("SELECT version FROM data_version").single()
    }

    @Test("another sector of an industry moves its companies and their rollups, once, for every writer; and back again")
    func sectors() async throws {
        try await TestDatabase.with(.store) { pool in
            let writer = try await fill(pool, seed: 6)
            var word = CompanyWord(
                company: 9001,
                source: .reference,
                asOf: NewYorkTime.moment(Story.day("2024-01-02"), hour: 9)
            )
            word.industryCode = 7370
            try await writer.learn([word])
            func sector() async throws -> String {
                try await pool.query("SELECT sector FROM company WHERE company_id = 9001").single()
            }
            let before = try await sector()
            let other = FilingWriter(pool: pool, refresh: RollupRefresh())
            try await other.correct([.sectors: "7370 UTILITIES  # a house rule"])
            #expect(try await other.reclassify() == 1)
            #expect(try await other.reclassify() == 0)
            #expect(try await sector() == "UTILITIES" && before != "UTILITIES")
            #expect(try await RollupAudit().run(on: pool).total == 0)
            // The first writer was made before; what it derives next goes by the correction, too.
            var later = word
            later = CompanyWord(company: 9001, source: .reference, asOf: Moment(seconds: word.asOf.seconds + 60))
            later.industryCode = 7370
            try await writer.learn([later])
            #expect(try await sector() == "UTILITIES")
            try await other.correct([.sectors: ""])
            #expect(try await writer.reclassify() == 1)
            #expect(try await sector() == before)
            #expect(try await RollupAudit().run(on: pool).total == 0)
        }
    }

    @Test("a day on which EDGAR was closed shortens the lag over it, and no other")
    func calendar() async throws {
        try await TestDatabase.with(.store) { pool in
            let writer = try await fill(pool, seed: 8)
            let lags: SQL = """
                SELECT coalesce(deemed_on, traded_on)::text, first_filed_on::text, lag_business_days, is_late::text,
                    accession::text || "table" || ordinal
                FROM transaction ORDER BY accession, "table", ordinal
                """
            let before = try await pool.query(lags)
            // The weekday that most trades are reported over.
            let closed: String = try await pool.query(
                """
                SELECT day::date::text FROM transaction, LATERAL generate_series(traded_on + 1, first_filed_on, '1 day') day
                WHERE extract(isodow FROM day) < 6 GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1
                """
            ).single()
            try await writer.correct([.calendar: "\(closed) closed"])
            let changed = try await writer.rejudge()
            let after = try await pool.query(lags)
            var shorter = 0
            for row in 0..<before.rowCount {
                let (start, end): (String, String) = (try before.value(row, 0), try before.value(row, 1))
                let (old, new): (Int, Int) = (try before.value(row, 2), try after.value(row, 2))
                #expect(new == old - (start < closed && closed <= end ? 1 : 0))
                shorter += old - new
            }
            #expect(shorter > 0 && changed == shorter)
            #expect(try await writer.rejudge() == 0)
            #expect(try await RollupAudit().run(on: pool).total == 0)
            #expect(try await writer.rules().calendar.isFilingDay(Story.day(closed)) == false)
        }
    }

    @Test("a text that cannot be read is refused, and nothing is kept of it")
    func refused() async throws {
        try await TestDatabase.with(.store) { (pool: ConnectionPool) async throws in
            let writer = try await fill(pool, seed: 5)
            let before = try await version(pool)
            await #expect(throws: CalendarError.self) { try await writer.correct([.calendar: "tomorrow closed"]) }
            await #expect(throws: IndustryError.self) { try await writer.correct([.sectors: "7370 MEDIA"]) }
            #expect(try await pool.query("SELECT rules FROM data_version").single(as: Int.self) == 0)
            #expect(try await writer.reclassify() == 0)
            #expect(try await writer.rejudge() == 0)
            #expect(try await version(pool) == before)
        }
    }
}
