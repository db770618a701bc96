import Foundation
import GraphQLLanguage
import Testing

@testable import GraphQL

@Suite("Fuzzing")
struct FuzzTests {
    /// What a hostile client sends, in pieces: valid names of the schema in any order.
    private static let pieces = [
        "{", "}", "{", "}", "(", ")", "[", "]", ":", "$", "@", "!", "|", "&", "=", "...", "dog", "pet", "name",
        "friend",
        "query", "fragment", "F", "G", "on", "Dog", "Pet", "Cat", "mutation", "subscription", "news", "find", "where",
        "text", "1", "1.5", "-", "\"s\"", "\"\"\"b\"\"\"", "true", "null", "$v", "@skip(if: $v)", "@include(if: true)",
        "__typename", "__schema", "types", "é", "#c\n", ",", "\\", "\"", "type", "input", "extend", "schema",
        "(where: {",
        "... on Dog {", "fragment F on Pet {", "...F", "...G", "x: name", "x: barkVolume", "query Q($v: Boolean!) {",
    ]

    private static let document = """
        query Q ( $v : Boolean! ) { dog { name @skip(if: $v) ...F } x: pet { ... on Dog { barks } } find ( where: \
        { text: "a" } ) { name } } fragment F on Dog { barks friend { name } }
        """

    /// Each seed is 250 documents; FORM4_FUZZ_SEEDS asks for a longer run than the suite's.
    private static let seeds = max(1, ProcessInfo.processInfo.environment["FORM4_FUZZ_SEEDS"].flatMap(Int.init) ?? 40)

    @Test("no text makes lexer, parser, validator or executor fail, and every one is answered", arguments: 0..<seeds)
    func noCrash(seed: Int) throws {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 99
        func number(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        let schema = try Schema.checked(sdl: petSchema)
        var parsed = 0
        for _ in 0..<250 {
            var tokens = Self.document.split(separator: " ").map(String.init)
            for _ in 0...number(3) {
                let index = number(tokens.count)
                switch number(4) {
                case 0: tokens.remove(at: index)
                case 1: tokens[index] = Self.pieces[number(Self.pieces.count)]
                case 2: tokens.insert(Self.pieces[number(Self.pieces.count)], at: index)
                default: tokens.swapAt(index, number(tokens.count))
                }
            }
            let text = tokens.joined(separator: " ")
            guard let document = try? Document(parsing: text) else { continue }
            parsed += 1
            let printed = Printer.text(of: document)
            #expect(Printer.text(of: try Document(parsing: printed)) == printed)
            _ = SDLValidation.errors(in: document)
            _ = Schema(document: document).validate()
            do throws(RequestError) {
                let valid = try ValidatedDocument(text, schema: schema)
                let operation = try valid.executable(variables: ["v": .boolean(true)])
                let response = ResponseWriter.response(to: operation, from: ValueSource(), root: [:])
                _ = try? JSONReader.read(response.body)
            } catch {
                #expect(!error.errors.isEmpty)
            }
        }
        #expect(parsed > 0)
    }
}
