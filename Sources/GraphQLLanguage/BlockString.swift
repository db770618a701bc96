// Block strings: from their raw text to the value, and from a value to a text that reads back as it.

package enum BlockString {
    /// The value of a block string's raw content (specification, "BlockStringValue"): without the indentation that all
    /// lines but the first share, and without the blank lines at both ends.
    static func value(ofRaw raw: [UInt8]) -> String {
        var lines = lines(of: raw)
        var indentation = Int.max
        var firstFilled: Int?
        var lastFilled = -1
        for (index, line) in lines.enumerated() {
            let blank = line.prefix { $0 == 0x20 || $0 == 0x09 }.count
            if blank == line.count { continue }
            if firstFilled == nil { firstFilled = index }
            lastFilled = index
            if index > 0 { indentation = min(indentation, blank) }
        }
        guard let firstFilled else { return "" }
        for index in lines.indices.dropFirst() {
            lines[index] = lines[index].dropFirst(indentation)
        }
        return String(decoding: Array(lines[firstFilled...lastFilled].joined(separator: [0x0A])), as: UTF8.self)
    }

    private static func lines(of raw: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        while index < raw.count {
            guard raw[index].isLineEnd else {
                index += 1
                continue
            }
            lines.append(raw[start..<index])
            index += raw[index] == 0x0D && index + 1 < raw.count && raw[index + 1] == 0x0A ? 2 : 1
            start = index
        }
        lines.append(raw[start...])
        return lines
    }

    /// Whether a block string can hold the value exactly: no control characters, no blank line at either end, no
    /// indentation that reading would take away.
    package static func canHold(_ value: String) -> Bool {
        if value.isEmpty { return true }
        var isBlankLine = true
        var hasIndentation = false
        var allLinesIndented = true
        var hasSeenFilledLine = false
        for scalar in value.unicodeScalars {
            switch scalar.value {
            case 0x0A:
                if isBlankLine && !hasSeenFilledLine { return false }
                hasSeenFilledLine = true
                isBlankLine = true
                hasIndentation = false
            case 0x20, 0x09:
                hasIndentation = hasIndentation || isBlankLine
            case 0...0x0F:
                return false
            default:
                allLinesIndented = allLinesIndented && hasIndentation
                isBlankLine = false
            }
        }
        return !isBlankLine && !(allLinesIndented && hasSeenFilledLine)
    }

    /// The value as a block string literal, in the layout of graphql-js: on lines of its own where that reads better.
    package static func literal(_ value: String) -> String {
        let escaped = escapingTripleQuotes(value)
        let lines = escaped.split(separator: "\n", omittingEmptySubsequences: false)
        let isSingleLine = lines.count == 1
        let startsIndented = value.utf8.first.map { $0 == 0x20 || $0 == 0x09 } ?? false
        // Without a leading line break, reading would take the indentation of the other lines away.
        let needsLeadingBreak =
            !isSingleLine
            && lines.dropFirst().allSatisfy { line in line.utf8.first.map { $0 == 0x20 || $0 == 0x09 } ?? true }
        let endsInTripleQuote = escaped.hasSuffix("\\\"\"\"")
        let needsTrailingBreak = (value.hasSuffix("\"") && !endsInTripleQuote) || value.hasSuffix("\\")
        let takesLines =
            !isSingleLine || value.unicodeScalars.count > 70 || needsTrailingBreak || needsLeadingBreak
            || endsInTripleQuote
        let breaksBefore = (takesLines && !(isSingleLine && startsIndented)) || needsLeadingBreak
        let breaksAfter = takesLines || needsTrailingBreak
        return "\"\"\"" + (breaksBefore ? "\n" : "") + escaped + (breaksAfter ? "\n" : "") + "\"\"\""
    }

    private static func escapingTripleQuotes(_ value: String) -> String {
        var escaped = String.UnicodeScalarView()
        var quotes = 0
        for scalar in value.unicodeScalars {
            quotes = scalar == "\"" ? quotes + 1 : 0
            escaped.append(scalar)
            if quotes == 3 {
                escaped.removeLast(3)
                escaped.append(contentsOf: "\\\"\"\"".unicodeScalars)
                quotes = 0
            }
        }
        return String(escaped)
    }
}
