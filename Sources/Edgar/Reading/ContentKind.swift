/// What some bytes from EDGAR, or from a disk, are: told from their beginning, before anything is parsed.
package enum ContentKind: Sendable, Equatable {
    case empty
    case compressed
    /// A submission, with or without the privacy-enhanced wrapping of old ones.
    case submission
    case xml
    /// EDGAR refuses the client: an undeclared tool, or too many requests.
    case blockPage
    /// EDGAR is down for a while.
    case unavailablePage
    case html
    /// The answer of the storage behind EDGAR, in XML: AccessDenied or NoSuchKey.
    case missingDocument
    case other

    package init(of bytes: UnsafeRawBufferPointer) { self.init(of: ByteText(bytes)) }

    init(of text: ByteText) {
        let start = text[0..<min(text.count, 16_384)].trimmed
        if start.isEmpty {
            self = .empty
        } else if start.bytes.starts(with: [0x1F, 0x8B]) || start.starts(with: "PK\u{3}\u{4}") {
            self = .compressed
        } else {
            self = Self.readable(start)
        }
    }

    private static func readable(_ start: ByteText) -> ContentKind {
        if start.starts(with: "<SEC-DOCUMENT>") || start.starts(with: "<SUBMISSION>")
            || start.starts(with: "<SEC-HEADER>") || start.starts(with: "<IMS-DOCUMENT>")
            || start.starts(with: "-----BEGIN PRIVACY-ENHANCED MESSAGE-----")
        {
            return .submission
        }
        let head = start[0..<min(start.count, 512)]
        if head.contains("<html") || head.contains("<HTML") { return page(start) }
        if head.contains("<Error>") && head.contains("<Code>") { return .missingDocument }
        let isXML =
            head.starts(with: "<?xml") || head.starts(with: "<!") || head.starts(with: "<ownershipDocument")
            // With a prefix for a namespace, which no schema of EDGAR's asks for.
            || (head.starts(with: "<") && head.contains(":ownershipDocument"))
        return isXML ? .xml : .other
    }

    private static func page(_ start: ByteText) -> ContentKind {
        if start.contains("Undeclared Automated Tool") || start.contains("Request Rate Threshold Exceeded")
            || start.contains("automated tool")
        {
            return .blockPage
        }
        return start.contains("File Unavailable") ? .unavailablePage : .html
    }
}
