import Foundation
import GraphQL
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

/// The golden questions of the planner's tests, answered from `facts.sql`.
///
/// `FORM4_REGENERATE=1` writes the answers of now; check them against the facts before you keep them.
@Suite("GoldenAnswer")
struct GoldenAnswerTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "QueryPlannerTests/Golden")
    private static let isRegenerating = ProcessInfo.processInfo.environment["FORM4_REGENERATE"] == "1"

    static let facts = DatabaseTemplate("golden") { pool in
        _ = try await Migrator(pool).migrate()
        let sql = try String(contentsOf: folder.appending(path: "facts.sql"), encoding: .utf8)
        try await pool.withConnection { try await $0.script(SQL(unescaped: sql)) }
        // Rollups of these facts, under the version that the facts say.
        let version: SQL = "UPDATE data_version SET version = 7, changed_at = '2024-03-01 12:00:00+00'"
        try await RollupRebuild().ensure(on: pool)
        try await pool.execute(version)
    }

    @Test("every golden question has the answer of its file")
    func answers() async throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let names = files.filter { $0.hasSuffix(".graphql") }.map { String($0.dropLast(8)) }.sorted()
        #expect(!names.isEmpty)
        try await TestDatabase.with(Self.facts) { pool in
            let service = QueryService(pool: pool)
            for name in names {
                let query = try String(contentsOf: Self.folder.appending(path: name + ".graphql"), encoding: .utf8)
                let answer = await service.answer(
                    GraphQLRequest(query: query, variables: try Self.variables(name))
                )
                try Self.expect(Self.pretty(answer.body), equals: name + ".json")
            }
        }
    }

    private static func variables(_ name: String) throws -> ObjectValue {
        let file = folder.appending(path: name + ".variables.json")
        guard FileManager.default.fileExists(atPath: file.path) else { return ObjectValue() }
        let object = try JSONDecoder().decode([String: String].self, from: Data(contentsOf: file))
        var variables = ObjectValue()
        for key in object.keys.sorted() { variables.append(key, .string(object[key] ?? "")) }
        return variables
    }

    private static func expect(_ text: String, equals file: String) throws {
        let url = folder.appending(path: file)
        if isRegenerating {
            try text.write(to: url, atomically: true, encoding: .utf8)
            return
        }
        #expect(try String(contentsOf: url, encoding: .utf8) == text, "\(file) differs; regenerate it on purpose")
    }

    /// The JSON with line breaks, its numbers untouched.
    private static func pretty(_ json: [UInt8]) -> String {
        var text = ""
        var depth = 0
        var isInString = false
        var isEscaped = false
        func newLine() { text += "\n" + String(repeating: "  ", count: depth) }
        for character in String(decoding: json, as: UTF8.self) {
            if isInString {
                text.append(character)
                if isEscaped {
                    isEscaped = false
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    isInString = false
                }
                continue
            }
            switch character {
            case "\"":
                isInString = true
                text.append(character)
            case "{", "[":
                depth += 1
                text.append(character)
                newLine()
            case "}", "]":
                depth -= 1
                newLine()
                text.append(character)
            case ",":
                text.append(character)
                newLine()
            case ":": text += ": "
            default: text.append(character)
            }
        }
        return text + "\n"
    }
}
