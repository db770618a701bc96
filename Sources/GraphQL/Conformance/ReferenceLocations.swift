// Conformance cases state locations as the reference implementation counts them.

import GraphQLLanguage

/// Turns locations into those that graphql-core 3.2 gives.
///
/// They differ in one thing: graphql-core splits the text *before* an offset into lines, so that a place at the very
/// start of a line counts as the end of the line before it. The engine itself reports line and column as the
/// specification and graphql-js do; only answers to conformance cases, whose expectations graphql-core computed, are
/// turned.
struct ReferenceLocations {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    func relocated(_ error: GraphQLError) -> GraphQLError {
        var error = error
        error.locations = error.locations.map(relocated)
        return error
    }

    private func relocated(_ location: SourceLocation) -> SourceLocation {
        guard location.line > 1, location.column == 1 else { return location }
        let line = location.line - 1
        return SourceLocation(line: line, column: length(ofLine: line) + 1)
    }

    private func length(ofLine number: Int) -> Int {
        var line = 1
        var length = 0
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\r" {
                if !(scalar == "\n" && previous == "\r") {
                    if line == number { return length }
                    line += 1
                    length = 0
                }
            } else {
                length += 1
            }
            previous = scalar
        }
        return length
    }
}
