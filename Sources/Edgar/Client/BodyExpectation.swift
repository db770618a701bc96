/// What the body of an answer must be, and the reason when it is something else.
enum BodyExpectation: Sendable, Equatable {
    case submission(AccessionNumber)
    case index
    case feed
    case json
    case anything

    /// The named reason why a body of status 200 is not what was asked for; nil when it is.
    func failure(of body: [UInt8]) -> EdgarError? {
        body.withUnsafeBytes { bytes in
            let text = ByteText(bytes)
            switch ContentKind(of: text) {
            case .empty: return EdgarError(.emptyBody)
            case .blockPage: return EdgarError(.blocked, "a block page with status 200")
            case .unavailablePage: return EdgarError(.unavailable, "a page for unavailable files with status 200")
            case .missingDocument: return EdgarError(.missing)
            case let kind: return failure(of: text, kind)
            }
        }
    }

    private func failure(of text: ByteText, _ kind: ContentKind) -> EdgarError? {
        switch self {
        case .submission(let accession): Self.submissionFailure(text, kind, accession)
        case .index: Self.indexFailure(text)
        case .feed:
            if kind != .xml {
                EdgarError(.wrongContent, "no Atom feed")
            } else {
                text.contains("</feed>") ? nil : EdgarError(.truncatedBody, "the feed has no end")
            }
        case .json: Self.jsonFailure(text)
        case .anything: nil
        }
    }

    private static func submissionFailure(
        _ text: ByteText,
        _ kind: ContentKind,
        _ accession: AccessionNumber
    ) -> EdgarError? {
        guard kind == .submission else { return EdgarError(.wrongContent, "no submission") }
        let tail = text[max(0, text.count - 200)..<text.count]
        guard tail.contains("</SEC-DOCUMENT>") || tail.contains("</SUBMISSION>") else {
            return EdgarError(.truncatedBody, "the submission has no end")
        }
        let header = SubmissionHeader(reading: text[0..<min(text.count, 65_536)].beforeDocuments)
        guard let text = header.accessionNumber, let found = AccessionNumber(text) else { return nil }
        return found == accession ? nil : EdgarError(.wrongAccession, "\(found) instead of \(accession)")
    }

    private static func indexFailure(_ text: ByteText) -> EdgarError? {
        let head = text[0..<min(text.count, 4096)]
        guard head.contains("File Name") || head.contains("Filename"), head.contains("----") else {
            return EdgarError(.wrongContent, "no filing index")
        }
        // Every line of an index ends; a cut one does not.
        return text.bytes.last == 10 ? nil : EdgarError(.truncatedBody, "the index's last line is cut")
    }

    private static func jsonFailure(_ text: ByteText) -> EdgarError? {
        let trimmed = text.trimmed
        guard trimmed.starts(with: "{") || trimmed.starts(with: "[") else {
            return EdgarError(.wrongContent, "no JSON")
        }
        let last = trimmed.bytes.last
        let isClosed = last == UInt8(ascii: "}") || last == UInt8(ascii: "]")
        return isClosed ? nil : EdgarError(.truncatedBody, "the JSON has no end")
    }
}

extension ByteText {
    /// The SGML header of a submission.
    fileprivate var beforeDocuments: ByteText { self[0..<(firstOffset(of: "<DOCUMENT>") ?? count)] }
}
