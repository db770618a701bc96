/// Text of a log entry: clients have a say in it, so it is as long as lines may be, and stays on its line.
package enum LogText {
    /// In characters; the rest is left out.
    private static let longest = 4000

    /// No longer than a text of a log entry may be.
    package static func bounded(_ text: String) -> String {
        guard text.utf8.count > longest,
            let end = text.index(text.startIndex, offsetBy: longest, limitedBy: text.endIndex)
        else { return text }
        return text[..<end] + "…"
    }

    /// The same, with whatever would move a terminal's cursor, or hide text in it, written as `\\u{1B}`.
    package static func onOneLine(_ text: String) -> String {
        let text = bounded(text)
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            switch scalar {
            case "\n": line += "\\n"
            case "\t": line += "\\t"
            case _ where isControl(scalar): line += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: line.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
