import Foundation
import FoundationXML
import Testing

@testable import Edgar

@Suite("Real filings", .enabled(if: RealData.isExpected, RealData.hint))
struct RealFilingTests {
    @Test("all filings agree with the expectations in every key")
    func expectations() throws {
        let folder = try RealData.folder()
        var count = 0
        for line in try RealData.text("expected.jsonl").split(separator: "\n") {
            let expected = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary)
            let path = try #require(expected["path"] as? String)
            let filing = try FilingReader().read(file: folder.appendingPathComponent(path).path)
            let json = ParsedFilingJSON.line(for: filing, path: path)
            let found = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary
            #expect(found == expected, "\(path)")
            #expect(!json.contains("\n"))
            count += 1
        }
        #expect(count == 539)
    }

    @Test("every text of every ownership document is kept, with every mention of a footnote")
    func everythingIsKept()
        throws
    {
        for path in try RealData.filingPaths() {
            let bytes = try RealData.bytes(path)
            let filing = try FilingReader().read(bytes, fileName: path)
            let text = String(decoding: bytes, as: UTF8.self)
            let kept = Self.facts(of: filing)
            let filed = try Self.facts(inDocumentOf: text)
            #expect(kept == filed, "\(path): \(Set(filed).symmetricDifference(kept).sorted().prefix(5))")
            #expect(filing.unknownElements.isEmpty, "\(path)")
            #expect(filing.problems.isEmpty, "\(path): \(filing.problems)")
        }
    }

    @Test("the header's names, numbers and former names are kept for every party")
    func headers() throws {
        for path in try RealData.filingPaths() where path.hasPrefix("Archives") {
            let text = try RealData.text(path)
            let filing = try FilingReader().read(Array(text.utf8))
            let header = try #require(filing.header)
            // A plain reading: the last words of the lines with a label, in the order of the file.
            let lines = text.components(separatedBy: "<DOCUMENT>")[0].components(separatedBy: "\n")
            func values(_ label: String) -> [String] {
                lines.compactMap { line in
                    let parts = line.components(separatedBy: label + ":")
                    guard parts.count == 2, parts[0].allSatisfy(\.isWhitespace) else { return nil }
                    return parts[1].trimmingCharacters(in: .whitespaces)
                }
            }
            #expect(header.parties.map(\.name) == values("COMPANY CONFORMED NAME"))
            #expect(header.parties.map(\.cik) == values("CENTRAL INDEX KEY"))
            #expect(header.parties.flatMap(\.formerNames).map(\.name) == values("FORMER CONFORMED NAME"))
            #expect(header.parties.flatMap(\.formerNames).map(\.changedOn) == values("DATE OF NAME CHANGE"))
            #expect(header.parties.compactMap(\.fileNumber) == values("SEC FILE NUMBER"))
            let streets = header.parties.flatMap { [$0.businessAddress?.street1, $0.mailAddress?.street1] }
            #expect(streets.compactMap { $0 } == values("STREET 1").filter { !$0.isEmpty })
            #expect(header.acceptedAtNewYork != nil)
        }
    }

    /// A plain reading with another XML library: path and text of every element that has a text, path and id of every mention.
    private static func facts(inDocumentOf text: String) throws -> [String] {
        var xml = text
        if let start = text.range(of: "<XML>"), let end = text.range(of: "</XML>") {
            xml = String(text[start.upperBound..<end.lowerBound])
        }
        let document = try FoundationXML.XMLDocument(
            data: Data(xml.trimmingCharacters(in: .whitespacesAndNewlines).utf8),
            options: [.nodePreserveWhitespace]
        )
        var facts: [String] = []
        func walk(_ element: FoundationXML.XMLElement, _ path: String) {
            for child in element.children ?? [] {
                guard let child = child as? FoundationXML.XMLElement, let name = child.name else { continue }
                if name == "footnoteId" {
                    facts.append("\(path) -> \(child.attribute(forName: "id")?.stringValue ?? "")")
                    continue
                }
                let inner = name == "value" ? path : "\(path)/\(name)"
                let isLeaf = !(child.children ?? []).contains { $0.kind == .element }
                var value = (child.stringValue ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
                if flagElements.contains(name) { value = ["true": "1", "false": "0"][value, default: value] }
                if isLeaf, !value.isEmpty { facts.append("\(inner) = \(value)") }
                walk(child, inner)
            }
        }
        let root = try #require(document.rootElement())
        walk(root, "")
        return facts.sorted()
    }

    /// The same list from the filing that was read.
    private static func facts(of filing: OwnershipFiling) -> [String] {
        var facts: [String] = []
        func add(_ path: String, _ text: String?) { if let text, !text.isEmpty { facts.append("/\(path) = \(text)") } }
        add("schemaVersion", filing.schemaVersion)
        add("documentType", filing.documentType)
        add("periodOfReport", filing.periodOfReport)
        add("dateOfOriginalSubmission", filing.dateOfOriginalSubmission)
        add("issuer/issuerCik", filing.issuer.cikText)
        add("issuer/issuerName", filing.issuer.name)
        add("issuer/issuerTradingSymbol", filing.issuer.tradingSymbol)
        add("issuer/issuerForeignTradingSymbol", filing.issuer.foreignTradingSymbol)
        add("remarks", filing.remarks)
        for owner in filing.owners { addOwner(owner, add) }
        for signature in filing.signatures {
            add("ownerSignature/signatureName", signature.name)
            add("ownerSignature/signatureDate", signature.date)
        }
        for footnote in filing.footnotes { add("footnotes/footnote", footnote.text) }
        for row in filing.rows { addRow(row, &facts) }
        for mention in filing.documentFootnotes { facts.append("/\(mention.path) -> \(mention.footnoteId)") }
        return (facts + flags(of: filing)).sorted()
    }

    private static func addOwner(_ owner: ReportingOwner, _ add: (String, String?) -> Void) {
        add("reportingOwner/reportingOwnerId/rptOwnerCik", owner.cikText)
        add("reportingOwner/reportingOwnerId/rptOwnerName", owner.name)
        let (address, relationship) = (
            "reportingOwner/reportingOwnerAddress/", "reportingOwner/reportingOwnerRelationship/"
        )
        add(address + "rptOwnerStreet1", owner.address.street1)
        add(address + "rptOwnerStreet2", owner.address.street2)
        add(address + "rptOwnerCity", owner.address.city)
        add(address + "rptOwnerState", owner.address.state)
        add(address + "rptOwnerZipCode", owner.address.zipCode)
        add(address + "rptOwnerStateDescription", owner.address.stateDescription)
        add(address + "rptOwnerCountry", owner.address.country)
        add(address + "rptOwnerNonUSStateTerritory", owner.address.nonUSStateTerritory)
        add(relationship + "officerTitle", owner.officerTitle)
        add(relationship + "otherText", owner.otherText)
    }

    private static func addRow(_ row: FilingRow, _ facts: inout [String]) {
        let table = row.table == .nonDerivative ? "nonDerivative" : "derivative"
        let base = "/\(table)Table/\(table)\(row.kind == .transaction ? "Transaction" : "Holding")"
        func path(_ field: RowField) -> String {
            ([base, field.container, field.element] as [String?]).compactMap { $0 }.joined(separator: "/")
        }
        for field in RowField.allCases { if let text = row[field] { facts.append("\(path(field)) = \(text)") } }
        for mention in row.footnotes { facts.append("\(mention.field.map(path) ?? base) -> \(mention.footnoteId)") }
    }

    /// Booleans come in two spellings; both sides of the comparison use digits.
    private static let flagElements: Set = [
        "noSecuritiesOwned", "notSubjectToSection16", "form3HoldingsReported", "form4TransactionsReported",
        "aff10b5One", "isDirector", "isOfficer", "isTenPercentOwner", "isOther", "rptOwnerNonUSAddressFlag",
    ]

    private static func flags(of filing: OwnershipFiling) -> [String] {
        var flags: [(String, Bool?)] = [
            ("/noSecuritiesOwned", filing.noSecuritiesOwned), ("/notSubjectToSection16", filing.notSubjectToSection16),
            ("/form3HoldingsReported", filing.form3HoldingsReported),
            ("/form4TransactionsReported", filing.form4TransactionsReported), ("/aff10b5One", filing.aff10b5One),
        ]
        for owner in filing.owners {
            let relationship = "/reportingOwner/reportingOwnerRelationship/"
            flags += [
                (relationship + "isDirector", owner.isDirector), (relationship + "isOfficer", owner.isOfficer),
                (relationship + "isTenPercentOwner", owner.isTenPercentOwner),
                (relationship + "isOther", owner.isOther),
                ("/reportingOwner/reportingOwnerAddress/rptOwnerNonUSAddressFlag", owner.address.isNonUS),
            ]
        }
        return flags.compactMap { path, flag in flag.map { "\(path) = \($0 ? 1 : 0)" } }
    }
}
