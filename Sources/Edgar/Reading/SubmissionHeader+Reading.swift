/// Reading the SGML header in both its spellings: labelled lines (`FILED AS OF DATE:` on EDGAR) and tags
/// (`<FILING-DATE>` in the dissemination feed, there also without line ends).
///
/// Both are turned into the same items first, so that order, sections and unknown lines are handled once.
extension SubmissionHeader {
    init(reading text: ByteText) {
        var reader = HeaderReader()
        for line in text.lines {
            let line = line.trimmed
            if line.starts(with: "<") {
                reader.read(tags: line)
            } else if let colon = line.firstOffset(of: UInt8(ascii: ":")) {
                reader.read(label: line[0..<colon], value: line[colon + 1..<line.count])
            }
        }
        self = reader.finish()
    }

    /// What a line or tag of the header says, with all its spellings; spaces count as hyphens.
    fileprivate enum Item: CaseIterable {
        case acceptanceDatetime, accessionNumber, submissionType, documentCount, periodOfReport, filedAsOf, changedAsOf
        case issuer, reportingOwner, ownerData, filingValues, businessAddress, mailAddress, formerName
        case name, cik, sic, organizationName, irsNumber, stateOfIncorporation, fiscalYearEnd
        case formType, act, fileNumber, filmNumber
        case street1, street2, city, state, zip, phone
        case formerNameText, formerNameDate

        var spellings: [String] {
            switch self {
            case .acceptanceDatetime: ["ACCEPTANCE-DATETIME"]
            case .accessionNumber: ["ACCESSION-NUMBER"]
            case .submissionType: ["CONFORMED-SUBMISSION-TYPE", "TYPE"]
            case .documentCount: ["PUBLIC-DOCUMENT-COUNT"]
            case .periodOfReport: ["CONFORMED-PERIOD-OF-REPORT", "PERIOD"]
            case .filedAsOf: ["FILED-AS-OF-DATE", "FILING-DATE"]
            case .changedAsOf: ["DATE-AS-OF-CHANGE", "DATE-OF-FILING-DATE-CHANGE"]
            case .issuer: ["ISSUER", "SUBJECT-COMPANY"]
            case .reportingOwner: ["REPORTING-OWNER"]
            case .ownerData: ["OWNER-DATA", "COMPANY-DATA"]
            case .filingValues: ["FILING-VALUES"]
            case .businessAddress: ["BUSINESS-ADDRESS"]
            case .mailAddress: ["MAIL-ADDRESS"]
            case .formerName: ["FORMER-COMPANY", "FORMER-NAME"]
            case .name: ["COMPANY-CONFORMED-NAME", "CONFORMED-NAME"]
            case .cik: ["CENTRAL-INDEX-KEY", "CIK"]
            case .sic: ["STANDARD-INDUSTRIAL-CLASSIFICATION", "ASSIGNED-SIC"]
            case .organizationName: ["ORGANIZATION-NAME"]
            case .irsNumber: ["IRS-NUMBER", "EIN"]
            case .stateOfIncorporation: ["STATE-OF-INCORPORATION"]
            case .fiscalYearEnd: ["FISCAL-YEAR-END"]
            case .formType: ["FORM-TYPE"]
            case .act: ["SEC-ACT", "ACT"]
            case .fileNumber: ["SEC-FILE-NUMBER", "FILE-NUMBER"]
            case .filmNumber: ["FILM-NUMBER"]
            case .street1: ["STREET-1", "STREET1"]
            case .street2: ["STREET-2", "STREET2"]
            case .city: ["CITY"]
            case .state: ["STATE"]
            case .zip: ["ZIP"]
            case .phone: ["BUSINESS-PHONE", "PHONE"]
            case .formerNameText: ["FORMER-CONFORMED-NAME"]
            case .formerNameDate: ["DATE-OF-NAME-CHANGE", "DATE-CHANGED"]
            }
        }

        static let bySpelling = Dictionary(
            uniqueKeysWithValues: allCases.flatMap { item in item.spellings.map { ($0, item) } }
        )
    }
}

/// Puts items together: it knows the section it is in, and closes it when the next begins.
private struct HeaderReader {
    private var header = SubmissionHeader()
    private var party: SubmissionHeader.Party?
    private var address: (item: SubmissionHeader.Item, value: SubmissionHeader.Address)?

    /// Several tags may share a line; a value ends where the next tag begins.
    mutating func read(tags line: ByteText) {
        for piece in line.bytes.split(separator: UInt8(ascii: "<")) {
            let piece = ByteText(UnsafeRawBufferPointer(rebasing: piece))
            guard let end = piece.firstOffset(of: UInt8(ascii: ">")), !piece.starts(with: "/") else { continue }
            read(label: piece[0..<end], value: piece[end + 1..<piece.count])
        }
    }

    mutating func read(label: ByteText, value: ByteText) {
        let spelling = label.trimmed.bytes.map { byte in
            byte == UInt8(ascii: " ") ? UInt8(ascii: "-") : byte >= 97 && byte <= 122 ? byte - 32 : byte
        }
        guard let item = SubmissionHeader.Item.bySpelling[String(decoding: spelling, as: UTF8.self)] else { return }
        read(item, value.trimmedString)
    }

    mutating func finish() -> SubmissionHeader {
        closeParty()
        return header
    }

    private mutating func read(_ item: SubmissionHeader.Item, _ text: String) {
        let value = text.isEmpty ? nil : text
        switch item {
        case .issuer: open(.issuer)
        case .reportingOwner: open(.reportingOwner)
        case .ownerData, .filingValues: closeAddress()
        case .businessAddress, .mailAddress:
            closeAddress()
            address = (item, .init())
        case .formerName:
            closeAddress()
            party?.formerNames.append(.init())
        case .street1: address?.value.street1 = value
        case .street2: address?.value.street2 = value
        case .city: address?.value.city = value
        case .state: address?.value.state = value
        case .zip: address?.value.zip = value
        case .phone: address?.value.phone = value
        default: if party == nil { readSubmission(item, value) } else { readParty(item, text) }
        }
    }

    private mutating func readSubmission(_ item: SubmissionHeader.Item, _ value: String?) {
        switch item {
        case .acceptanceDatetime: header.acceptanceDatetime = value
        case .accessionNumber: header.accessionNumber = value
        case .submissionType: header.submissionType = value
        case .documentCount: header.documentCount = value
        case .periodOfReport: header.periodOfReport = value
        case .filedAsOf: header.filedAsOf = value
        case .changedAsOf: header.changedAsOf = value
        default: break
        }
    }

    private mutating func readParty(_ item: SubmissionHeader.Item, _ text: String) {
        let value = text.isEmpty ? nil : text
        switch item {
        case .name: party?.name = value
        case .cik: party?.cik = value
        case .sic: readIndustry(text)
        case .organizationName: party?.organizationName = value
        case .irsNumber: party?.irsNumber = value
        case .stateOfIncorporation: party?.stateOfIncorporation = value
        case .fiscalYearEnd: party?.fiscalYearEnd = value
        case .formType: party?.formType = value
        case .act: party?.act = value
        case .fileNumber: party?.fileNumber = value
        case .filmNumber: party?.filmNumber = value
        case .formerNameText, .formerNameDate: readFormerName(item, value)
        default: break
        }
    }

    /// `MOTOR VEHICLES & PASSENGER CAR BODIES [3711]`, or `3711` alone.
    private mutating func readIndustry(_ text: String) {
        if let open = text.lastIndex(of: "["), text.hasSuffix("]") {
            let code = text[text.index(after: open)...].dropLast()
            party?.sic = Self.number(code)
            party?.sicTitle = text[..<open].trimmedText
        } else {
            party?.sic = Self.number(text[...])
        }
    }

    private static func number(_ text: Substring) -> String? {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? String(text) : nil
    }

    private mutating func readFormerName(_ item: SubmissionHeader.Item, _ value: String?) {
        guard var names = party?.formerNames else { return }
        if names.isEmpty { names.append(.init()) }
        if item == .formerNameText {
            names[names.count - 1].name = value
        } else {
            names[names.count - 1].changedOn = value
        }
        party?.formerNames = names
    }

    private mutating func open(_ role: SubmissionHeader.Party.Role) {
        closeParty()
        party = .init(role: role)
    }

    private mutating func closeAddress() {
        guard let (item, value) = address else { return }
        if item == .businessAddress { party?.businessAddress = value } else { party?.mailAddress = value }
        address = nil
    }

    private mutating func closeParty() {
        closeAddress()
        if let party { header.parties.append(party) }
        party = nil
    }
}
