import Foundation
import Testing

/// Every validation rule is a file, and so are its tests.
@Suite("Test files of rules")
struct RuleTestFilesTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func names(in folder: String, without suffix: String) throws -> [String] {
        let files = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
        return files.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
    }

    @Test("each rule has a test file of its name", arguments: ["Rules", "SDLRules"])
    func everyRuleIsTested(folder: String) throws {
        let rules = try Self.names(in: "Sources/GraphQL/Validation/\(folder)", without: ".swift")
        let tests = try Self.names(in: "Tests/GraphQLTests/\(folder)", without: "Tests.swift")
        #expect(rules.count > 10)
        #expect(rules == tests)
    }
}
