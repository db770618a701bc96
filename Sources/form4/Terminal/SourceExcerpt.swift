/// The line of a document that an error is about, with a caret below the place.
struct SourceExcerpt {
    let line: String
    /// Spaces up to the place, without the caret itself.
    let indentation: String

    /// Null where the document has no such line.
    ///
    /// - Parameters:
    ///   - line: Counted from 1, as GraphQL counts lines: LF, CR and CR LF end one.
    ///   - column: Counted from 1, in Unicode scalars.
    ///   - width: What fits the terminal; of a longer line the part around the place is shown.
    init?(of text: String, line: Int, column: Int, width: Int?) {
        let lines = text.split(omittingEmptySubsequences: false) { ["\n", "\r", "\r\n"].contains($0) }
        guard lines.indices.contains(line - 1) else { return nil }
        // One column for a tab, too, so that the caret stands where the eye looks for it.
        var scalars = lines[line - 1].unicodeScalars.map { $0 == "\t" ? " " : $0 }
        var place = max(0, column - 1)
        if let width, scalars.count > width, width > 2 {
            let start = min(max(0, place - width / 2), scalars.count - width)
            let end = start + width
            let isCut = (left: start > 0, right: end < scalars.count)
            scalars = Array(scalars[start..<end])
            if isCut.left { scalars[0] = "…" }
            if isCut.right { scalars[width - 1] = "…" }
            place -= start
        }
        self.line = String(String.UnicodeScalarView(scalars))
        indentation = String(repeating: " ", count: place)
    }
}
