/// The ticker symbols in what a filer typed into the one field for them.
package enum TickerSymbols {
    /// The symbols in the order typed, each once.
    ///
    /// `LEN, LEN.B` has LEN and LEN.B, `NYSE: KRC` has KRC, `(SIRI)` has SIRI, and `none` has none.
    package static func symbols(in text: String) -> [String] {
        let upper = text.uppercased()
        guard !absent.contains(upper.filter { $0.isLetter }) || upper.filter(\.isLetter).isEmpty else { return [] }
        var symbols: [String] = []
        for piece in upper.split(whereSeparator: { ",;/&|()[]\"'“”".contains($0) || $0.isWhitespace }) {
            // An exchange stands in front of a colon.
            let symbol = piece.split(separator: ":").last.map { $0.trimmingSymbols() } ?? ""
            guard !exchanges.contains(symbol), !piece.hasSuffix(":"), isSymbol(symbol), !symbols.contains(symbol) else {
                continue
            }
            symbols.append(symbol)
        }
        return symbols
    }

    /// What filers write, letters only, for "there is none".
    private static let absent: Set<String> = [
        "NONE", "NA", "NOTAPPLICABLE", "NOTLISTED", "NOTPUBLICLYTRADED", "NOTTRADED", "NOSYMBOL", "NOTICKER",
        "NOTICKERSYMBOL", "NULL", "NIL",
        "UNLISTED", "PRIVATE", "PENDING", "TBD", "NOTYETASSIGNED", "NOTYETTRADING", "UNKNOWN", "XXXX", "NONENONE",
    ]

    /// Exchanges and words that stand beside symbols.
    private static let exchanges: Set<String> = [
        "NYSE", "NASDAQ", "NASDAQGS", "NASDAQGM", "NASDAQCM", "AMEX", "NYSEAMERICAN", "NYSEMKT", "ARCA", "BATS", "CBOE",
        "OTC", "OTCBB", "OTCQB",
        "OTCQX", "OTCPK", "OTCMKTS", "TSX", "TSXV", "LSE", "CSE", "AND", "OR", "AMERICAN", "MKT", "SYMBOL", "TICKER",
        "CLASS",
    ]

    /// Letters, digits, and a point or dash before the class of share: `BRK.B`, `AXIA3`, `CRD-A`.
    private static func isSymbol(_ text: String) -> Bool {
        (1...10).contains(text.utf8.count) && (text.utf8.first.map(isLetter) ?? false)
            && text.utf8.allSatisfy { isLetter($0) || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 46 }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }
}

extension Substring {
    fileprivate func trimmingSymbols() -> String {
        let trimmed = drop { !$0.isLetter && !$0.isNumber }
        guard let last = trimmed.lastIndex(where: { $0.isLetter || $0.isNumber }) else { return "" }
        return String(trimmed[...last])
    }
}
