import Foundation
import Testing

/// Folders outside the project that tests read where they are named.
enum GivenData {
    /// Real filings, indexes and `expected.jsonl`; null, saying so, where the variable is unset.
    ///
    /// Where data is required, an unset variable fails the test.
    static var edgar: URL? {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["FORM4_EDGAR"], FileManager.default.fileExists(atPath: path) {
            return URL(filePath: path)
        }
        if environment["FORM4_REQUIRE_DATA"] == "1" {
            Issue.record("FORM4_REQUIRE_DATA is 1, but FORM4_EDGAR names no folder")
        } else {
            print("skipped: FORM4_EDGAR is not set")
        }
        return nil
    }
}
