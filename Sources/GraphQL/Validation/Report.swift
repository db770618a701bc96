import GraphQLLanguage

/// Collects the errors of rules, up to a limit.
///
/// What an error says is bounded, too: a document may repeat one name ten thousand times, and its answer would grow
/// with the square of that.
struct Report {
    /// Places beyond these are left out of an error.
    private static let placesOfError = 100

    private(set) var errors: [GraphQLError] = []
    private let source: Source
    private let limit: Int
    private let lastWords: String
    /// What may still be spent on suggestions, in characters of the misspelt name times names to compare it with.
    private var effort = 2_000_000

    /// - Parameter lastWords: the message in place of the errors beyond the limit.
    init(
        source: Source,
        limit: Int,
        lastWords: String = "Too many validation errors, error limit reached. Validation aborted."
    ) {
        self.source = source
        self.limit = limit
        self.lastWords = lastWords
    }

    /// Whether nobody needs to look for more.
    var isFull: Bool { errors.count > limit }

    mutating func add(_ message: String, at offsets: Offset...) {
        add(message, at: offsets)
    }

    mutating func add(_ problem: String, exceeding limit: ExceededLimit, at offset: Offset) {
        add("\(problem) \(limit.remedy)", at: [offset], extensions: limit.extensions())
    }

    mutating func add(_ message: String, at offsets: [Offset], extensions: ObjectValue = [:]) {
        if errors.count < limit {
            let locations = offsets.prefix(Self.placesOfError).map(source.location)
            errors.append(GraphQLError(message, locations: locations, extensions: extensions))
        } else if errors.count == limit {
            errors.append(GraphQLError(lastWords))
        }
    }

    /// ` Did you mean …?`, or nothing: also where nobody would read it, or where finding it has cost enough.
    mutating func suggestion(for name: String, among names: @autoclosure () -> [String]) -> String {
        guard errors.count < limit, effort > 0 else { return "" }
        let names = names()
        effort -= (1 + name.utf8.count) * names.count
        return DidYouMean(name, among: names).phrase
    }
}
