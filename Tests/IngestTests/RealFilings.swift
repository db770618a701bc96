import Foundation
import Testing

/// Real filings, where the environment says they lie.
enum RealFilings {
    /// `FORM4_EDGAR`; nil, after saying so, where it is unset and `FORM4_REQUIRE_DATA` does not demand it.
    static func folder() throws -> String? {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["FORM4_EDGAR"], FileManager.default.fileExists(atPath: folder) { return folder }
        if environment["FORM4_REQUIRE_DATA"] == "1" {
            Issue.record("FORM4_REQUIRE_DATA=1, but FORM4_EDGAR names no folder with real filings")
        } else {
            print("skipped: FORM4_EDGAR names no folder with real filings")
        }
        return nil
    }

    /// What is expected of each file, as an independent reader saw it.
    static func expected(_ folder: String) throws -> [[String: Any]] {
        let text = try String(contentsOfFile: folder + "/expected.jsonl", encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}
