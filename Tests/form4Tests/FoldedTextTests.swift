import Testing

@testable import form4

@Suite("Folded text")
struct FoldedTextTests {
    @Test("lines break at spaces and fit their room, the first its own; nothing is lost")
    func folds() {
        let text = "one two three four five six"
        #expect(FoldedText(text, first: 7, rest: 10).lines == ["one two", "three four", "five six"])
        for (first, rest) in [(1, 1), (3, 9), (12, 4), (100, 100)] {
            #expect(FoldedText(text, first: first, rest: rest).lines.joined(separator: " ") == text)
        }
        #expect(FoldedText(text, first: 0, rest: nil).lines == [text])
    }

    @Test("a word that fits nowhere stands alone")
    func longWord() {
        #expect(
            FoldedText("a incomprehensibilities b", first: 5, rest: 5).lines == ["a", "incomprehensibilities", "b"]
        )
    }
}
