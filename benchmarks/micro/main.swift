// Measures the hot paths that need no database: lexing, parsing, validating, executing, planning, decoding, writing, XML.
//
//   form4-microbench [--json] [--emit DIR] [--only STEP] [--input NAME]
//   form4-microbench --counts [--json] [--check FILE]
//
// Times are reported; counts of allocations, the same on every machine, are checked: --check compares them with a file
// of what --counts --json printed and exits with 1 where one has grown by more than a hundredth. --emit writes the
// schema and the documents, so that another engine can be timed on the same ones (compare_graphql_core.py); --only and
// --input pick one step or input, for a profiler.

import Allocations
import Foundation
import GraphQL
import GraphQLLanguage

let arguments = CommandLine.arguments.dropFirst()
let documents = Documents()

func option(_ name: String) -> String? {
    arguments.firstIndex(of: name).flatMap { arguments[($0 + 1)...].first }
}

func fail(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("form4-microbench: \(message)\n".utf8))
    exit(status)
}

func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
}

func rounded(_ value: Double) -> String {
    let text = String((value * 100).rounded() / 100)
    return String(repeating: " ", count: max(0, 12 - text.count)) + text
}

if arguments.contains("--emit") {
    guard let folder = option("--emit") else { fail("--emit needs a folder", status: 2) }
    try documents.write(to: folder)
}

let schema: Schema
do throws(RequestError) {
    schema = try Schema.checked(sdl: Documents.sdl)
} catch {
    fail("\(error.errors)", status: 3)
}

let steps = try (documents.all.flatMap { try engineSteps(on: $0, schema) } + productSteps()).filter { step in
    [nil, step.name].contains(option("--only")) && [nil, step.input].contains(option("--input"))
}

if arguments.contains("--counts") {
    guard can_count_allocations() else { fail("allocations cannot be counted on this platform", status: 3) }
    let counts = try steps.map { ($0.title, try $0.allocations()) }
    if let file = option("--check") {
        let limits = try JSONDecoder().decode([String: Int].self, from: Data(contentsOf: URL(filePath: file)))
        // Hash seeds differ from run to run, and with them how often a table grows.
        let grown = counts.filter { title, count in limits[title].map { count > $0 * 101 / 100 + 10 } ?? true }
        for (title, count) in grown {
            print("\(title): \(count) allocations, \(limits[title].map { "\($0) were" } ?? "none are") allowed")
        }
        exit(grown.isEmpty ? 0 : 1)
    } else if arguments.contains("--json") {
        print("{\n" + counts.map { "  \"\($0)\": \($1)" }.joined(separator: ",\n") + "\n}")
    } else {
        for (title, count) in counts { print(padded(title, 32) + "\(count)") }
    }
} else if arguments.contains("--json") {
    let lines = try steps.map { step in
        """
        {"document":"\(step.input)","bytes":\(step.bytes),"step":"\(step.name)","microseconds":\(try step.time())}
        """
    }
    print("[" + lines.joined(separator: ",\n ") + "]")
} else {
    for step in steps {
        let time = try step.time()
        print(
            padded(step.input, 18) + padded(step.name, 12)
                + "\(rounded(time)) µs  \(rounded(Double(step.bytes) / time)) MB/s"
        )
    }
}
