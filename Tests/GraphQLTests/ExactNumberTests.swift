import Testing

@testable import GraphQL

@Suite("ExactNumber")
struct ExactNumberTests {
    @Test(
        "integers, however they are written",
        arguments: [
            ("0", "0"), ("-0", "0"), ("0.000", "0"), ("100", "100"), ("1e2", "100"), ("1.50e1", "15"), ("-12.0", "-12"),
            ("9007199254740993", "9007199254740993"), ("1200e-2", "12"), ("0e999999999999", "0"),
        ]
    )
    func integers(text: String, expected: String) {
        #expect(ExactNumber(text)?.integerText == expected)
    }

    @Test("numbers that are none", arguments: ["0.5", "1e-1", "1e401", "12.01", "1e999999999999999999999"])
    func fractions(text: String) throws {
        let number = try #require(ExactNumber(text))
        #expect(number.integerText == nil)
    }

    @Test(
        "texts that are no numbers",
        arguments: ["", "-", "01", "1.", ".5", "1e", "1e+", "x", "1x", "+1", " 1", "NaN"]
    )
    func invalid(text: String) {
        #expect(ExactNumber(text) == nil)
    }
}
