/// Text in lines that fit a width, broken at spaces; a word that is longer than a line stands alone.
struct FoldedText {
    let lines: [String]

    /// - Parameters:
    ///   - first: the room that the first line has.
    ///   - rest: that of the others; nil for one line, however long.
    init(_ text: String, first: Int, rest: Int?) {
        guard let rest else {
            lines = [text]
            return
        }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let room = lines.isEmpty ? first : rest
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(line)
                line = String(word)
            } else {
                line += line.isEmpty ? word : " " + word
            }
        }
        self.lines = lines + [line]
    }
}
