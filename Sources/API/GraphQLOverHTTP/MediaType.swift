/// A media type that `/graphql` can answer in.
package enum MediaType: String, Sendable, CaseIterable {
    case graphQLResponse = "application/graphql-response+json"
    case json = "application/json"
    case eventStream = "text/event-stream"
    case csv = "text/csv"
    case ndjson = "application/x-ndjson"

    /// The value of `Content-Type`.
    package var contentType: String {
        switch self {
        case .eventStream: rawValue
        case .graphQLResponse, .json, .csv, .ndjson: rawValue + "; charset=utf-8"
        }
    }
}

/// The media ranges of an `Accept` header, to be matched with what the server can answer (RFC 9110, section 12.5.1).
package struct AcceptedTypes: Sendable {
    private struct Range {
        var type: Substring
        var subtype: Substring
        var quality: Double

        /// 0 does not match, 1 `*/*`, 2 `type/*`, 3 the very type.
        func precision(for type: Substring, _ subtype: Substring) -> Int {
            if self.type == "*" { return 1 }
            guard self.type == type else { return 0 }
            if self.subtype == "*" { return 2 }
            return self.subtype == subtype ? 3 : 0
        }
    }

    /// Whether the client named no preference at all.
    package let isAbsent: Bool
    private let ranges: [Range]

    /// Reads the header's value; null and blank mean that everything is acceptable.
    ///
    /// A range that cannot be read is skipped, and so is one in another charset than UTF-8. Other parameters have no
    /// meaning for the types answered here, so that a range matches with and without them (RFC 9110, section 8.3.1).
    package init(_ header: String?) {
        let value = header ?? ""
        isAbsent = value.allSatisfy { $0 == " " || $0 == "\t" }
        ranges = value.lowercased().split(separator: ",").compactMap(Self.range)
    }

    private static func range(_ text: Substring) -> Range? {
        let parts = text.split(separator: ";").map { $0.trimmingSpaces }
        guard let name = parts.first, let slash = name.firstIndex(of: "/") else { return nil }
        var quality = 1.0
        for parameter in parts.dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1).map { $0.trimmingSpaces }
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case "q": quality = min(1, max(0, Double(pair[1]) ?? 0))
            case "charset" where !["utf-8", "\"utf-8\"", "utf8"].contains(pair[1]): return nil
            default: break
            }
        }
        return Range(type: name[..<slash], subtype: name[name.index(after: slash)...], quality: quality)
    }

    /// How much the client wants a type: the quality of the most precise range that matches it.
    package func quality(of type: MediaType) -> Double {
        if isAbsent { return 1 }
        let parts = type.rawValue.split(separator: "/", maxSplits: 1)
        var best = (precision: 0, quality: 0.0)
        for range in ranges {
            let precision = range.precision(for: parts[0], parts[1])
            if precision > best.precision || (precision == best.precision && range.quality > best.quality) {
                best = (precision, range.quality)
            }
        }
        return best.precision == 0 ? 0 : best.quality
    }

    /// Whether the client names the type itself, not only a wildcard that covers it.
    package func names(_ type: MediaType) -> Bool {
        ranges.contains { "\($0.type)/\($0.subtype)" == type.rawValue && $0.quality > 0 }
    }

    /// The type the client wants most of those offered, or null when none is acceptable; a tie goes to the first.
    package func preferred(of offered: [MediaType]) -> MediaType? {
        var best: (type: MediaType, quality: Double)?
        for type in offered {
            let quality = quality(of: type)
            if quality > (best?.quality ?? 0) { best = (type, quality) }
        }
        return best?.type
    }
}

extension Substring {
    var trimmingSpaces: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
