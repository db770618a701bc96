/// Writes a filing as EDGAR stores it: the SGML header, then the ownership document.
///
/// The reader reads back what was written: `read(write(filing)) == filing` for every simulated filing.
package enum SubmissionWriter {
    package static func text(of filing: OwnershipFiling) -> String {
        let accession = filing.accessionNumber?.description ?? ""
        let date = filing.header?.filedAsOf ?? ""
        var text = "<SEC-DOCUMENT>\(accession).txt : \(date)\n<SEC-HEADER>\(accession).hdr.sgml : \(date)\n"
        text.reserveCapacity(8192)
        if let header = filing.header { append(header, to: &text) }
        text += "</SEC-HEADER>\n<DOCUMENT>\n<TYPE>\(filing.documentType)\n<SEQUENCE>1\n"
        text += "<FILENAME>\(filing.primaryDocument ?? "doc4.xml")\n<DESCRIPTION>FORM \(filing.documentType)\n"
        text += "<TEXT>\n<XML>\n"
        text += document(of: filing)
        text += "</XML>\n</TEXT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n"
        return text
    }

    package static func document(of filing: OwnershipFiling) -> String {
        var xml = XMLText()
        xml.open("ownershipDocument") { xml in
            xml.leaf("schemaVersion", filing.schemaVersion)
            xml.leaf("documentType", filing.documentType)
            xml.leaf("periodOfReport", filing.periodOfReport)
            xml.leaf("dateOfOriginalSubmission", filing.dateOfOriginalSubmission)
            xml.leaf("noSecuritiesOwned", filing.noSecuritiesOwned)
            xml.leaf("notSubjectToSection16", filing.notSubjectToSection16)
            xml.leaf("form3HoldingsReported", filing.form3HoldingsReported)
            xml.leaf("form4TransactionsReported", filing.form4TransactionsReported)
            xml.open("issuer") { xml in
                xml.leaf("issuerCik", filing.issuer.cikText)
                xml.leaf("issuerName", filing.issuer.name)
                xml.leaf("issuerTradingSymbol", filing.issuer.tradingSymbol)
                xml.leaf("issuerForeignTradingSymbol", filing.issuer.foreignTradingSymbol)
            }
            for owner in filing.owners { append(owner, to: &xml) }
            xml.leaf("aff10b5One", filing.aff10b5One)
            append(.nonDerivative, "nonDerivative", of: filing, to: &xml)
            append(.derivative, "derivative", of: filing, to: &xml)
            if !filing.footnotes.isEmpty {
                xml.open("footnotes") { xml in
                    for note in filing.footnotes { xml.leaf("footnote", id: note.id, note.text) }
                }
            }
            xml.leaf("remarks", filing.remarks)
            for signature in filing.signatures {
                xml.open("ownerSignature") { xml in
                    xml.leaf("signatureName", signature.name)
                    xml.leaf("signatureDate", signature.date)
                }
            }
        }
        return "<?xml version=\"1.0\"?>\n" + xml.text
    }

    private static func append(_ owner: ReportingOwner, to xml: inout XMLText) {
        xml.open("reportingOwner") { xml in
            xml.open("reportingOwnerId") { xml in
                xml.leaf("rptOwnerCik", owner.cikText)
                xml.leaf("rptOwnerName", owner.name)
            }
            xml.open("reportingOwnerAddress") { xml in
                xml.leaf("rptOwnerStreet1", owner.address.street1)
                xml.leaf("rptOwnerStreet2", owner.address.street2)
                xml.leaf("rptOwnerCity", owner.address.city)
                xml.leaf("rptOwnerState", owner.address.state)
                xml.leaf("rptOwnerZipCode", owner.address.zipCode)
                xml.leaf("rptOwnerStateDescription", owner.address.stateDescription)
            }
            xml.open("reportingOwnerRelationship") { xml in
                xml.leaf("isDirector", owner.isDirector)
                xml.leaf("isOfficer", owner.isOfficer)
                xml.leaf("isTenPercentOwner", owner.isTenPercentOwner)
                xml.leaf("isOther", owner.isOther)
                xml.leaf("officerTitle", owner.officerTitle)
                xml.leaf("otherText", owner.otherText)
            }
        }
    }

    private static func append(
        _ table: FilingRow.Table,
        _ prefix: String,
        of filing: OwnershipFiling,
        to xml: inout XMLText
    ) {
        let rows = filing.rows.filter { $0.table == table }
        if rows.isEmpty { return }
        xml.open("\(prefix)Table") { xml in
            for row in rows {
                xml.open(prefix + (row.kind == .transaction ? "Transaction" : "Holding")) { append(row, to: &$0) }
            }
        }
    }

    /// Fields of one container stand next to each other in `RowField`, so one pass opens and closes each once.
    private static func append(_ row: FilingRow, to xml: inout XMLText) {
        var container: String?
        for field in RowField.allCases {
            let notes = row.footnotes.isEmpty ? [] : row.footnoteIds(on: field)
            if row[field] == nil, notes.isEmpty { continue }
            let inside = field == .transactionCoding ? field.element : field.container
            if inside != container {
                if let container { xml.close(container) }
                if let inside { xml.open(inside) }
                container = inside
            }
            if field == .transactionCoding {
                xml.mention(notes)
            } else if field.declaration.isWrapped {
                xml.wrapped(field.element, row[field], notes)
            } else {
                xml.leaf(field.element, row[field])
            }
        }
        if let container { xml.close(container) }
        for reference in row.footnotes where reference.field == nil { xml.mention([reference.footnoteId]) }
    }

    private static func append(_ header: SubmissionHeader, to text: inout String) {
        func line(_ label: String, _ value: String?) {
            if let value { text += "\(label):\t\(value)\n" }
        }
        if let accepted = header.acceptanceDatetime { text += "<ACCEPTANCE-DATETIME>\(accepted)\n" }
        line("ACCESSION NUMBER", header.accessionNumber)
        line("CONFORMED SUBMISSION TYPE", header.submissionType)
        line("PUBLIC DOCUMENT COUNT", header.documentCount)
        line("CONFORMED PERIOD OF REPORT", header.periodOfReport)
        line("FILED AS OF DATE", header.filedAsOf)
        line("DATE AS OF CHANGE", header.changedAsOf)
        for party in header.parties {
            text += party.role == .issuer ? "\nISSUER:\n\n\tCOMPANY DATA:\n" : "\nREPORTING-OWNER:\n\n\tOWNER DATA:\n"
            line("\t\tCOMPANY CONFORMED NAME", party.name)
            line("\t\tCENTRAL INDEX KEY", party.cik)
            if let sic = party.sic {
                line("\t\tSTANDARD INDUSTRIAL CLASSIFICATION", "\(party.sicTitle ?? "") [\(sic)]")
            }
            line("\t\tSTATE OF INCORPORATION", party.stateOfIncorporation)
            line("\t\tFISCAL YEAR END", party.fiscalYearEnd)
            if party.formType != nil || party.fileNumber != nil { text += "\n\tFILING VALUES:\n" }
            line("\t\tFORM TYPE", party.formType)
            line("\t\tSEC ACT", party.act)
            line("\t\tSEC FILE NUMBER", party.fileNumber)
            if let address = party.businessAddress {
                text += "\n\tBUSINESS ADDRESS:\n"
                line("\t\tSTREET 1", address.street1)
                line("\t\tCITY", address.city)
                line("\t\tSTATE", address.state)
                line("\t\tZIP", address.zip)
                line("\t\tBUSINESS PHONE", address.phone)
            }
            for former in party.formerNames {
                text += "\n\tFORMER COMPANY:\n"
                line("\t\tFORMER CONFORMED NAME", former.name)
                line("\t\tDATE OF NAME CHANGE", former.changedOn)
            }
        }
    }
}

/// XML put together as text: elements open and close, texts are escaped, absent facts leave no element.
struct XMLText {
    private(set) var text = ""
    private var depth = 0

    mutating func open(_ name: String, _ body: (inout XMLText) -> Void) {
        open(name)
        body(&self)
        close(name)
    }

    mutating func open(_ name: String) {
        indent()
        text += "<\(name)>\n"
        depth += 1
    }

    mutating func close(_ name: String) {
        depth -= 1
        indent()
        text += "</\(name)>\n"
    }

    mutating func leaf(_ name: String, _ value: String?) {
        guard let value else { return }
        indent()
        text += "<\(name)>"
        append(escaped: value)
        text += "</\(name)>\n"
    }

    mutating func leaf(_ name: String, id: String, _ value: String) {
        indent()
        text += "<\(name) id=\"\(id)\">"
        append(escaped: value)
        text += "</\(name)>\n"
    }

    mutating func leaf(_ name: String, _ flag: Bool?) { leaf(name, flag.map { $0 ? "1" : "0" }) }

    mutating func wrapped(_ name: String, _ value: String?, _ notes: [String]) {
        open(name)
        leaf("value", value)
        mention(notes)
        close(name)
    }

    mutating func mention(_ notes: [String]) {
        for id in notes {
            indent()
            text += "<footnoteId id=\"\(id)\"/>\n"
        }
    }

    private mutating func indent() {
        for _ in 0..<depth { text += "    " }
    }

    private mutating func append(escaped value: String) {
        // Nearly no text needs it.
        guard value.utf8.contains(where: { $0 == 0x26 || $0 == 0x3C || $0 == 0x3E }) else {
            text += value
            return
        }
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
