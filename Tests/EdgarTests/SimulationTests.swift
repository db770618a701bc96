import Foundation
import Testing

@testable import Edgar

@Suite("Simulated filings")
struct SimulationTests {
    private static func filings(_ count: Int, seed: UInt64 = 7, years: Int = 3) -> [OwnershipFiling] {
        var simulation = FilingSimulation(.init(filings: count, seed: seed, years: years))
        var filings: [OwnershipFiling] = []
        while let filing = simulation.next() { filings.append(filing) }
        return filings
    }

    private static let sample = filings(4000)

    @Test("what is written is read back, fact by fact")
    func roundTrip() throws {
        for filing in Self.sample.indices.filter({ $0 % 8 == 0 }).map({ Self.sample[$0] }) {
            let text = SubmissionWriter.text(of: filing)
            let read = try FilingReader().read(Array(text.utf8))
            #expect(read == filing, "\(filing.accessionNumber?.description ?? "")")
        }
    }

    @Test("the same settings give the same filings, another seed gives others")
    func determinism() {
        #expect(Self.filings(300) == Self.filings(300))
        #expect(Self.filings(300, seed: 8) != Self.filings(300))
    }

    @Test("there are as many as asked for, from the first to the last day", arguments: [0, 1, 37, 4000])
    func counts(count: Int) {
        let filings = Self.filings(count)
        #expect(filings.count == count)
        #expect(Set(filings.compactMap(\.accessionNumber)).count == count)
        let days = filings.compactMap(\.filedOn)
        #expect(days == days.sorted())
        #expect(days.allSatisfy { EdgarCalendar.standard.isFilingDay($0) && $0 <= SimulationSettings.defaultUntil })
        let times = filings.compactMap { $0.header?.acceptanceDatetime }
        #expect(times == times.sorted())
    }

    @Test("every filing day has filings once there are enough")
    func everyDay() {
        let days = Set(Self.sample.compactMap(\.filedOn))
        var date = SimulationSettings.defaultUntil
        while date > SimulationSettings.defaultUntil.adding(days: -1000) {
            #expect(days.contains(date) == EdgarCalendar.standard.isFilingDay(date), "\(date)")
            date = date.adding(days: -1)
        }
    }

    @Test("they show what the product is about")
    func variety() {
        let rows = Self.sample.flatMap(\.rows)
        let trades = rows.filter { $0.kind == .transaction }
        #expect(Set(Self.sample.map(\.documentType)).isSuperset(of: ["3", "4", "5", "4/A"]))
        #expect(
            Set(trades.compactMap { $0[.transactionCode] }).isSuperset(of: [
                "P", "S", "A", "M", "F", "G", "C", "D", "J",
            ])
        )
        #expect(Set(rows.map { "\($0.table) \($0.kind)" }).count == 4)
        #expect(trades.contains { $0[.transactionPricePerShare] == nil })
        #expect(trades.contains { $0[.transactionPricePerShare] == "0" })
        #expect(trades.contains { $0[.transactionShares]?.contains(".") == true })
        #expect(Self.sample.contains { $0.aff10b5One == true })
        #expect(Self.sample.contains { $0.aff10b5One == nil && $0.form.number == .four })
        #expect(Self.sample.contains { $0.owners.count == 10 })
        #expect(Self.sample.contains { $0.issuerParty?.sic == nil })
        #expect(Self.sample.contains { !($0.issuerParty?.formerNames.isEmpty ?? true) })
        #expect(Self.sample.allSatisfy { $0.issuer.name?.hasSuffix("(Simulated)") == true })
        #expect(Self.sample.allSatisfy { $0.issuer.cik.number >= 9_000_000_001 })
    }

    @Test("a group of more than ten files the same line on several forms of one agent and day")
    func largeGroups() {
        let grouped = Dictionary(grouping: Self.sample.filter { $0.owners.count > 1 && !$0.form.isAmendment }) {
            filing in
            "\(filing.issuer.cik) \(filing.filedOn?.description ?? "") \(filing.rows.map { $0[.transactionShares] ?? "" })"
        }
        let split = grouped.values.filter { $0.count > 1 }
        #expect(!split.isEmpty)
        for forms in split {
            #expect(Set(forms.compactMap { $0.accessionNumber?.submitter }).count == 1)
            #expect(
                Set(forms.map { $0.rows.map { [$0[.transactionPricePerShare], $0[.natureOfOwnership]] } }).count == 1
            )
            #expect(Set(forms.flatMap { $0.owners.map(\.cik) }).count == forms.map(\.owners.count).reduce(0, +))
        }
    }

    @Test("an amendment comes after a filing of the same issuer and owners")
    func amendments() {
        var earlier: [Set<CIK>: Set<CIK>] = [:]
        var count = 0
        for filing in Self.sample {
            let owners = Set(filing.owners.map(\.cik))
            if filing.form.isAmendment {
                count += 1
                #expect(earlier[owners]?.contains(filing.issuer.cik) == true)
            }
            earlier[owners, default: []].insert(filing.issuer.cik)
        }
        #expect(count > 20)
    }

    @Test("the folder's indexes list every filing under each of its parties, and a second run is refused")
    func folder() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("form4-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let settings = SimulationSettings(filings: 200, seed: 3)
        let summary = try Simulator.writeFolder(settings, to: folder)
        #expect(summary.filings == 200)

        var expected: Set<String> = []
        for filing in Self.filings(200, seed: 3) {
            let accession = try #require(filing.accessionNumber)
            for cik in [filing.issuer.cik] + filing.owners.map(\.cik) {
                expected.insert("edgar/data/\(cik.number)/\(accession).txt")
            }
            let path = "Archives/edgar/data/\(filing.issuer.cik.number)/\(accession).txt"
            #expect(try FilingReader().read(file: folder.appendingPathComponent(path).path) == filing)
        }
        for kind in ["form", "master"] {
            #expect(try listedPaths(in: folder, kind) == expected)
        }
        #expect(throws: SimulationError.self) { try Simulator.writeFolder(settings, to: folder) }
    }

    @Test("the folder answers an EDGAR client: ticker list, submissions lists, indexes, filings")
    func folderAsEdgar() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("form4-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let summary = try Simulator.writeFolder(SimulationSettings(filings: 150, seed: 4), to: folder)
        let client = try EdgarClient(.init(base: EdgarBase(folder.path), userAgent: nil))
        func bytes(_ resource: EdgarResource) async throws -> [UInt8] {
            guard case .body(let bytes, _, _) = try await client.fetch(resource) else { return [] }
            return bytes
        }
        let listings = try ListedCompanies.listings(reading: await bytes(.tickersWithExchange))
        #expect(listings.count == summary.companies)
        let filings = Self.filings(150, seed: 4)
        var found: Set<AccessionNumber> = []
        for cik in Set(filings.map(\.issuer.cik)) {
            let company = try CompanySubmissions(reading: await bytes(.submissions(cik)))
            let known = filings.filter { $0.issuer.cik == cik }
            let listed = CompanySubmissions.ownershipFilings(company.filings, of: company.cik)
            #expect(listed.map(\.accession) == known.reversed().compactMap(\.accessionNumber))
            #expect(company.sic == known.last?.issuerParty?.sic)
            found.formUnion(listed.map(\.accession))
        }
        #expect(found.count == 150)
        let last = try #require(summary.lastDay)
        let index = try FilingIndex(reading: await bytes(.dailyIndex(.form, last)))
        for filing in index.ownershipFilings {
            let text = try await client.fetchSubmission(filing.accession, parties: filing.parties).bytes
            #expect(try FilingReader().read(text).accessionNumber == filing.accession)
        }
    }

    @Test(
        "times of New York are told in UTC, in summer and in winter",
        arguments: [
            ("20200318165501", "2020-03-18T20:55:01.000Z"), ("20200115235900", "2020-01-16T04:59:00.000Z"),
            ("20200307120000", "2020-03-07T17:00:00.000Z"), ("20200309120000", "2020-03-09T16:00:00.000Z"),
            ("20201030120000", "2020-10-30T16:00:00.000Z"), ("20201102120000", "2020-11-02T17:00:00.000Z"),
            ("20241101120000", "2024-11-01T16:00:00.000Z"),
        ]
    )
    func universalTime(text: String, expected: String) {
        #expect(SubmissionsListWriter.universalTime(text) == expected)
    }

    /// A plain reading: whatever looks like a path on a line of a daily index.
    private func listedPaths(in folder: URL, _ kind: String) throws -> Set<String> {
        let root = folder.appendingPathComponent("Archives/edgar/daily-index")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        var paths: Set<String> = []
        while let file = files?.nextObject() as? URL {
            guard file.lastPathComponent.hasPrefix("\(kind).") else { continue }
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                guard let start = line.range(of: "edgar/data/") else { continue }
                paths.insert(line[start.lowerBound...].trimmingCharacters(in: .whitespaces))
            }
        }
        return paths
    }
}
