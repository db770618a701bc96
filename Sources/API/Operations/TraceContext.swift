import Synchronization

/// The trace a request belongs to (W3C Trace Context, section 3.2).
struct TraceContext: Sendable, Equatable {
    let traceID: String
    let parentID: String

    /// Reads a `traceparent` header; null when it is absent or not well-formed.
    init?(_ header: String?) {
        guard let parts = header?.split(separator: "-", omittingEmptySubsequences: false), parts.count >= 4 else {
            return nil
        }
        let widths = [2, 32, 16, 2]
        for (part, width) in zip(parts, widths) where !Self.isHex(part, width) { return nil }
        // Version 00 has exactly four parts; ff is not a version.
        if parts[0] == "ff" || (parts[0] == "00" && parts.count != 4) { return nil }
        if parts[1].allSatisfy({ $0 == "0" }) || parts[2].allSatisfy({ $0 == "0" }) { return nil }
        traceID = String(parts[1])
        parentID = String(parts[2])
    }

    private static func isHex(_ text: Substring, _ width: Int) -> Bool {
        text.utf8.count == width
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }
}

/// The id under which a request stands in logs and in the header `X-Request-Id`.
enum RequestID {
    /// The client's own id when it is short and plain, else a new one.
    static func choose(_ header: String?) -> String {
        if let header, (1...64).contains(header.utf8.count), header.utf8.allSatisfy(isPlain) { return header }
        return withUnsafeBytes(of: count.wrappingAdd(1, ordering: .relaxed).newValue.bigEndian) { $0.hexadecimal }
    }

    /// Counts from anywhere, so that servers' ids differ; asking the system for each id is seen under load.
    private static let count = Atomic<UInt64>(.random(in: .min ... .max))

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
