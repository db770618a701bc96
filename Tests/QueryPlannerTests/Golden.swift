import Form4Schema
import Foundation
import GraphQL
import QueryPlanner
import Testing

/// The golden questions: `x.graphql`, perhaps with `x.variables.json`, and the SQL that is expected for it in `x.sql`.
///
/// `FORM4_REGENERATE=1 swift test --filter PlanGolden` writes what the planner says now; read the diff before you keep it.
enum Golden {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    static let isRegenerating = ProcessInfo.processInfo.environment["FORM4_REGENERATE"] == "1"

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".graphql") }.map { String($0.dropLast(8)) }.sorted()
    }()

    static func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    /// Compares with a golden file, or writes it.
    static func expect(_ text: String, equals file: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let url = folder.appending(path: file)
        if isRegenerating {
            try text.write(to: url, atomically: true, encoding: .utf8)
            return
        }
        let expected = try String(contentsOf: url, encoding: .utf8)
        #expect(text == expected, "\(file) differs; regenerate it on purpose", sourceLocation: sourceLocation)
    }

    static func variables(_ name: String) throws -> ObjectValue {
        guard FileManager.default.fileExists(atPath: folder.appending(path: name + ".variables.json").path) else {
            return ObjectValue()
        }
        let data = try Data(contentsOf: folder.appending(path: name + ".variables.json"))
        let object = try JSONDecoder().decode([String: String].self, from: data)
        var variables = ObjectValue()
        for key in object.keys.sorted() { variables.append(key, .string(object[key] ?? "")) }
        return variables
    }
}

/// Plans a document against the product's schema, without a database.
func plan(
    _ query: String,
    variables: ObjectValue = ObjectValue(),
    limits: PlanLimits = PlanLimits()
) throws -> Plan {
    let document = try ValidatedDocument(query, schema: Form4.schema)
    let operation = try document.executable(variables: variables)
    var asKnownAt: String?
    if case .string(let time)? = try operation.directive(named: "asKnownAt")?["time"] { asKnownAt = time }
    let time = RequestTime(asKnownAt: asKnownAt, today: CalendarDay(year: 2024, month: 6, day: 28))
    return try Planner.plan(operation, catalog: Form4.catalog, time: time, limits: limits)
}

/// The message with which a document is refused.
func refusal(_ query: String, limits: PlanLimits = PlanLimits()) -> String {
    do {
        _ = try plan(query, limits: limits)
        return ""
    } catch let error as RequestError {
        return error.errors.map(\.message).joined(separator: "\n")
    } catch {
        return "\(error)"
    }
}
