import Foundation
import Testing

@testable import Edgar

/// Input from outside is cut, doubled and garbled at random, always the same way: it is read or refused, and nothing worse.
@Suite("Bad input")
struct BadInputTests {
    private static let seeds: [[UInt8]] = [
        Array(
            SampleFiling(body: SampleFiling.transaction("<securityTitle><value>A</value></securityTitle>")).submission
                .utf8
        ),
        Array(SampleFiling().document.utf8),
    ]

    private static func garbled(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.below(6) where !bytes.isEmpty {
            let start = random.below(bytes.count)
            let end = min(bytes.count, start + random.below(60))
            switch random.below(5) {
            case 0: bytes[start] = UInt8(random.below(256))
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: random.below(bytes.count))
            case 3: bytes.removeLast(random.below(bytes.count))
            default: bytes.insert(contentsOf: Array("<&\"\t\n|]]>".utf8), at: start)
            }
        }
        return bytes
    }

    @Test("garbled filings are read or refused")
    func filings() {
        var random = SeededGenerator(seed: 1)
        var (read, refused) = (0, 0)
        for round in 0..<4000 {
            let bytes = Self.garbled(Self.seeds[round % Self.seeds.count], &random)
            do throws(FilingError) {
                let filing = try FilingReader().read(bytes, fileName: "0000111111-24-000007.txt")
                read += ParsedFilingJSON.line(for: filing, path: "x").isEmpty ? 0 : 1
            } catch {
                refused += error.message.isEmpty ? 0 : 1
            }
        }
        #expect(read + refused == 4000 && read > 100 && refused > 1000)
    }

    @Test(
        "a document type declaration is refused in every encoding that XML may come in",
        arguments: [String.Encoding.utf8, .isoLatin1, .utf16, .utf16LittleEndian, .utf16BigEndian]
    )
    func documentTypes(_ encoding: String.Encoding) throws {
        func rootName(_ text: String) throws(FilingError) -> String {
            let bytes = [UInt8](text.data(using: encoding) ?? Data())
            let result = bytes.withUnsafeBytes { bytes in
                Result { () throws(FilingError) in
                    try XMLDocument.read(ByteText(bytes)) { root throws(FilingError) in root.name }
                }
            }
            return try result.get()
        }
        let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"
        for text in ["<?xml version=\"1.0\"?>\n\(bomb)", "<?xml version=\"1.0\"?><!-- <a> -->\(bomb)"] {
            let error = #expect(throws: FilingError.self) { try rootName(text) }
            #expect(error?.code == .forbiddenXML, "\(text)")
        }
        #expect(try rootName("<?xml version=\"1.0\"?><a>b</a>") == "a")
    }

    @Test(
        "a list cannot lead elsewhere by the name of an overflow file",
        arguments: [
            "../../files/company_tickers.json", "CIK0001009672-submissions-001.json/../x", "CIK1-submissions-001.json",
            "CIK0001009672-submissions-.json", "CIK0001009672-submissions-001.json?x", "",
            "cik0001009672-submissions-001.json", "CIK000100967２-submissions-001.json",
        ]
    )
    func shardNames(_ name: String) throws {
        func list(_ name: String) -> [UInt8] {
            let columns = "{\"accessionNumber\":[],\"filingDate\":[],\"form\":[]}"
            return Array(
                "{\"cik\":\"1\",\"name\":\"A\",\"filings\":{\"recent\":\(columns),\"files\":[{\"name\":\"\(name)\",\"filingCount\":1}]}}"
                    .utf8
            )
        }
        let error = #expect(throws: DiscoveryError.self) { try CompanySubmissions(reading: list(name)) }
        #expect(error?.reason.contains("older filings") == true)
        let good = try CompanySubmissions(reading: list("CIK0001009672-submissions-001.json"))
        #expect(good.shards.map(\.name.text) == ["CIK0001009672-submissions-001.json"])
    }

    @Test("garbled indexes, feeds and lists are read or refused")
    func discovery() {
        let index = """
            Form Type   Company Name                                                  CIK         Date Filed  File Name
            -----------------------------------------------------------------------------------------------------------
            4           ABC INC                                                       123         20200318    edgar/data/123/0000000009-20-000001.txt

            """
        let feed = """
            <?xml version="1.0"?><feed><entry><title>4 - A (0000000123) (Issuer)</title><category term="4"/>\
            <id>urn:tag:sec.gov,2008:accession-number=0000000009-25-000001</id></entry></feed>
            """
        let list = """
            {"cik":"1","name":"A","filings":{"recent":{"accessionNumber":["0000000009-25-000001"],"filingDate":["2025-01-02"],\
            "form":["4"]},"files":[]}}
            """
        var random = SeededGenerator(seed: 2)
        var outcomes = 0
        for _ in 0..<1500 {
            for (kind, text) in [index, feed, list].enumerated() {
                let bytes = Self.garbled(Array(text.utf8), &random)
                do throws(DiscoveryError) {
                    switch kind {
                    case 0: _ = try FilingIndex(reading: bytes)
                    case 1: _ = try LatestFilingsFeed(reading: bytes)
                    default: _ = try CompanySubmissions(reading: bytes)
                    }
                    outcomes += 1
                } catch {
                    outcomes += error.reason.isEmpty ? 0 : 1
                }
            }
        }
        #expect(outcomes == 4500)
    }

    @Test("garbled data sets are read or refused, zipped or not")
    func dataSets() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("form4-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let sets = root.appendingPathComponent("sets")
        _ = try Simulator.writeDataSets(transactions: 60, years: 1, seed: 1, to: sets)
        let quarter = sets.appendingPathComponent(
            try #require(FileManager.default.contentsOfDirectory(atPath: sets.path).first)
        )
        let tables = try DataSetTable.allCases.map { table in
            (table.fileName, [UInt8](try Data(contentsOf: quarter.appendingPathComponent(table.fileName))))
        }
        var random = SeededGenerator(seed: 3)
        for _ in 0..<150 {
            let (name, bytes) = random.pick(tables)
            let file = quarter.appendingPathComponent(name)
            try Data(Self.garbled(bytes, &random)).write(to: file)
            readAll(quarter.path)
            try Data(bytes).write(to: file)

            let zip = root.appendingPathComponent("set.zip")
            try Data(Self.garbled(ZipFile.bytes(tables.map { ZipFile.Entry($0.0, $0.1) }), &random)).write(to: zip)
            readAll(zip.path)
        }
        #expect(try DataSetQuarter(quarter.path).missingTables.isEmpty)
    }

    private func readAll(_ path: String) {
        do throws(DataSetError) {
            var items = try DataSetQuarter(path, isPartial: true).items()
            var count = 0
            while items.next() != nil { count += 1 }
            #expect(count < 10_000)
        } catch {
            #expect(!error.description.isEmpty)
        }
    }
}
