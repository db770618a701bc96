/// A full submission cut into its header and the ownership document, in place.
///
/// Exhibits (text, HTML, uuencoded PDF) stay in the raw bytes and are not read.
struct SubmissionText {
    let header: ByteText
    /// The ownership XML, without the SGML around it.
    let document: ByteText
    let documentName: String?

    init(_ text: ByteText) throws(FilingError) {
        guard let firstDocument = text.firstOffset(of: "<DOCUMENT>") else {
            throw Self.hasEnd(text)
                ? FilingError(.noOwnershipDocument) : FilingError(.truncated, "no <DOCUMENT> follows")
        }
        guard Self.hasEnd(text) else {
            throw FilingError(
                .truncated,
                "neither </SEC-DOCUMENT> nor </SUBMISSION> stands at its end",
                line: text.line(at: text.count)
            )
        }
        header = text[0..<firstDocument]
        (document, documentName) = try Self.ownershipDocument(in: text, from: firstDocument)
    }

    private static func hasEnd(_ text: ByteText) -> Bool {
        // The privacy-enhanced wrapping adds a line behind the end.
        let tail = text[max(0, text.count - 200)..<text.count]
        return tail.contains("</SEC-DOCUMENT>") || tail.contains("</SUBMISSION>") || tail.contains("</IMS-DOCUMENT>")
    }

    /// The first document whose type is an ownership form and whose text is XML.
    private static func ownershipDocument(
        in text: ByteText,
        from start: Int
    ) throws(FilingError) -> (
        body: ByteText, name: String?
    ) {
        var offset = start
        var otherType: String?
        while let begin = text.firstOffset(of: "<DOCUMENT>", from: offset) {
            let end = text.firstOffset(of: "</DOCUMENT>", from: begin) ?? text.count
            let document = text[begin..<end]
            let type = value(of: "<TYPE>", in: document)
            if OwnershipFiling.Form(documentType: type) != nil {
                if let body = try body(of: document) {
                    return (body, value(of: "<FILENAME>", in: document).trimmedToNil)
                }
            } else if otherType == nil {
                otherType = type
            }
            offset = end
        }
        if let otherType { throw FilingError(.otherForm, "its first document is of type “\(otherType.prefix(20))”") }
        throw FilingError(.noOwnershipDocument)
    }

    private static func value(of tag: StaticString, in document: ByteText) -> String {
        guard let start = document.firstOffset(of: tag) else { return "" }
        let begin = start + tag.utf8CodeUnitCount
        let value = document[begin..<min(begin + 200, document.count)]
        let length = value.bytes.firstIndex { $0 == UInt8(ascii: "<") || $0 == 10 || $0 == 13 } ?? value.count
        return value[0..<length].trimmedString
    }

    private static func body(of document: ByteText) throws(FilingError) -> ByteText? {
        guard let begin = document.firstOffset(of: "<XML>") else { return nil }
        guard let end = document.firstOffset(of: "</XML>", from: begin) else {
            throw FilingError(.truncated, "the ownership document has no </XML>")
        }
        return document[begin + 5..<end].trimmed
    }
}
