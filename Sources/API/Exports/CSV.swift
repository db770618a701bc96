import GraphQL

/// Comma-separated values (RFC 4180), safe to open in a spreadsheet.
package enum CSV {
    package static func header(_ columns: [String]) -> String {
        columns.map { quoted($0) }.joined(separator: ",") + "\r\n"
    }

    package static func line(_ row: [Value]) -> String {
        row.map(cell).joined(separator: ",") + "\r\n"
    }

    private static func cell(_ value: Value) -> String {
        switch value {
        case .int, .float, .boolean, .null: value.cell
        default: quoted(harmless(value.cell))
        }
    }

    /// A text that a spreadsheet would run as a formula gets an apostrophe in front, which the spreadsheet hides (OWASP,
    /// "CSV injection").
    private static func harmless(_ text: String) -> String {
        guard let first = text.utf8.first else { return text }
        let starters: [UInt8] = [
            UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D, 0x0A,
        ]
        return starters.contains(first) ? "'" + text : text
    }

    private static func quoted(_ text: String) -> String {
        let needsQuotes = text.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
        }
        return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
}
