import Testing

@testable import GraphQL

@Suite("DidYouMean")
struct DidYouMeanTests {
    @Test(
        "near names are suggested, nearest first",
        arguments: [
            ("nam", ["name", "mane", "games"], " Did you mean 'name'?"), ("NAME", ["name"], " Did you mean 'name'?"),
            ("", ["a"], " Did you mean 'a'?"), ("abc", ["xyz"], ""), ("ab", ["ba"], " Did you mean 'ba'?"),
            ("p", ["A", "P", "S"], " Did you mean 'P'?"),
            ("field1", ["field10", "field2", "field11"], " Did you mean 'field2', 'field10', or 'field11'?"),
        ]
    )
    func suggestions(name: String, options: [String], phrase: String) {
        #expect(DidYouMean(name, among: options).phrase == phrase)
    }

    @Test("five at most")
    func limit() {
        let phrase = DidYouMean("a", among: ["b", "c", "d", "e", "f", "g"]).phrase
        #expect(phrase == " Did you mean 'b', 'c', 'd', 'e', or 'f'?")
    }
}
