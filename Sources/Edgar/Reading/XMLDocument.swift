import CLibXML2
import Foundation

/// A parsed XML document, lent to a closure: elements are valid only inside it.
///
/// Entities are not expanded, nothing is fetched, and a document type declaration is refused: where the encoding lets bytes
/// show it, as nearly all do, before libxml2 sees it, else (UTF-16, UTF-7) as soon as libxml2 has read the document, and
/// before anybody else does. libxml2's own limits stay on: 256 levels, 10 MB a text node, no flood of entities.
enum XMLDocument {
    static func read<Result>(
        _ text: ByteText,
        _ body: (XMLElement) throws(FilingError) -> Result
    ) throws(FilingError) -> Result {
        _ = libraryIsReady
        guard let size = Int32(exactly: text.count) else { throw FilingError(.tooLarge, "\(text.count) bytes of XML") }
        if let line = documentTypeLine(in: text) { throw FilingError(.forbiddenXML, line: line) }
        guard let context = xmlNewParserCtxt() else { throw FilingError(.malformedXML, "out of memory") }
        defer { xmlFreeParserCtxt(context) }
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_BIG_LINES.rawValue | XML_PARSE_COMPACT.rawValue
        let bytes = text.bytes.assumingMemoryBound(to: CChar.self)
        guard let document = xmlCtxtReadMemory(context, bytes.baseAddress, size, nil, nil, Int32(options)) else {
            throw failure(of: context)
        }
        defer { xmlFreeDoc(document) }
        if xmlGetIntSubset(document) != nil { throw FilingError(.forbiddenXML) }
        guard let root = xmlDocGetRootElement(document) else { throw FilingError(.malformedXML, "it has no element") }
        return try body(XMLElement(node: root))
    }

    /// Once for the process, before the first of its threads parses.
    private static let libraryIsReady: Bool = {
        xmlInitParser()
        return true
    }()

    private static func failure(of context: xmlParserCtxtPtr) -> FilingError {
        guard let error = xmlCtxtGetLastError(context) else { return FilingError(.malformedXML) }
        let message = error.pointee.message.map { String(cString: $0).trimmedText } ?? "unknown reason"
        return FilingError(.malformedXML, message, line: Int(error.pointee.line))
    }

    /// The line of a `<!DOCTYPE` before the root element: all tricks with entities start there.
    private static func documentTypeLine(in text: ByteText) -> Int? {
        var offset = 0
        while let start = text.firstOffset(of: "<", from: offset) {
            let rest = text[start..<text.count]
            if rest.starts(with: "<?") {
                guard let end = text.firstOffset(of: "?>", from: start) else { return nil }
                offset = end
            } else if rest.starts(with: "<!--") {
                guard let end = text.firstOffset(of: "-->", from: start) else { return nil }
                offset = end
            } else {
                return rest.starts(with: "<!") ? text.line(at: start) : nil
            }
        }
        return nil
    }
}

/// An element of a document that is being read.
struct XMLElement {
    fileprivate let node: UnsafeMutablePointer<xmlNode>

    var name: String { node.pointee.name.map { String(cString: $0) } ?? "" }

    /// Line in the XML, from 1.
    var line: Int { xmlGetLineNo(node) }

    var children: Children { Children(upcoming: node.pointee.children) }

    func isNamed(_ name: StaticString) -> Bool {
        guard let own = node.pointee.name else { return false }
        return strcmp(UnsafeRawPointer(own).assumingMemoryBound(to: CChar.self), name.pointer) == 0
    }

    func child(_ name: StaticString) -> XMLElement? { children.first { $0.isNamed(name) } }

    func attribute(_ name: String) -> String? {
        guard let value = xmlGetNoNsProp(node, name) else { return nil }
        defer { form4_xml_free(value) }
        return Self.text(value)
    }

    /// The text directly inside, without that of child elements; nil when there is none but white space.
    var text: String? {
        guard let first = node.pointee.children else { return nil }
        if first.pointee.next == nil, first.pointee.type == XML_TEXT_NODE, let content = first.pointee.content {
            // Nearly always: one text and nothing else.
            return Self.text(content)
        }
        var text = ""
        var next: UnsafeMutablePointer<xmlNode>? = first
        while let current = next {
            let type = current.pointee.type
            if type == XML_TEXT_NODE || type == XML_CDATA_SECTION_NODE, let content = current.pointee.content {
                text += String(cString: content)
            }
            next = current.pointee.next
        }
        return text.trimmedToNil
    }

    private static func text(_ content: UnsafeMutablePointer<xmlChar>) -> String? {
        let text = ByteText(UnsafeRawBufferPointer(start: content, count: strlen(content.asText))).trimmedString
        return text.isEmpty ? nil : text
    }

    /// The text of its `<value>`, or its own where the filer left that out.
    var value: String? {
        if let value = child("value") { return value.text }
        return text
    }

    struct Children: Sequence, IteratorProtocol {
        fileprivate var upcoming: UnsafeMutablePointer<xmlNode>?

        mutating func next() -> XMLElement? {
            while let node = upcoming {
                upcoming = node.pointee.next
                if node.pointee.type == XML_ELEMENT_NODE { return XMLElement(node: node) }
            }
            return nil
        }
    }
}

extension UnsafeMutablePointer<xmlChar> {
    fileprivate var asText: UnsafePointer<CChar> { UnsafeRawPointer(self).assumingMemoryBound(to: CChar.self) }
}

extension StaticString {
    /// Zero-terminated, as literals are.
    fileprivate var pointer: UnsafePointer<CChar> { UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self) }
}
