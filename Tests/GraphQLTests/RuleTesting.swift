// How the tests of rules ask: one rule, one document, the errors as `line:column message`.

import GraphQLLanguage
import Testing

@testable import GraphQL

/// The schema that most rules are tried on.
let petSchema = """
    directive @onQuery on QUERY
    directive @onField on FIELD
    directive @onVariable on VARIABLE_DEFINITION
    directive @many repeatable on FIELD
    directive @needs(it: Int!) on FIELD
    interface Being { name(surname: Boolean): String }
    interface Pet implements Being { name(surname: Boolean): String }
    type Dog implements Being & Pet {
      name(surname: Boolean): String
      nickname: String
      barkVolume: Int
      barks: Boolean
      doesKnow(command: Command): Boolean
      isAt(x: Int = 1, y: Int!): Boolean
      friend: Pet
    }
    type Cat implements Being & Pet { name(surname: Boolean): String meows: Boolean meowVolume: Int friend: Cat }
    type Alien { iq: Int }
    union CatOrDog = Cat | Dog
    enum Command { SIT HEEL DOWN }
    input Search { text: String! limit: Int = 10 tags: [String!] not: Search }
    input Either @oneOf { a: Int b: String }
    scalar Anything
    type Query {
      dog: Dog
      pet: Pet
      being: Being
      catOrDog: CatOrDog
      find(where: Search, either: Either, any: Anything, ids: [ID!], ratio: Float, flag: Boolean, id: ID): [Pet!]
      needed(a: Int!, b: Int! = 1): Int
    }
    type Subscription { news: String other: String }
    """

/// The errors that one rule finds in a document.
func errors(of rule: String, in query: String, schema sdl: String = petSchema) throws -> [String] {
    let schema = try Schema.checked(sdl: sdl)
    let document = try Document(parsing: query)
    return try #require(Validation.errors(of: rule, in: document, schema: schema)).map(\.line)
}

/// The errors that one rule finds in a type system document.
func errors(ofSDL rule: String, in sdl: String, extending base: String? = nil) throws -> [String] {
    let base = try base.map { Schema(document: try Document(parsing: $0)) }
    return try #require(SDLValidation.errors(of: rule, in: try Document(parsing: sdl), extending: base)).map(\.line)
}

/// A type system document, and what one rule finds in it: these errors, or nothing.
struct SDLCase: Sendable, CustomTestStringConvertible {
    let sdl: String
    /// The schema that the document extends.
    let base: String?
    let errors: [String]

    var testDescription: String { sdl }

    init(_ sdl: String, extending base: String? = nil, _ errors: String...) {
        self.init(sdl, extending: base, errors: errors)
    }

    init(_ sdl: String, extending base: String? = nil, errors: [String]) {
        self.sdl = sdl
        self.base = base
        self.errors = errors
    }

    func expect(of rule: String) throws {
        #expect(try GraphQLTests.errors(ofSDL: rule, in: sdl, extending: base) == errors)
    }
}

/// What is wrong with a schema.
func schemaErrors(_ sdl: String) -> [String] {
    do throws(RequestError) {
        _ = try Schema.checked(sdl: sdl)
        return []
    } catch {
        return error.errors.map(\.line)
    }
}

extension GraphQLError {
    /// The places and the message, as in `1:3 1:9 Message`.
    var line: String {
        (locations.map { "\($0.line):\($0.column)" } + [message]).joined(separator: " ")
    }
}
