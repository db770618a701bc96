import Testing

@Suite("SDLRule+PossibleTypeExtensions")
struct SDLPossibleTypeExtensionsTests {
    /// One type of each kind.
    private static let types = """
        scalar Scalar
        type Object { a: Int }
        interface Interface { a: Int }
        union Union = Object
        enum Enum { A }
        input Input { a: Int }

        """

    private static let extensions = """
        extend scalar Scalar @d
        extend type Object @d
        extend interface Interface @d
        extend union Union @d
        extend enum Enum @d
        extend input Input @d

        """

    @Test("an extension of the same kind, before, after or without the definition in its document")
    func accepted() throws {
        try SDLCase(Self.types + Self.extensions).expect(of: "PossibleTypeExtensions")
        try SDLCase(Self.extensions + Self.types).expect(of: "PossibleTypeExtensions")
        try SDLCase(Self.extensions, extending: Self.types).expect(of: "PossibleTypeExtensions")
    }

    @Test("another kind is told with both places, or with that of the extension where the type is the schema's")
    func otherKinds() throws {
        let wrong = "extend type Enum @d\nextend enum Object @d\nextend union Scalar @d\nextend scalar Union @d"
        let base = Self.types.split(separator: "\n")
        let places = ["Enum": 5, "Object": 2, "Scalar": 1, "Union": 4]
        let refusals = [("object", "Enum"), ("enum", "Object"), ("union", "Scalar"), ("scalar", "Union")]
        let lines = base.count
        try SDLCase(
            Self.types + wrong,
            errors: refusals.enumerated().map { index, refusal in
                "\(places[refusal.1] ?? 0):1 \(lines + index + 1):1 Cannot extend non-\(refusal.0) type '\(refusal.1)'."
            }
        ).expect(of: "PossibleTypeExtensions")
        try SDLCase(
            wrong,
            extending: Self.types,
            errors: refusals.enumerated().map { index, refusal in
                "\(index + 1):1 Cannot extend non-\(refusal.0) type '\(refusal.1)'."
            }
        ).expect(of: "PossibleTypeExtensions")
        try SDLCase(
            "extend interface Input @d extend input Interface @d",
            extending: Self.types,
            "1:1 Cannot extend non-interface type 'Input'.",
            "1:27 Cannot extend non-input object type 'Interface'."
        ).expect(of: "PossibleTypeExtensions")
    }

    @Test(
        "what is not defined cannot be extended",
        arguments: [
            SDLCase(
                "extend type Objekt { b: Int }",
                extending: types,
                "1:13 Cannot extend type 'Objekt' because it is not defined. Did you mean 'Object'?"
            ),
            SDLCase(
                "type Known { a: Int } extend input Knwon { a: Int }",
                "1:36 Cannot extend type 'Knwon' because it is not defined. Did you mean 'Known'?"
            ),
            SDLCase("extend enum Wxyz { A }", "1:13 Cannot extend type 'Wxyz' because it is not defined."),
        ]
    )
    func undefined(document: SDLCase) throws { try document.expect(of: "PossibleTypeExtensions") }
}
