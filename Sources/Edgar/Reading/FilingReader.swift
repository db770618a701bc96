import Foundation

/// Reads one filing: a full submission (`.txt`, `.nc`, also in its old privacy-enhanced wrapping) or a bare ownership document.
package struct FilingReader: Sendable {
    /// The largest input that is read at all; the largest ownership submissions, with scanned exhibits, stay below a third.
    package var maximumBytes: Int
    /// The largest ownership document; the schema's own limits keep real ones under one megabyte.
    package var maximumDocumentBytes: Int

    /// Raised when the same bytes would be read, or their facts be taken, differently, so that stored filings can be
    /// found and read again: 2 looks for an officer's title in the remarks where it points there.
    package static let version = 2

    package init(maximumBytes: Int = 64 << 20, maximumDocumentBytes: Int = 8 << 20) {
        self.maximumBytes = maximumBytes
        self.maximumDocumentBytes = maximumDocumentBytes
    }

    /// - Parameter fileName: where the accession number is looked for when the text does not have it.
    package func read(_ bytes: [UInt8], fileName: String? = nil) throws(FilingError) -> OwnershipFiling {
        // withUnsafeBytes only passes on errors of no known type.
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(FilingError) in try read(bytes, fileName: fileName) }
        }
        return try result.get()
    }

    package func read(_ bytes: UnsafeRawBufferPointer, fileName: String? = nil) throws(FilingError) -> OwnershipFiling {
        guard bytes.count <= maximumBytes else {
            throw FilingError(.tooLarge, "\(bytes.count) bytes, and at most \(maximumBytes) are read")
        }
        let text = ByteText(bytes)
        switch ContentKind(of: text) {
        case .submission: return try readSubmission(text, fileName: fileName)
        case .xml: return try readDocument(text.trimmed, of: text, fileName: fileName)
        case .empty: throw FilingError(.empty)
        case .compressed: throw FilingError(.compressed)
        case .blockPage: throw FilingError(.blockPage)
        case .missingDocument: throw FilingError(.missingDocument)
        case .unavailablePage, .html: throw FilingError(.htmlPage)
        case .other: throw FilingError(.notAFiling)
        }
    }

    /// Reads a file, never more of it than the limit.
    package func read(file path: String) throws(FilingError) -> OwnershipFiling {
        try read(bytes(ofFile: path), fileName: path)
    }

    /// The bytes of a file that may be a filing.
    package func bytes(ofFile path: String) throws(FilingError) -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw FilingError(.unreadableFile, String(cString: strerror(errno))) }
        defer { fclose(file) }
        var status = stat()
        guard fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            throw FilingError(.unreadableFile, "it is a folder")
        }
        let size = Int(status.st_size)
        guard size <= maximumBytes else {
            throw FilingError(.tooLarge, "\(size) bytes, and at most \(maximumBytes) are read")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 1)
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
            // A pipe, or a file that grows, has no size to check beforehand.
            guard bytes.count <= maximumBytes else {
                throw FilingError(.tooLarge, "more than the \(maximumBytes) bytes that are read")
            }
        }
        guard ferror(file) == 0 else { throw FilingError(.unreadableFile, String(cString: strerror(errno))) }
        return bytes
    }

    private func readSubmission(_ text: ByteText, fileName: String?) throws(FilingError) -> OwnershipFiling {
        let submission = try SubmissionText(text)
        let header = SubmissionHeader(reading: submission.header)
        if let type = header.submissionType, OwnershipFiling.Form(documentType: type) == nil {
            throw FilingError(.otherForm, "the submission is of type “\(type.prefix(20))”")
        }
        var filing = try readDocument(submission.document, of: text, fileName: fileName)
        filing.source = .submission
        filing.primaryDocument = submission.documentName
        if let number = header.accessionNumber.flatMap({ AccessionNumber($0) }) { filing.accessionNumber = number }
        filing.filedOn = header.filedOn
        for index in filing.owners.indices {
            let party = header.parties.first { party in
                party.role == .reportingOwner && party.cik.flatMap { CIK($0) } == filing.owners[index].cik
            }
            filing.owners[index].fileNumber = party?.fileNumber
        }
        filing.header = header
        return filing
    }

    private func readDocument(
        _ document: ByteText,
        of file: ByteText,
        fileName: String?
    ) throws(FilingError) -> OwnershipFiling {
        guard document.count <= maximumDocumentBytes else {
            throw FilingError(.tooLarge, "\(document.count) bytes of XML, and at most \(maximumDocumentBytes) are read")
        }
        let linesBefore = file.line(at: file.offset(of: document)) - 1
        do {
            var filing = try XMLDocument.read(document) { root throws(FilingError) in
                try OwnershipDocumentReader.read(root, linesBefore: linesBefore)
            }
            filing.accessionNumber = fileName.flatMap { AccessionNumber(startOfFileName: $0) }
            return filing
        } catch {
            // Lines that the XML parser counts begin where the document does.
            let isFromParser = error.code == .malformedXML || error.code == .forbiddenXML
            guard isFromParser, let line = error.line else { throw error }
            throw FilingError(error.code, error.detail, line: line + linesBefore)
        }
    }
}
