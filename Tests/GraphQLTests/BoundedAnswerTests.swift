import GraphQLLanguage
import Testing

@testable import GraphQL

/// A small document must not make a large answer, nor a long search for one.
@Suite("Bounded answers")
struct BoundedAnswerTests {
    private func errors(in query: String, schema sdl: String = petSchema) throws -> [GraphQLError] {
        Validation.errors(in: try Document(parsing: query), schema: try Schema.checked(sdl: sdl))
    }

    private static func each(_ count: Int, _ text: (Int) -> String) -> String {
        (0..<count).map(text).joined(separator: " ")
    }

    @Test("an error names a hundred places at most")
    func places() throws {
        let arguments = Self.each(5_000) { _ in "surname: true" }
        let error = try #require(try errors(in: "{ dog { name(\(arguments)) } }").first)
        #expect(error.message == "There can be only one argument named 'surname'.")
        #expect(error.locations.count == 100)
        #expect(error.locations.first == SourceLocation(line: 1, column: 14))
    }

    @Test("a cycle of thousands of fragments is told in a few of its names")
    func cycles() throws {
        let ring = Self.each(3_000) { "fragment F\($0) on Dog { ...F\(($0 + 1) % 3_000) }" }
        let found = try errors(in: "{ dog { ...F0 } } \(ring)")
        #expect(found.count == 1)
        #expect(found[0].message.hasPrefix("Cannot spread fragment 'F0' within itself via 'F1', 'F2', "))
        #expect(found[0].message.hasSuffix("'F50' and 2949 more."))
    }

    @Test("thousands of cycles end at the limit of errors")
    func manyCycles() throws {
        let chain = Self.each(2_000) { "fragment F\($0) on Dog { ...F\($0 + 1) ...F0 }" }
        let found = try errors(in: "{ dog { ...F0 } } \(chain) fragment F2000 on Dog { name }")
        #expect(found.count == 101)
        #expect(found.last?.message == "Too many validation errors, error limit reached. Validation aborted.")
        #expect(found.map(\.message.utf8.count).reduce(0, +) < 101 * 1_000)
    }

    @Test("suggestions end where finding them has cost enough")
    func suggestions() throws {
        let types = Self.each(3_000) { "type SomeLongTypeName\($0) { a: SomeLongTypeNaem\($0) }" }
        let found = try GraphQLTests.errors(of: "KnownTypeNames", in: types)
        #expect(found.count == 101)
        #expect(found[0].contains("Unknown type 'SomeLongTypeNaem0'. Did you mean 'SomeLongTypeName0'"))
        #expect(found[99].hasSuffix("Unknown type 'SomeLongTypeNaem99'."))
    }

    @Test("a name that nobody mistyped gets no suggestion")
    func longNames() {
        let name = String(repeating: "x", count: 100_000)
        #expect(DidYouMean(name, among: [name + "y"]).phrase == "")
    }

    /// How many fields an operation has, counted on what was collected.
    private func count(_ selection: SubSelection?) -> Int {
        guard let selection else { return 0 }
        return selection.possibleTypes.flatMap(selection.fields).reduce(0) { $0 + 1 + count($1.selection) }
    }

    /// Documents that unfold to more than a thousand fields by fragments that meet, repeat and exclude each other.
    private static let unfolding = [
        """
        { dog { ...F0 } }
        \(each(9) { "fragment F\($0) on Dog { a: friend { ...F\($0 + 1) } b: friend { ...F\($0 + 1) name } }" })
        fragment F9 on Dog { name barks }
        """,
        """
        { \(each(60) { "a\($0): dog { ...Big ...Big name x\($0): name }" }) }
        fragment Big on Dog { \(each(40) { "f\($0): name" }) friend { ...Pets } }
        fragment Pets on Pet { name ... on Dog { barks friend { name } } ... on Cat { meows } }
        """,
        """
        query ($yes: Boolean = true) { \(each(40) { "a\($0): pet { ...P @skip(if: $yes) ...Q }" }) }
        fragment P on Pet { \(each(90) { "p\($0): name" }) }
        fragment Q on Pet { \(each(30) { "... on Dog { q\($0): barks }" }) }
        """,
    ]

    @Test("an operation is accepted with exactly as many fields as it unfolds to, and no fewer", arguments: unfolding)
    func exactCount(query: String) throws {
        let schema = try Schema.checked(sdl: petSchema)
        let unlimited = try ValidatedDocument(query, schema: schema).executable()
        let fields = count(unlimited.selection)
        #expect(fields > 1_000)
        func executable(_ most: Int) throws {
            _ = try ValidatedDocument(query, schema: schema, limits: DocumentLimits(selectedFields: most)).executable()
        }
        try executable(fields)
        #expect(throws: RequestError.self) { try executable(fields - 1) }
    }

    @Test("an operation whose fields merge to a few is refused, too, where they are met too often")
    func merging() throws {
        let schema = try Schema.checked(sdl: petSchema)
        let query =
            "{ " + Self.each(400) { "a\($0): dog { ...Same }" } + " } fragment Same on Dog { "
            + Self.each(2_000) { _ in "name" }
            + " }"
        let limits = DocumentLimits(selectedFields: 50_000)
        let document = try ValidatedDocument(query, schema: schema, limits: limits)
        #expect(throws: RequestError.self) { try document.executable() }
    }
}
