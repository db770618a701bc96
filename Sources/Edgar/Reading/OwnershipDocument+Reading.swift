/// Reading `<ownershipDocument>` into an `OwnershipFiling`, schema X0101 to X0609.
///
/// Elements are taken as they come: order between sections does not matter, absent ones stay nil, unknown ones are noted.
struct OwnershipDocumentReader {
    private var filing: OwnershipFiling
    private var counts: [String: Int] = [:]
    /// Lines before the XML in the file that holds it.
    private let linesBefore: Int

    static func read(_ root: XMLElement, linesBefore: Int) throws(FilingError) -> OwnershipFiling {
        guard root.name == "ownershipDocument" else {
            throw FilingError(
                .notAFiling,
                "the root element is <\(root.name.prefix(60))>",
                line: linesBefore + root.line
            )
        }
        var reader = try OwnershipDocumentReader(root, linesBefore: linesBefore)
        for element in root.children { try reader.read(element) }
        return try reader.finish(root)
    }

    /// The facts that make it this filing are needed before the rest.
    private init(_ root: XMLElement, linesBefore: Int) throws(FilingError) {
        let documentType = root.child("documentType")?.value
        guard let documentType else { throw FilingError(.missingFact, "documentType", line: linesBefore + root.line) }
        guard let form = OwnershipFiling.Form(documentType: documentType) else {
            throw FilingError(.otherForm, "documentType is “\(documentType.prefix(20))”", line: linesBefore + root.line)
        }
        guard let issuer = root.child("issuer") else {
            throw FilingError(.missingFact, "issuer", line: linesBefore + root.line)
        }
        let cik = try Self.cik(issuer.child("issuerCik"), in: issuer, linesBefore: linesBefore)
        self.linesBefore = linesBefore
        filing = OwnershipFiling(
            source: .bareXML,
            form: form,
            documentType: documentType,
            issuer: .init(
                cik: cik.number,
                cikText: cik.text,
                name: issuer.child("issuerName")?.value,
                tradingSymbol: issuer.child("issuerTradingSymbol")?.value,
                foreignTradingSymbol: issuer.child("issuerForeignTradingSymbol")?.value
            )
        )
    }

    private static func cik(
        _ element: XMLElement?,
        in parent: XMLElement,
        linesBefore: Int
    ) throws(FilingError) -> (number: CIK, text: String) {
        let line = linesBefore + (element ?? parent).line
        guard let text = element?.value else { throw FilingError(.missingFact, "CIK of \(parent.name)", line: line) }
        guard let number = CIK(text) else {
            throw FilingError(.missingFact, "“\(text.prefix(20))” in \(parent.name) is no CIK", line: line)
        }
        return (number, text)
    }

    private mutating func finish(_ root: XMLElement) throws(FilingError) -> OwnershipFiling {
        guard !filing.owners.isEmpty else {
            throw FilingError(.missingFact, "reportingOwner", line: linesBefore + root.line)
        }
        if filing.periodOfReport == nil { note("periodOfReport", nil, .date, line: linesBefore + root.line) }
        // Table I first, whatever their order in the document.
        let (first, second) = (
            filing.rows.filter { $0.table == .nonDerivative }, filing.rows.filter { $0.table == .derivative }
        )
        filing.rows = first + second
        return filing
    }

    private mutating func read(_ element: XMLElement) throws(FilingError) {
        switch element.name {
        case "schemaVersion": filing.schemaVersion = element.value
        case "documentType": break
        case "periodOfReport": filing.periodOfReport = date(element)
        case "dateOfOriginalSubmission": filing.dateOfOriginalSubmission = date(element)
        case "noSecuritiesOwned": filing.noSecuritiesOwned = boolean(element)
        case "notSubjectToSection16": filing.notSubjectToSection16 = boolean(element)
        case "form3HoldingsReported": filing.form3HoldingsReported = boolean(element)
        case "form4TransactionsReported": filing.form4TransactionsReported = boolean(element)
        case "aff10b5One": filing.aff10b5One = boolean(element)
        case "issuer": readIssuer(element)
        case "reportingOwner": try readOwner(element)
        case "nonDerivativeTable": readTable(element, .nonDerivative)
        case "derivativeTable": readTable(element, .derivative)
        case "footnotes": readFootnotes(element)
        case "remarks": filing.remarks = element.value
        case "ownerSignature": readSignature(element)
        default: filing.unknownElements.append(element.name)
        }
        if !element.isNamed("nonDerivativeTable"), !element.isNamed("derivativeTable") {
            collectFootnoteMentions(in: element, path: element.name)
        }
    }

    /// Mentions outside the tables, which no schema allows and some documents have.
    private mutating func collectFootnoteMentions(in element: XMLElement, path: String) {
        for child in element.children {
            if child.isNamed("footnoteId"), let id = child.attribute("id") {
                filing.documentFootnotes.append(.init(footnoteId: id, path: path))
            } else {
                collectFootnoteMentions(in: child, path: path + "/" + child.name)
            }
        }
    }
}

// MARK: - Parties

extension OwnershipDocumentReader {
    private mutating func readIssuer(_ element: XMLElement) {
        let known: Set = ["issuerCik", "issuerName", "issuerTradingSymbol", "issuerForeignTradingSymbol"]
        noteUnknown(in: element, known: known)
    }

    private mutating func readOwner(_ element: XMLElement) throws(FilingError) {
        let identity = element.child("reportingOwnerId")
        let cik = try Self.cik(identity?.child("rptOwnerCik"), in: element, linesBefore: linesBefore)
        var owner = ReportingOwner(cik: cik.number, cikText: cik.text, name: identity?.child("rptOwnerName")?.value)
        for section in element.children {
            switch section.name {
            case "reportingOwnerId": noteUnknown(in: section, known: ["rptOwnerCik", "rptOwnerName", "rptOwnerCcc"])
            case "reportingOwnerAddress": readAddress(section, into: &owner.address)
            case "reportingOwnerRelationship": readRelationship(section, into: &owner)
            default: noteUnknown(section, in: element)
            }
        }
        filing.owners.append(owner)
    }

    private mutating func readAddress(_ element: XMLElement, into address: inout ReportingOwner.Address) {
        for part in element.children {
            switch part.name {
            case "rptOwnerStreet1": address.street1 = part.value
            case "rptOwnerStreet2": address.street2 = part.value
            case "rptOwnerCity": address.city = part.value
            case "rptOwnerState": address.state = part.value
            case "rptOwnerZipCode": address.zipCode = part.value
            case "rptOwnerStateDescription": address.stateDescription = part.value
            case "rptOwnerNonUSAddressFlag": address.isNonUS = boolean(part)
            case "rptOwnerNonUSStateTerritory": address.nonUSStateTerritory = part.value
            case "rptOwnerCountry": address.country = part.value
            default: noteUnknown(part, in: element)
            }
        }
    }

    private mutating func readRelationship(_ element: XMLElement, into owner: inout ReportingOwner) {
        for part in element.children {
            switch part.name {
            case "isDirector": owner.isDirector = boolean(part)
            case "isOfficer": owner.isOfficer = boolean(part)
            case "isTenPercentOwner": owner.isTenPercentOwner = boolean(part)
            case "isOther": owner.isOther = boolean(part)
            case "officerTitle": owner.officerTitle = part.value
            case "otherText": owner.otherText = part.value
            default: noteUnknown(part, in: element)
            }
        }
    }

    private mutating func readSignature(_ element: XMLElement) {
        noteUnknown(in: element, known: ["signatureName", "signatureDate"])
        filing.signatures.append(
            .init(name: element.child("signatureName")?.value, date: element.child("signatureDate")?.value)
        )
    }
}

// MARK: - Tables and footnotes

extension OwnershipDocumentReader {
    private mutating func readTable(_ table: XMLElement, _ kind: FilingRow.Table) {
        for element in table.children {
            switch element.name {
            case "nonDerivativeTransaction", "derivativeTransaction": readRow(element, kind, .transaction)
            case "nonDerivativeHolding", "derivativeHolding": readRow(element, kind, .holding)
            default: noteUnknown(element, in: table)
            }
        }
    }

    private mutating func readRow(_ element: XMLElement, _ table: FilingRow.Table, _ kind: FilingRow.Kind) {
        let ordinal = counts[element.name, default: 0] + 1
        counts[element.name] = ordinal
        var row = FilingRow(table: table, kind: kind, ordinal: ordinal)
        readFacts(of: element, into: &row)
        filing.rows.append(row)
    }

    private mutating func readFacts(of element: XMLElement, into row: inout FilingRow) {
        for part in element.children {
            let name = part.name
            if name == "footnoteId" {
                appendMention(part, on: RowField(element: element.name), to: &row)
            } else if RowField.containers.contains(name) {
                readFacts(of: part, into: &row)
            } else if let field = RowField(element: name) {
                read(field, part, into: &row)
            } else {
                noteUnknown(part, in: element)
            }
        }
    }

    private mutating func read(_ field: RowField, _ element: XMLElement, into row: inout FilingRow) {
        for part in element.children where part.isNamed("footnoteId") { appendMention(part, on: field, to: &row) }
        guard row[field] == nil, let text = element.value else { return }
        row[field] = text
        guard !field.format.accepts(text) else { return }
        note(
            "\(field.element) of \(row.table.rawValue) \(row.kind.rawValue) \(row.ordinal)",
            text,
            field.format,
            line: linesBefore + element.line
        )
    }

    private func appendMention(_ element: XMLElement, on field: RowField?, to row: inout FilingRow) {
        guard let id = element.attribute("id") else { return }
        row.footnotes.append(FootnoteReference(footnoteId: id, field: field))
    }

    private mutating func readFootnotes(_ element: XMLElement) {
        for footnote in element.children {
            guard footnote.isNamed("footnote") else {
                noteUnknown(footnote, in: element)
                continue
            }
            filing.footnotes.append(.init(id: footnote.attribute("id") ?? "", text: footnote.text ?? ""))
        }
    }
}

// MARK: - Texts and what is wrong with them

extension OwnershipDocumentReader {
    private mutating func boolean(_ element: XMLElement) -> Bool? {
        guard let text = checked(element, .boolean) else { return nil }
        return BooleanWord.value(of: text)
    }

    private mutating func date(_ element: XMLElement) -> String? { checked(element, .date) }

    private mutating func checked(_ element: XMLElement, _ format: RowField.Format) -> String? {
        guard let text = element.value else { return nil }
        if !format.accepts(text) { note(element.name, text, format, line: linesBefore + element.line) }
        return text
    }

    private mutating func note(_ place: String, _ text: String?, _ format: RowField.Format, line: Int) {
        filing.problems.append(.init(place: place, text: text, expectation: format.expectation, line: line))
    }

    private mutating func noteUnknown(in element: XMLElement, known: Set<String>) {
        for child in element.children where !known.contains(child.name) { noteUnknown(child, in: element) }
    }

    private mutating func noteUnknown(_ element: XMLElement, in parent: XMLElement) {
        guard element.name != "footnoteId" else { return }
        let path = parent.name + "/" + element.name
        if !filing.unknownElements.contains(path) { filing.unknownElements.append(path) }
    }
}
