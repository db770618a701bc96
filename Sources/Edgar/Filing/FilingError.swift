/// Why some bytes are not a filing that can be read, or not one that can be stored.
package struct FilingError: Error, Sendable, Equatable {
    /// The reason in a word that stays the same: quarantine and `form4 parse` print it.
    package enum Code: String, Sendable, CaseIterable {
        case unreadableFile = "UNREADABLE_FILE"
        case tooLarge = "TOO_LARGE"
        case empty = "EMPTY"
        case compressed = "COMPRESSED"
        case blockPage = "BLOCK_PAGE"
        case missingDocument = "MISSING_DOCUMENT"
        case htmlPage = "HTML_PAGE"
        case notAFiling = "NOT_A_FILING"
        case truncated = "TRUNCATED"
        case otherForm = "OTHER_FORM"
        case noOwnershipDocument = "NO_OWNERSHIP_DOCUMENT"
        case forbiddenXML = "FORBIDDEN_XML"
        case malformedXML = "MALFORMED_XML"
        case missingFact = "MISSING_FACT"
        case wrongAccession = "WRONG_ACCESSION"
        // Read well, but no filing to store.
        case noAccession = "NO_ACCESSION"
        case noFilingDate = "NO_FILING_DATE"
        case badFact = "BAD_FACT"
        case tooManyRows = "TOO_MANY_ROWS"
    }

    package let code: Code
    /// What was found, to complete the message.
    package let detail: String?
    /// Line in the file that was read, from 1.
    package let line: Int?

    package init(_ code: Code, _ detail: String? = nil, line: Int? = nil) {
        self.code = code
        self.detail = detail
        self.line = line
    }

    /// What happened and what to do about it, in a sentence or two.
    package var message: String {
        let found = detail.map { ": \($0)" } ?? ""
        return code.summary + found + ". " + code.remedy
    }
}

extension FilingError: CustomStringConvertible {
    package var description: String { "\(code.rawValue)\(line.map { " at line \($0)" } ?? ""): \(message)" }
}

extension FilingError.Code {
    fileprivate var summary: String {
        switch self {
        case .unreadableFile: "The file cannot be read"
        case .tooLarge: "The input is too large for a filing"
        case .empty: "The input is empty"
        case .compressed: "The input is compressed"
        case .blockPage: "This is EDGAR's page for refused requests, not a filing"
        case .missingDocument: "This is EDGAR's answer for a document that does not exist"
        case .htmlPage: "This is an HTML page, not a filing"
        case .notAFiling: "This is neither a submission nor an ownership document"
        case .truncated: "The submission ends too early"
        case .otherForm: "This is not a Form 3, 4 or 5"
        case .noOwnershipDocument: "The submission holds no ownership document in XML"
        case .forbiddenXML: "The XML has a document type declaration, which no ownership document needs"
        case .malformedXML: "The XML is not well formed"
        case .missingFact: "The ownership document lacks what identifies it"
        case .wrongAccession: "The filing carries another accession number than the one asked for"
        case .noAccession: "The accession number stands neither in the text nor in the file's name"
        case .noFilingDate: "Neither a header, an index nor a signature tells when it was filed"
        case .badFact: "A fact is not what its field demands"
        case .tooManyRows: "A table has more rows than a filing can"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .unreadableFile: "Check the path and its permissions."
        case .tooLarge: "Check what it is; the limit can be raised."
        case .empty: "Fetch it again."
        case .compressed: "Unpack it first."
        case .blockPage: "Declare a User-Agent with a contact, wait ten minutes and fetch it again."
        case .missingDocument: "Check the address; a new document may appear later."
        case .htmlPage: "Fetch the .txt submission, or the XML outside the xsl… folder, instead of the rendered view."
        case .notAFiling: "Expected <SEC-DOCUMENT>, <SUBMISSION> or <ownershipDocument> at the start."
        case .truncated: "Fetch it again."
        case .otherForm: "Only Forms 3, 4 and 5 and their amendments are read."
        case .noOwnershipDocument: "Paper and plain-text filings from before 2003 cannot be read."
        case .forbiddenXML: "It is refused unread, because entities can blow it up; fetch the filing from EDGAR."
        case .malformedXML, .missingFact, .badFact, .tooManyRows: "Compare it with the copy on EDGAR."
        case .wrongAccession: "Fetch it again."
        case .noAccession:
            "Name the file after it, such as 0001318605-20-000012.xml, so that it can be told from others."
        case .noFilingDate: "Load the full submission from EDGAR."
        }
    }
}
