import Foundation
import Testing

@testable import GraphQL

/// The folder of conformance cases that FORM4_CASES names.
enum ConformanceCases {
    static let hint: Comment = "FORM4_CASES does not name a folder of conformance cases"

    static var isWanted: Bool {
        let environment = ProcessInfo.processInfo.environment
        return environment["FORM4_CASES"] != nil || environment["FORM4_REQUIRE_DATA"] == "1"
    }

    static func read() throws -> [ObjectValue] {
        let path = try #require(ProcessInfo.processInfo.environment["FORM4_CASES"], hint)
        let files = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".jsonl") }.sorted()
        var cases: [ObjectValue] = []
        for file in files {
            let data = try Data(contentsOf: URL(fileURLWithPath: path).appendingPathComponent(file))
            for line in data.split(separator: 0x0A) {
                guard case .object(let object) = try JSONReader.read(Array(line)) else { continue }
                cases.append(object)
            }
        }
        try #require(!cases.isEmpty, "\(path) holds no cases")
        return cases
    }
}

@Suite("Conformance")
struct ConformanceTests {
    @Test("every case agrees, places included", .enabled(if: ConformanceCases.isWanted, ConformanceCases.hint))
    func allCases() throws {
        let cases = try ConformanceCases.read()
        for one in cases {
            var bytes: [UInt8] = []
            JSONWriter.write(.object(one.without(expectations)), into: &bytes)
            let line = Conformance.answer(bytes)
            guard case .object(let answer) = try JSONReader.read(Array(line.utf8), depth: 500) else { continue }
            if let difference = Verdict(expected: one, answer: answer).difference {
                Issue.record("\(one["id"] ?? .null): \(difference)")
            }
        }
    }

    private let expectations: Set = [
        "ok", "errors", "text", "response", "columns_ambiguous", "compare", "group", "edition",
    ]

    @Test(
        "every line is answered, whatever it holds",
        arguments: [
            ("", #"{"id":null,"failed":"Unexpected end of the JSON text, at byte 0."}"#),
            ("[]", #"{"id":null,"failed":"A case has to be a JSON object."}"#),
            (#"{"id":1}"#, #"{"id":1,"failed":"The case lacks 'kind'."}"#),
            (#"{"id":"x","kind":"dance"}"#, #"{"id":"x","failed":"There is no kind of case called 'dance'."}"#),
            (#"{"id":1,"kind":"parse","source":7}"#, #"{"id":1,"failed":"'source' has to be a string."}"#),
            (
                #"{"id":1,"kind":"print","source":"{"}"#,
                #"{"id":1,"failed":"Syntax Error: Expected Name, found <EOF>."}"#
            ),
            (#"{"id":1,"kind":"parse","source":"{ a }"}"#, #"{"id":1,"ok":true,"errors":[]}"#),
        ]
    )
    func badLines(line: String, answer: String) {
        #expect(Conformance.answer(Array(line.utf8)) == answer)
    }
}

/// Compares an answer with what a case expects, as the README of the cases says.
private struct Verdict {
    let expected: ObjectValue
    let answer: ObjectValue

    private var isLocated: Bool { expected["columns_ambiguous"] == nil && expected["edition"] == nil }

    var difference: String? {
        if let failed = answer["failed"] { return "failed: \(failed)" }
        switch expected["kind"] {
        case .string("print"): return expected["text"] == answer["text"] ? nil : "text differs"
        case .string("execute"): return executeDifference
        default: return difference(expected["errors"], answer["errors"])
        }
    }

    private var executeDifference: String? {
        guard case .object(let want)? = expected["response"], case .object(let got)? = answer["response"] else {
            return "no response"
        }
        guard isEqual(want["data"], got["data"], key: nil) else { return "data differs" }
        if want["data"] != nil, paths(want["errors"]) != paths(got["errors"]) { return "paths differ" }
        return difference(want["errors"], got["errors"])
    }

    private func difference(_ want: Value?, _ got: Value?) -> String? {
        let (want, got) = (places(want), places(got))
        if want.isEmpty != got.isEmpty { return want.isEmpty ? "rejected" : "accepted" }
        return want == got || !isLocated ? nil : "places differ: \(want) \(got)"
    }

    private func errors(_ value: Value?) -> [ObjectValue] {
        guard case .list(let items)? = value else { return [] }
        return items.compactMap { if case .object(let error) = $0 { error } else { nil } }
    }

    private func places(_ value: Value?) -> [String] {
        errors(value).map { error in
            guard case .list(let places)? = error["locations"] else { return "" }
            return places.map(\.description).sorted().joined()
        }.sorted()
    }

    private func paths(_ value: Value?) -> [String] { errors(value).map { "\($0["path"] ?? .null)" }.sorted() }

    private func names(_ key: String) -> [Value] {
        guard case .object(let compare)? = expected["compare"], case .list(let names)? = compare[key] else { return [] }
        return names
    }

    private func isEqual(_ want: Value?, _ got: Value?, key: String?) -> Bool {
        switch (want, got) {
        case (nil, nil): return true
        case (.object(let want), .object(let got)):
            return want.fields.map(\.name) == got.fields.map(\.name)
                && zip(want.fields, got.fields).allSatisfy { isEqual($0.value, $1.value, key: $0.name) }
        case (.list(let want), .list(let got)):
            if let key, names("contains").contains(.string(key)) {
                return want.allSatisfy { item in got.contains { isEqual(item, $0, key: nil) } }
            }
            guard let key, names("unordered").contains(.string(key)) else {
                return want.count == got.count && zip(want, got).allSatisfy { isEqual($0, $1, key: nil) }
            }
            return want.map(\.description).sorted() == got.map(\.description).sorted()
        case (.int(let want), .float(let got)), (.float(let want), .int(let got)), (.float(let want), .float(let got)):
            return Double(want) == Double(got)
        default: return want == got
        }
    }
}

extension ObjectValue {
    fileprivate func without(_ names: Set<String>) -> ObjectValue {
        ObjectValue(fields.filter { !names.contains($0.name) })
    }
}
