// Times the GraphQL engine: lexing, parsing, validating and executing documents of three kinds.
//
//   form4-microbench [--json] [--emit DIR] [--only STEP] [--document NAME]
//
// --json prints one JSON object; --emit writes the schema and the documents, so that another engine can be timed on the
// same ones (compare_graphql_core.py); --only and --document time one step or document, for a profiler.

import Foundation
import GraphQL
import GraphQLLanguage

let arguments = CommandLine.arguments.dropFirst()
let documents = Documents()

func option(_ name: String) -> String? {
    arguments.firstIndex(of: name).flatMap { arguments[($0 + 1)...].first }
}

if arguments.contains("--emit") {
    guard let folder = option("--emit") else {
        FileHandle.standardError.write(Data("form4-microbench: --emit needs a folder\n".utf8))
        exit(2)
    }
    try documents.write(to: folder)
}

let schema: Schema
do throws(RequestError) {
    schema = try Schema.checked(sdl: Documents.sdl)
} catch {
    FileHandle.standardError.write(Data("form4-microbench: \(error.errors)\n".utf8))
    exit(3)
}

let chosen = documents.all.filter { [nil, $0.name].contains(option("--document")) }
let results = try chosen.flatMap { try measure($0, against: schema, only: option("--only")) }
if arguments.contains("--json") {
    let lines = results.map { result in
        """
        {"document":"\(result.document)","bytes":\(result.bytes),"step":"\(result.step)",\
        "microseconds":\(result.microseconds)}
        """
    }
    print("[" + lines.joined(separator: ",\n ") + "]")
} else {
    for result in results { print(result.row) }
}
