import Edgar
import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

@testable import Ingest

@Suite("Jobs over real indexes and feeds", .serialized)
struct RealEdgarTests {
    private static let environment = ProcessInfo.processInfo.environment
    static let hint: Comment = "FORM4_EDGAR does not name a folder of real filings"
    static let isExpected = environment["FORM4_EDGAR"] != nil || environment["FORM4_REQUIRE_DATA"] == "1"

    private func folder() throws -> URL { URL(filePath: try #require(Self.environment["FORM4_EDGAR"], Self.hint)) }

    private func ingester(_ pool: ConnectionPool, _ standIn: StandIn, now: String) throws -> Ingester {
        var ingester = try Ingester.test(pool, standIn.address, try #require(SimulatedFolder.small))
        let moment = try #require(NewYorkTime.moment(now))
        ingester.now = { moment }
        ingester.options.firstReconcileDays = 1
        // What the folder does not hold is given up at once.
        ingester.options.policy.maximumAttempts = 1
        return ingester
    }

    @Test(
        "18 March 2020: 974 filings in the index, those in the folder loaded, the others named as missing",
        .enabled(if: isExpected, hint)
    )
    func realDay() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder])
        try await TestDatabase.with(.store) { pool in
            let ingester = try ingester(pool, standIn, now: "2020-03-19T05:00:00")
            // At five in the morning, the day before is not final, and today's index does not exist.
            var yesterday = ingester
            yesterday.now = { NewYorkTime.moment(CalendarDate(dayNumber: 18_339), hour: 23) }
            let summary = try await yesterday.reconcile()
            let lines = try Self.formLines(folder)
            let day = try #require(try await Completeness(pool: pool).days(first: 1).first)
            let fours: Int = try await pool.query(
                "SELECT count(*) FROM ingest_queue WHERE form = 'FORM_4' AND NOT is_amendment AND indexed_on = '2020-03-18'"
            ).single()
            #expect(fours == 974)
            #expect(day.inIndex == Set(lines).count && day.inIndex == summary.discovered)
            #expect(day.loaded == summary.loaded && day.loaded > 0)
            #expect(day.missing == day.inIndex - day.loaded - day.quarantined && day.dead == day.missing)
            #expect(summary.dead.count == day.dead && summary.dead.first.allSatisfy { $0.code == "MISSING" })
        }
    }

    /// The accession numbers of the lines of Forms 3, 4 and 5, read as plainly as possible.
    private static func formLines(_ folder: URL) throws -> [String] {
        let path = "Archives/edgar/daily-index/2020/QTR1/form.20200318.idx"
        let text = try String(contentsOf: folder.appending(path: path), encoding: .isoLatin1)
        return text.split(separator: "\n").filter { line in
            ["3 ", "4 ", "5 ", "3/A ", "4/A ", "5/A "].contains { line.hasPrefix($0) }
        }.compactMap { $0.split(separator: "/").last.map { String($0.prefix(20)) } }
    }

    @Test("12 December 2025: the feed's pages are followed, filtered and put together", .enabled(if: isExpected, hint))
    func realFeed() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder])
        try await TestDatabase.with(.store) { pool in
            let summary = try await ingester(pool, standIn, now: "2025-12-12T18:05:00").poll()
            // The folder has the pages from 0, 100 and 200 in a row; the one behind them is empty.
            let pages = try ["0", "100", "200"].map { start in
                try String(
                    contentsOf: folder.appending(path: "cgi-bin/getcurrent-type4-start\(start)-20251212.atom.xml"),
                    encoding: .isoLatin1
                )
            }
            let wanted: Set = ["3", "4", "5", "3/A", "4/A", "5/A"]
            let entries = pages.flatMap { $0.components(separatedBy: "<entry>").dropFirst() }
            let accessions = entries.compactMap { entry -> Substring? in
                guard let term = entry.firstMatch(of: /term="([^"]*)"/)?.1, wanted.contains(String(term)) else {
                    return nil
                }
                return entry.firstMatch(of: /accession-number=([0-9-]+)/)?.1
            }
            #expect(summary.discovered == Set(accessions).count && summary.discovered > 50)
        }
    }
}
