// Times the GraphQL engine: lexing, parsing, validating and executing documents of three kinds.
//
//   form4-microbench [--json] [--emit DIR] [--only STEP]
//
// --json prints one JSON object; --emit writes the schema and the documents, so that another engine can be timed on the
// same ones (compare_graphql_core.py); --only times one step, for a profiler.

import Foundation
import GraphQL
import GraphQLLanguage

let arguments = CommandLine.arguments.dropFirst()
let documents = Documents()

if let index = arguments.firstIndex(of: "--emit") {
    guard let folder = arguments[(index + 1)...].first else {
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

let step = arguments.firstIndex(of: "--only").flatMap { arguments[($0 + 1)...].first }
let results = try documents.all.flatMap { try measure($0, against: schema, only: step) }
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
