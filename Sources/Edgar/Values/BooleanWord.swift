/// The spellings of a boolean in ownership documents: `0` and `1`, or, in some agents' documents, words.
package enum BooleanWord {
    /// Nil for anything that is no such word.
    package static func value(of text: some StringProtocol) -> Bool? {
        switch text.lowercased() {
        case "1", "true": true
        case "0", "false": false
        default: nil
        }
    }
}
