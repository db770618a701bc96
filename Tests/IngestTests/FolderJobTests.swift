import Edgar
import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

@testable import Ingest

@Suite("Loading a folder")
struct FolderJobTests {
    @Test("real filings load, but for those without an accession number; a second run changes nothing")
    func realFolderTwice() async throws {
        guard let folder = try RealFilings.folder() else { return }
        let expected = try RealFilings.expected(folder)
        let loadable = expected.filter { $0["accession"] is String }
        func rows(_ keys: [String]) -> Int {
            loadable.reduce(0) { sum, filing in sum + keys.reduce(0) { $0 + ((filing[$1] as? [Any])?.count ?? 0) } }
        }
        try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            let first = try await FolderJob(folder: folder, writer: writer).run()
            #expect(first.written.inserted == loadable.count)
            #expect(first.transactions == rows(["nonDerivativeTransactions", "derivativeTransactions"]))
            #expect(first.holdings == rows(["nonDerivativeHoldings", "derivativeHoldings"]))
            #expect(first.quarantinedByCode == ["NO_ACCESSION": expected.count - loadable.count])
            #expect(first.unreadableIndexes == [])
            let version: Int = try await pool.query("SELECT version FROM data_version").single()
            let text = try await CanonicalExport(pool: pool).text()

            let second = try await FolderJob(folder: folder, writer: writer).run()
            #expect(second.written.inserted + second.written.replaced + second.written.redated == 0)
            #expect(second.filings == first.filings && second.quarantined.count == first.quarantined.count)
            #expect(try await pool.query("SELECT version FROM data_version").single(as: Int.self) == version)
            #expect(try await CanonicalExport(pool: pool).text() == text)
            let audit = try await RollupAudit().run(on: pool)
            #expect(audit.counts.allSatisfy { $0.differences == 0 }, "\(audit.samples)")
            #expect(try await Quarantine.list(pool).allSatisfy { $0.code == "NO_ACCESSION" && $0.attempts == 2 })
        }
    }

    @Test("dates come from the best source that tells them")
    func realDates() async throws {
        guard let folder = try RealFilings.folder() else { return }
        try await TestDatabase.with(.store) { pool in
            _ = try await FolderJob(folder: folder, writer: FilingWriter(pool: pool, refresh: nil)).run()
            let rows = try await pool.query(
                """
                SELECT source, filed_on_source, accepted_at IS NOT NULL, count(*), \
                count(*) FILTER (WHERE issuer_name = '') FROM filing GROUP BY 1, 2, 3
                """
            )
            for row in rows.rows {
                let (source, dates): (String, String) = (try row.value(0), try row.value(1))
                let hasTime: Bool = try row.value(2)
                // A submission's header dates it; a bare document has no better word than a list's or its signature.
                #expect(
                    source == "SUBMISSION" ? dates == "HEADER" : ["INDEX", "SUBMISSIONS", "SIGNATURE"].contains(dates)
                )
                #expect(dates != "SIGNATURE" || !hasTime)
            }
            let flagged: Int = try await pool.query(
                """
                SELECT count(*) FROM transaction t JOIN filing f USING (company_id, accession) \
                WHERE (f.filed_on_source = 'SIGNATURE') <> ('FILED_ON_ESTIMATED' = ANY(t.quality_flags))
                """
            ).single()
            #expect(flagged == 0)
            // EDGAR takes filings from six in the morning to ten at night.
            let wrong: Int = try await pool.query(
                """
                SELECT count(*) FROM filing WHERE accepted_at_source = 'HEADER' \
                AND (accepted_at AT TIME ZONE 'America/New_York')::time NOT BETWEEN '06:00' AND '22:30'
                """
            ).single()
            #expect(wrong == 0)
        }
    }

    @Test("the real amendments and joint filings come out as a person reading them would say")
    func realAmendmentsAndJointFilings() async throws {
        guard let folder = try RealFilings.folder() else { return }
        try await TestDatabase.with(.store) { pool in
            _ = try await FolderJob(folder: folder, writer: FilingWriter(pool: pool, refresh: nil)).run()
            func flags(_ accession: Int) async throws -> Set<String> {
                let rows = try await pool.query(
                    "SELECT DISTINCT unnest(quality_flags)::text FROM transaction WHERE accession = \(bind: accession)"
                )
                return Set(try rows.rows.map { try $0.value(0, as: String.self) })
            }
            // Lam Research, 4/A of January 2025 for a Form 4 of 4 November 2024 that is not in the folder, nor is any
            // other filing at Lam: nothing to restate.
            #expect(try await flags(70_754_925_000_004) == ["ORIGINAL_NOT_FOUND"])
            // Orthofix, 4/A of Juniper's three owners, original of 22 September 2026 not in the folder either; a bare document,
            // so that its filing day is the signature's.
            #expect(try await flags(179_403_426_000_007) == ["ORIGINAL_NOT_FOUND", "FILED_ON_ESTIMATED"])
            // Hamilton Beach, 13 February 2020, two forms through one agent: both report gifts of 222 shares by the
            // Rankins' partnership, but each owner's position after them is another. Two trades, not one told twice.
            #expect(try await flags(112_760_220_005_231) == [])
            #expect(try await flags(112_760_220_005_245) == [])
            // Tesla, November 2021: forms of one day and agent by one owner go on from each other, no duplicates.
            #expect(try await flags(89_924_321_044_232) == ["FILED_ON_ESTIMATED"])
            let links: Int = try await pool.query(
                "SELECT count(*) FROM transaction WHERE amends_accession IS NOT NULL OR known_until IS NOT NULL"
            ).single()
            #expect(links == 0)
        }
    }

    @Test("a filing that PostgreSQL refuses is told as the broken ones are")
    func refused() async throws {
        let folder = try #require(SimulatedFolder.small).url.path
        let name = try #require(
            FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
                .filter { $0.hasSuffix(".txt") }.min()
        )
        let accession = try #require(AccessionNumber(startOfFileName: name)).digits
        try await TestDatabase.with(.store) { pool in
            try await pool.execute(
                "ALTER TABLE filing ADD CONSTRAINT not_this_one CHECK (accession <> \(constant: Int(accession)))"
            )
            let summary = try await FolderJob(folder: folder, writer: FilingWriter(pool: pool, refresh: nil)).run()
            #expect(summary.quarantinedByCode == ["NOT_STORABLE": 1])
            #expect(summary.quarantined.allSatisfy { $0.accession == Int(accession) && $0.origin == name })
            #expect(try await count("filing", in: pool) == summary.filings - 1)
        }
    }

    @Test("the times of real lists agree with the headers of filings, whichever clock they go by")
    func realTimes() throws {
        guard let folder = try RealFilings.folder() else { return }
        var headers: [AccessionNumber: String] = [:]
        let data = folder + "/Archives/edgar/data/"
        for case let path as String in try #require(FileManager.default.enumerator(atPath: data)) {
            guard path.hasSuffix(".txt"), let accession = AccessionNumber(startOfFileName: path) else { continue }
            headers[accession] = try String(contentsOfFile: data + path, encoding: .isoLatin1)
        }
        let pattern = /<ACCEPTANCE-DATETIME>(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/
        var (compared, timed, untimed) = (0, 0, 0)
        let lists = folder + "/submissions/"
        for name in try FileManager.default.contentsOfDirectory(atPath: lists).sorted() {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: lists + name)))
            let filings =
                name.contains("-submissions-")
                ? try CompanySubmissions.filings(inShard: bytes) : try CompanySubmissions(reading: bytes).filings
            let times = ListedTimes(filings)
            for filing in filings {
                let listed = times.acceptance(of: filing)
                timed += listed == nil ? 0 : 1
                untimed += listed == nil ? 1 : 0
                guard let listed, let stamp = headers[filing.accession]?.firstMatch(of: pattern)?.output else {
                    continue
                }
                let clock = "\(stamp.1)-\(stamp.2)-\(stamp.3)T\(stamp.4):\(stamp.5):\(stamp.6)"
                #expect(NewYorkTime.moment(clock) == listed, "\(name) \(filing.accession)")
                compared += 1
            }
        }
        #expect(compared > 0 && timed > 10 * untimed)
    }

    @Test("broken files are quarantined with a reason, and the rest loads")
    func brokenFiles() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "form4-folder-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let data = folder.appending(path: "Archives/edgar/data/9001")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: data.appending(path: name))
        }
        try write("0000001111-24-000001.txt", OwnershipText.submission(accession: "0000001111-24-000001"))
        try write(
            "0000001111-24-000002.txt",
            String(OwnershipText.submission(accession: "0000001111-24-000002").prefix(700))
        )
        try write("0000001111-24-000003.txt", "<!DOCTYPE html><html><body>Not here</body></html>")
        try write("0000001111-24-000004.txt", "")
        try write("0000001111-24-000005.xml", OwnershipText.bomb)
        try write(
            "0000001111-24-000006.txt",
            OwnershipText.submission(accession: "0000001111-24-000006", shares: "1,000")
        )
        try write("0000001111-24-000008.txt", OwnershipText.submission(accession: "0000001111-24-000008"))
        let huge = data.appending(path: "0000001111-24-000007.txt")
        try Data().write(to: huge)
        let handle = try FileHandle(forWritingTo: huge)
        try handle.truncate(atOffset: 100 << 20)
        try handle.close()

        try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            let summary = try await FolderJob(folder: folder.path, writer: writer).run()
            #expect(summary.written.inserted == 2)
            let codes = Dictionary(
                summary.quarantined.map { (String($0.origin.suffix(24).dropLast(4).suffix(6)), $0.code) },
                uniquingKeysWith: { one, _ in one }
            )
            #expect(codes["000002"] == "TRUNCATED")
            #expect(codes["000003"] == "HTML_PAGE")
            #expect(codes["000004"] == "EMPTY")
            #expect(codes["000005"] == "FORBIDDEN_XML")
            #expect(codes["000006"] == "BAD_FACT")
            #expect(codes["000007"] == "TOO_LARGE")
            #expect(summary.quarantined.allSatisfy { $0.message.hasSuffix(".") && $0.message.count > 20 })
            let kept = try await Quarantine.list(pool)
            #expect(kept.count == 6)
            #expect(kept.first { $0.code == "TOO_LARGE" }?.hasBytes == false)
            #expect(kept.first { $0.code == "TRUNCATED" }?.hasBytes == true)
        }
    }

    @Test("what a better copy brings later leaves quarantine, and reading again finds the rest as it was")
    func quarantineIsReleased() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "form4-folder-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let whole = OwnershipText.submission(accession: "0000001111-24-000001")
        let file = folder.appending(path: "0000001111-24-000001.txt")
        try Data(whole.utf8.prefix(700)).write(to: file)
        try Data("<html></html>".utf8).write(to: folder.appending(path: "page.txt"))
        try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            let job = FolderJob(folder: folder.path, writer: writer)
            #expect(try await job.run().quarantined.count == 2)
            try Data(whole.utf8).write(to: file)
            #expect(try await job.run().written.inserted == 1)
            #expect(try await Quarantine.list(pool).map(\.code) == ["HTML_PAGE"])
            let again = try await Reparse(pool: pool, writer: writer).run(.quarantined)
            #expect(again.documents == 1 && again.failed == 1 && again.stored == 0)
        }
    }

    @Test("reading stored bytes again gives the same store")
    func reparseChangesNothing() async throws {
        guard let folder = try RealFilings.folder() else { return }
        try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            let first = try await FolderJob(folder: folder, writer: writer).run()
            let text = try await CanonicalExport(pool: pool).text()
            try await pool.execute("UPDATE filing_document SET parser_version = 0")
            let again = try await Reparse(pool: pool, writer: writer).run(.olderThan(1))
            #expect(again.documents == first.filings && again.failed == 0)
            #expect(try await CanonicalExport(pool: pool).text() == text)
            #expect(try await Reparse(pool: pool, writer: writer).run(.olderThan(1)).documents == 0)
        }
    }

    @Test("a folder that is not there or holds no filings says what to do")
    func emptyFolder() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "form4-folder-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: FolderJob.Problem.noSuchFolder(folder.path)) { try FolderListing(folder.path) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        #expect(throws: FolderJob.Problem.noFilings(folder.path)) { try FolderListing(folder.path) }
    }
}
