import Foundation
import Testing

@testable import Edgar

@Suite("Reading filings")
struct FilingReaderTests {
    private let reader = FilingReader()

    private func read(_ text: String, fileName: String? = nil) throws -> OwnershipFiling {
        try reader.read(Array(text.utf8), fileName: fileName)
    }

    private func failure(_ text: String) -> FilingError? { #expect(throws: FilingError.self) { try read(text) } }

    @Test("a submission gives header facts, a bare document none")
    func submissionAndBareDocument() throws {
        let sample = SampleFiling()
        let whole = try read(sample.submission)
        #expect(whole.source == .submission)
        #expect(whole.accessionNumber?.description == "0000111111-24-000007")
        #expect(whole.filedOn?.description == "2024-05-07")
        #expect(whole.header?.acceptedAtNewYork == "2024-05-07T16:30:01")

        let bare = try read(sample.document)
        #expect(bare.source == .bareXML)
        #expect(bare.header == nil)
        #expect(bare.accessionNumber == nil)
        #expect(bare.owners == whole.owners)
    }

    @Test("the accession number of a bare document is looked for in the file's name")
    func accessionFromName() throws {
        let document = SampleFiling().document
        #expect(
            try read(document, fileName: "a/0000320121-23-000040__form4.xml").accessionNumber?.digits
                == 32_012_123_000_040
        )
        #expect(try read(document, fileName: "000032012123000040.xml").accessionNumber?.digits == 32_012_123_000_040)
        #expect(try read(document, fileName: "a/noaccession__form4.xml").accessionNumber == nil)
        #expect(try read(document, fileName: "0000320121-23-0000401.xml").accessionNumber == nil)
    }

    @Test("a null price, a price of zero and a price in a footnote are three things")
    func nullIsNotZero() throws {
        let rows = """
            <nonDerivativeTable>
              <nonDerivativeTransaction><transactionAmounts><transactionPricePerShare><value>0</value>\
            </transactionPricePerShare></transactionAmounts></nonDerivativeTransaction>
              <nonDerivativeTransaction><transactionAmounts><transactionPricePerShare><footnoteId id="F1"/>\
            </transactionPricePerShare></transactionAmounts></nonDerivativeTransaction>
              <nonDerivativeTransaction><transactionAmounts><transactionPricePerShare><value> </value>\
            </transactionPricePerShare></transactionAmounts></nonDerivativeTransaction>
            </nonDerivativeTable>
            """
        let filing = try read(SampleFiling(body: rows).document)
        #expect(filing.rows.map { $0[.transactionPricePerShare] } == ["0", nil, nil])
        #expect(filing.rows[0].decimal(.transactionPricePerShare)?.isZero == true)
        #expect(filing.rows[1].footnoteIds(on: .transactionPricePerShare) == ["F1"])
        #expect(filing.problems.isEmpty)
    }

    @Test("two identical rows are two rows, and transactions and holdings are numbered apart")
    func ordinals() throws {
        let trade =
            "<nonDerivativeTransaction><securityTitle><value>Common</value></securityTitle></nonDerivativeTransaction>"
        let held = "<nonDerivativeHolding><securityTitle>Common</securityTitle></nonDerivativeHolding>"
        let body = "<nonDerivativeTable>\(trade)\(held)\(trade)\(held)</nonDerivativeTable>"
        let filing = try read(SampleFiling(body: body).document)
        #expect(filing.rows.map(\.kind) == [.transaction, .holding, .transaction, .holding])
        #expect(filing.rows.map(\.ordinal) == [1, 1, 2, 2])
        #expect(filing.rows.allSatisfy { $0[.securityTitle] == "Common" })
    }

    @Test("a footnote knows the field it hangs on, also outside the tables")
    func footnotes() throws {
        let body = """
            <nonDerivativeTable><nonDerivativeTransaction>
              <securityTitle><value>Common</value><footnoteId id="F2"/></securityTitle>
              <transactionCoding><transactionCode>S</transactionCode><footnoteId id="F1"/></transactionCoding>
              <footnoteId id="F3"/>
            </nonDerivativeTransaction></nonDerivativeTable>
            <footnotes><footnote id="F1">Sold.</footnote><footnote id="F2"/></footnotes>
            <remarks>See note.<footnoteId id="F9"/></remarks>
            """
        let filing = try read(SampleFiling(body: body).document)
        #expect(
            filing.rows[0].footnotes == [
                FootnoteReference(footnoteId: "F2", field: .securityTitle),
                FootnoteReference(footnoteId: "F1", field: .transactionCoding),
                FootnoteReference(footnoteId: "F3", field: nil),
            ]
        )
        #expect(filing.footnotes == [.init(id: "F1", text: "Sold."), .init(id: "F2", text: "")])
        #expect(filing.documentFootnotes == [.init(footnoteId: "F9", path: "remarks")])
        #expect(filing.remarks == "See note.")
    }

    @Test("a fact that does not fit its field is kept and reported with its line")
    func problems() throws {
        let amounts =
            "<transactionAmounts><transactionShares><value>1,000</value></transactionShares></transactionAmounts>"
        let filing = try read(SampleFiling(body: SampleFiling.transaction(amounts)).submission)
        #expect(filing.rows[0][.transactionShares] == "1,000")
        let problem = try #require(filing.problems.first)
        let lines = SampleFiling(body: SampleFiling.transaction(amounts)).submission.split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        #expect(lines[try #require(problem.line) - 1].contains("1,000"))
        #expect(problem.place == "transactionShares of NON_DERIVATIVE transaction 1")
    }

    @Test("a namespace changes nothing, with a prefix or without", arguments: ["", "o:"])
    func namespaces(prefix: String) throws {
        let amounts =
            "<transactionAmounts><transactionShares><value>7</value></transactionShares></transactionAmounts>"
        let plain = SampleFiling(body: SampleFiling.transaction(amounts), prolog: "").document
        let attribute = prefix.isEmpty ? " xmlns=\"urn:x\"" : " xmlns:o=\"urn:x\""
        let named = plain.replacing(/<(\/?)(\w+)/) { "<\($0.output.1)\(prefix)\($0.output.2)" }
            .replacing("<\(prefix)ownershipDocument>", with: "<\(prefix)ownershipDocument\(attribute)>")
        #expect(named.contains("urn:x"))
        #expect(try read(named) == read(plain))
    }

    @Test("elements that no schema has are noted, not lost silently")
    func unknownElements() throws {
        let body = "<brandNew>1</brandNew>" + SampleFiling.transaction("<transactionColour>red</transactionColour>")
        let filing = try read(SampleFiling(body: body).document)
        #expect(filing.unknownElements == ["brandNew", "nonDerivativeTransaction/transactionColour"])
    }

    @Test(
        "input that is no filing is refused with its reason",
        arguments: [
            ("", FilingError.Code.empty), (" \n\t", .empty),
            ("<!DOCTYPE html><html><title>SEC.gov</title></html>", .htmlPage),
            ("<html><title>SEC.gov | Request Rate Threshold Exceeded</title></html>", .blockPage),
            ("<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>", .missingDocument),
            ("hello", .notAFiling), ("{\"a\":1}", .notAFiling), ("PK\u{3}\u{4}....", .compressed),
            ("<?xml version=\"1.0\"?><other/>", .notAFiling),
            ("<?xml version=\"1.0\"?><ownershipDocument>", .malformedXML),
            ("<?xml version=\"1.0\"?><ownershipDocument/>", .missingFact), ("<?xml version=\"1.0\"?>", .malformedXML),
        ]
    ) func refusals(text: String, code: FilingError.Code) { #expect(failure(text)?.code == code) }

    @Test("a submission cut anywhere is refused, never read in part")
    func truncation() {
        let whole = Array(SampleFiling(body: SampleFiling.transaction("<securityTitle/>")).submission.utf8)
        let end = String(decoding: whole, as: UTF8.self).range(of: "</SEC-DOCUMENT>")
        #expect(end != nil)
        for length in stride(from: 1, to: whole.count - "</SEC-DOCUMENT>\n".utf8.count + 14, by: 7) {
            #expect(throws: FilingError.self, "cut after \(length) bytes") { try reader.read(Array(whole[..<length])) }
        }
    }

    @Test("a document type declaration is refused before any entity is read")
    func bomb() {
        var entities = "<!ENTITY a0 \"aaaaaaaaaa\">"
        for level in 1...9 {
            entities += "<!ENTITY a\(level) \"" + String(repeating: "&a\(level - 1);", count: 10) + "\">"
        }
        let prolog = "<?xml version=\"1.0\"?>\n<!-- <a> -->\n<!DOCTYPE ownershipDocument [\(entities)]>"
        let error = failure(SampleFiling(body: "<remarks>&a9;</remarks>", prolog: prolog).document)
        #expect(error?.code == .forbiddenXML)
        #expect(error?.line == 3)
    }

    @Test("XML nested without end is refused")
    func depth() {
        let deep = String(repeating: "<a>", count: 100_000) + String(repeating: "</a>", count: 100_000)
        #expect(failure(SampleFiling(body: deep).document)?.code == .malformedXML)
    }

    @Test("a file over the limit is refused without reading it")
    func size() throws {
        let path = NSTemporaryDirectory() + "form4-large-\(UUID().uuidString).txt"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let handle = try #require(FileHandle(forWritingAtPath: path))
        // Sparse: 100 MB of nothing.
        try handle.truncate(atOffset: 100 << 20)
        try handle.close()
        let error = #expect(throws: FilingError.self) { try reader.read(file: path) }
        #expect(error?.code == .tooLarge)
        #expect(throws: FilingError.self) { try FilingReader(maximumBytes: 10).read(Array("<SEC-DOCUMENT>".utf8)) }
    }

    @Test("other forms are refused by name")
    func otherForms() {
        let error = failure(SampleFiling(type: "10-K").submission)
        #expect(error?.code == .otherForm)
        #expect(error?.message.contains("10-K") == true)
        #expect(failure(SampleFiling(type: "40-F").document)?.code == .otherForm)
    }

    @Test("a malformed document names the line in the file it came in")
    func lines() throws {
        let submission = SampleFiling(body: "<remarks>Smith & Sons</remarks>").submission
        let line = try #require(failure(submission)?.line)
        #expect(submission.split(separator: "\n", omittingEmptySubsequences: false)[line - 1].contains("Smith & Sons"))
    }
}
