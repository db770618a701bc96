import Foundation
import Testing

/// Folders outside the project that tests read where they are named.
enum GivenData {
    /// Real filings, indexes and `expected.jsonl`.
    static var edgar: URL? { folder("FORM4_EDGAR") }

    /// Conformance cases of the GraphQL language.
    static var cases: URL? { folder("FORM4_CASES") }

    /// The folder that a variable names; null, saying so, where it is unset.
    ///
    /// Where data is required, an unset variable fails the test.
    private static func folder(_ variable: String) -> URL? {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment[variable], FileManager.default.fileExists(atPath: path) {
            return URL(filePath: path)
        }
        if environment["FORM4_REQUIRE_DATA"] == "1" {
            Issue.record("FORM4_REQUIRE_DATA is 1, but \(variable) names no folder")
        } else {
            print("skipped: \(variable) is not set")
        }
        return nil
    }
}
