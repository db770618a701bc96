import Foundation
import Testing

@testable import Edgar

@Suite("Discovery")
struct DiscoveryTests {
    private func index(_ text: String) throws -> FilingIndex { try FilingIndex(reading: Array(text.utf8)) }

    private static let formHeading = """
        Description:           Daily Index of EDGAR Dissemination Feed by Form Type
        \("")
        Form Type   Company Name                                                  CIK         Date Filed  File Name
        ---------------------------------------------------------------------------------------------------------

        """

    @Test("lines of the issuer and of every owner are one filing; other forms are none")
    func merging() throws {
        let lines = """
            4           ABC  INC 4 U                                                  123         20200318    edgar/data/123/0000000009-20-000001.txt
            4           Doe Jane                                                      456         20200318    edgar/data/456/0000000009-20-000001.txt
            4/A         Doe Jane                                                      456         20200317    edgar/data/456/0000000009-20-000002.txt
            424B2       ABC  INC 4 U                                                  123         20200318    edgar/data/123/0000000009-20-000003.txt
            1-A POS     ABC  INC 4 U                                                  123         20200318    edgar/data/123/0000000009-20-000004.txt

            """
        let index = try index(Self.formHeading + lines)
        #expect(index.kind == .form)
        #expect(index.lines.map(\.form) == ["4", "4", "4/A", "424B2", "1-A POS"])
        #expect(index.lines[0].companyName == "ABC  INC 4 U")
        let filings = index.ownershipFilings
        #expect(filings.map(\.accession.description) == ["0000000009-20-000001", "0000000009-20-000002"])
        #expect(filings[0].parties.map(\.number) == [123, 456])
        #expect(filings.map { $0.filedOn?.description } == ["2020-03-18", "2020-03-17"])
        #expect(filings[1].form == .init(.four, isAmendment: true))
    }

    @Test("a master index reads the same between bars, also packed")
    func master() throws {
        let text = """
            Description:           Master Index
            CIK|Company Name|Form Type|Date Filed|File Name
            --------------------------------------------------------------------------------
            123|A, B & C|4|2020-03-18|edgar/data/123/0000000009-20-000001.txt

            """
        let line = try #require(try index(text).lines.first)
        let packed = try FilingIndex(reading: ZipFile.deflated(Array(text.utf8), format: 31))
        #expect(packed == (try index(text)))
        #expect(throws: DiscoveryError.self) {
            try FilingIndex(reading: Array(ZipFile.deflated(Array(text.utf8), format: 31).dropLast(20)))
        }
        #expect(line.cik.number == 123 && line.companyName == "A, B & C" && line.filedOn.description == "2020-03-18")
    }

    @Test("an index without lines is one; a page, a cut line or nothing is none")
    func notIndexes() throws {
        #expect(try index(Self.formHeading).lines.isEmpty)
        for text in ["", "<html></html>", Self.formHeading + "4           ABC    123   2020", "a\n----\nb"] {
            #expect(throws: DiscoveryError.self, "\(text)") { try index(text) }
        }
        let error = #expect(throws: DiscoveryError.self) { try index(Self.formHeading + "nonsense\n") }
        #expect(error?.line == 5)
    }

    private func feed(_ entries: String) throws -> LatestFilingsFeed {
        try LatestFilingsFeed(
            reading: Array(
                """
                <?xml version="1.0" encoding="ISO-8859-1" ?>
                <feed xmlns="http://www.w3.org/2005/Atom"><updated>2025-12-12T18:03:31-05:00</updated>\(entries)</feed>
                """.utf8
            )
        )
    }

    private func entry(_ form: String, _ title: String, _ accession: String) -> String {
        """
        <entry><title>\(form) - \(title)</title>
        <summary type="html">\n &lt;b&gt;Filed:&lt;/b&gt; 2025-12-12 &lt;b&gt;AccNo:&lt;/b&gt; x</summary>
        <updated>2025-12-12T18:02:43-05:00</updated><category term="\(form)"/>
        <id>urn:tag:sec.gov,2008:accession-number=\(accession)</id></entry>
        """
    }

    @Test("a feed's entries are merged by filing, the issuer first, and only ownership forms stay")
    func feedEntries() throws {
        let page = try feed(
            entry("4", "Doe (Jr.) Jane (0000000456) (Reporting)", "0000000009-25-000001")
                + entry("424B2", "BANK (0000000789) (Filer)", "0000000009-25-000002")
                + entry("4", "ABC INC (0000000123) (Issuer)", "0000000009-25-000001")
        )
        #expect(page.entryCount == 3)
        let filing = try #require(page.filings.first)
        #expect(page.filings.count == 1)
        #expect(filing.parties.map(\.number) == [123, 456])
        #expect(filing.issuer?.number == 123)
        #expect(filing.filedOn?.description == "2025-12-12")
        #expect(filing.acceptedAt == "2025-12-12T18:02:43-05:00")
    }

    @Test("a filing over the edge of two pages is one")
    func pages() throws {
        let first = try feed(entry("4", "Doe Jane (0000000456) (Reporting)", "0000000009-25-000001"))
        let second = try feed(
            entry("4", "Doe Jane (0000000456) (Reporting)", "0000000009-25-000001")
                + entry("4", "ABC INC (0000000123) (Issuer)", "0000000009-25-000001")
        )
        let merged = LatestFilingsFeed.merging([first, second])
        #expect(merged.map { $0.parties.map(\.number) } == [[123, 456]])
    }

    @Test("a feed that is none says why")
    func notFeeds() {
        for text in ["", "<html/>", "<feed><entry/></feed>", "<feed>"] {
            #expect(throws: DiscoveryError.self, "\(text)") { try LatestFilingsFeed(reading: Array(text.utf8)) }
        }
    }

    @Test("ticker lists read in both of their shapes")
    func tickers() throws {
        let numbered = #"{"1":{"cik_str":2,"ticker":"B","title":"Bee"},"0":{"cik_str":1,"ticker":"A","title":"Ay"}}"#
        let table = #"{"fields":["cik","name","ticker","exchange"],"data":[[1,"Ay","A","NYSE"],[2,"Bee","B",null]]}"#
        let plain = try ListedCompanies.listings(reading: Array(numbered.utf8))
        let exchanges = try ListedCompanies.listings(reading: Array(table.utf8))
        #expect(plain.map(\.ticker) == ["A", "B"])
        #expect(exchanges.map(\.exchange) == ["NYSE", nil])
        #expect(exchanges.map(\.cik) == plain.map(\.cik))
        let error = #expect(throws: DiscoveryError.self) {
            try ListedCompanies.listings(reading: Array(#"{"0":{"cik_str":1,"title":"x"}}"#.utf8))
        }
        #expect(error?.description.contains("ticker") == true)
    }

    @Test("a submissions list without a column says which")
    func brokenSubmissions() {
        let text = #"{"cik":"1","name":"A","filings":{"recent":{"accessionNumber":[],"filingDate":[]},"files":[]}}"#
        let error = #expect(throws: DiscoveryError.self) { try CompanySubmissions(reading: Array(text.utf8)) }
        #expect(error?.description.contains("“form” is missing") == true)
    }
}

@Suite("Discovery in real data", .enabled(if: RealData.isExpected, RealData.hint))
struct RealDiscoveryTests {
    @Test("18 March 2020 has 974 Form 4 filings in 2,040 lines")
    func realDay() throws {
        let path = "Archives/edgar/daily-index/2020/QTR1/form.20200318.idx"
        let index = try FilingIndex(reading: RealData.bytes(path))
        let lines = try RealData.text(path).split(separator: "\n").filter { $0.hasPrefix("4 ") }
        #expect(lines.count == 2040)
        #expect(index.lines.filter { $0.form == "4" }.count == lines.count)
        let filings = index.ownershipFilings.filter { $0.form == .init(.four) }
        #expect(filings.count == 974)
        // A plain reading: the file names at the ends of the lines, and the numbers in front of the dates.
        var parties: [String: Set<String>] = [:]
        for line in lines {
            let words = line.split(separator: " ").suffix(3).map(String.init)
            parties[String(words[2].split(separator: "/").last?.dropLast(4) ?? ""), default: []].insert(words[0])
        }
        let found = filings.map { ($0.accession.description, Set($0.parties.map { String($0.number) })) }
        #expect(Dictionary(uniqueKeysWithValues: found) == parties)
    }

    @Test("a company index with a wrapped heading, and one without lines, are read")
    func oddIndexes() throws {
        let path = "Archives/edgar/daily-index/2022/QTR4/company.20221003.idx"
        let index = try FilingIndex(reading: RealData.bytes(path))
        let count = try RealData.text(path).split(separator: "\n").filter { $0.contains("edgar/data/") }.count
        #expect(index.kind == .company)
        #expect(index.lines.count == count)
        #expect(index.lines.first?.form == "1-A POS")
        #expect(index.lines.first?.companyName == "1st stREIT Office Inc.")
        let empty = try FilingIndex(
            reading: RealData.bytes("Archives/edgar/full-index/2025/QTR2/form.idx.empty-on-20250329")
        )
        #expect(empty.lines.isEmpty && empty.kind == .form)
    }

    @Test("the real pages of the feed give their filings, filtered and merged")
    func realPages() throws {
        let folder = try RealData.folder().appendingPathComponent("cgi-bin").path
        var pages: [LatestFilingsFeed] = []
        var expected: [String: Set<String>] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            pages.append(try LatestFilingsFeed(reading: RealData.bytes("cgi-bin/\(name)")))
            for entry in try RealData.text("cgi-bin/\(name)").components(separatedBy: "<entry>").dropFirst() {
                let form = entry.components(separatedBy: "term=\"")[1].prefix { $0 != "\"" }
                guard ["3", "4", "5", "3/A", "4/A", "5/A"].contains(form) else { continue }
                let accession = String(entry.components(separatedBy: "accession-number=")[1].prefix(20))
                let match = try #require(entry.firstMatch(of: /\((\d{10})\) \((\w+)\)<\/title>/))
                expected[accession, default: []].insert(String(match.1))
            }
        }
        #expect(pages.count == 6)
        #expect(pages.allSatisfy { $0.entryCount > 0 })
        let merged = LatestFilingsFeed.merging(pages)
        let found = merged.map { ($0.accession.description, Set($0.parties.map(\.description))) }
        #expect(Dictionary(uniqueKeysWithValues: found) == expected)
        #expect(merged.contains { $0.issuer != nil && $0.parties.first == $0.issuer })
    }

    @Test("submissions of companies and persons, and their overflow files")
    func submissions() throws {
        let folder = try RealData.folder().appendingPathComponent("submissions").path
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let bytes = try RealData.bytes("submissions/\(name)")
            let json = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            if name.contains("-submissions-") {
                let filings = try CompanySubmissions.filings(inShard: bytes)
                #expect(filings.map(\.accession.description) == json["accessionNumber"] as? [String])
                continue
            }
            let company = try CompanySubmissions(reading: bytes)
            let recent = try #require((json["filings"] as? [String: Any])?["recent"] as? [String: Any])
            #expect(company.filings.map(\.accession.description) == recent["accessionNumber"] as? [String], "\(name)")
            #expect(company.filings.map(\.form) == recent["form"] as? [String], "\(name)")
            #expect(company.name == json["name"] as? String)
            #expect(company.tickers == json["tickers"] as? [String])
            #expect(company.formerNames.count == (json["formerNames"] as? [Any])?.count)
            let forms = Set(["3", "4", "5", "3/A", "4/A", "5/A"])
            #expect(
                CompanySubmissions.ownershipFilings(company.filings, of: company.cik).count
                    == company.filings.filter { forms.contains($0.form) }.count,
                "\(name)"
            )
        }
    }

    @Test("both ticker lists are read whole")
    func tickerLists() throws {
        let plain = try ListedCompanies.listings(reading: RealData.bytes("reference/company_tickers.20240514.json"))
        let table = try ListedCompanies.listings(
            reading: RealData.bytes("reference/company_tickers_exchange.20250308.json")
        )
        let text = try RealData.text("reference/company_tickers.20240514.json")
        #expect(plain.count == text.components(separatedBy: "\"cik_str\"").count - 1)
        #expect(table.count > 9000)
        #expect(table.first { $0.ticker == "TSLA" }?.cik.number == 1_318_605)
    }
}
