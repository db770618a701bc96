/// The entity tags of the answers that a client has (RFC 9110, section 13.1.2).
struct IfNoneMatch {
    private let header: String?

    init(_ header: String?) { self.header = header }

    /// Whether the client has an answer and takes no other, whichever it is.
    var isAny: Bool { header.map { $0[...].trimmingSpaces == "*" } ?? false }

    /// Whether the client has the answer of this tag, by the weak comparison: a tag is the same with and without `W/`.
    func names(_ tag: String) -> Bool {
        guard let header else { return false }
        let opaque = Self.opaque(tag[...])
        return header.split(separator: ",").contains { Self.opaque($0.trimmingSpaces) == opaque }
    }

    private static func opaque(_ tag: Substring) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag }
}
