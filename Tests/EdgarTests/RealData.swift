import Foundation
import Testing

/// The folder of real filings that FORM4_EDGAR names.
///
/// Without it the tests over real filings are skipped, and say so; with FORM4_REQUIRE_DATA=1 they fail instead.
enum RealData {
    static let hint: Comment = "FORM4_EDGAR does not name a folder of real filings"

    static var isExpected: Bool {
        let environment = ProcessInfo.processInfo.environment
        return environment["FORM4_EDGAR"] != nil || environment["FORM4_REQUIRE_DATA"] == "1"
    }

    static func folder() throws -> URL {
        let path = try #require(ProcessInfo.processInfo.environment["FORM4_EDGAR"], hint)
        return URL(fileURLWithPath: path, isDirectory: true)
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder().appendingPathComponent(path)))
    }

    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    /// The paths of all filings, from the expectations' own list.
    static func filingPaths() throws -> [String] {
        try text("expected.jsonl").split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object?["path"] as? String)
        }
    }
}
