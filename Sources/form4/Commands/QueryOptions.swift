import ArgumentParser
import Foundation
import GraphQL

/// What `query` and `explain` have in common: the document, its variables, and where to send it.
struct QueryOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A file with the GraphQL document; - for stdin.", valueName: "file"),
        completion: .file(extensions: ["graphql", "gql"])
    )
    var file: String?

    @Argument(help: ArgumentHelp("The document itself, instead of a file.", valueName: "document"))
    var document: String?

    @Option(
        name: .customLong("var"),
        help: ArgumentHelp("A variable, as JSON or plain text. May be repeated.", valueName: "name=value")
    )
    var variables: [String] = []

    @Option(help: ArgumentHelp("The operation to execute, when the document has several.", valueName: "name"))
    var operation: String?

    @Option(help: ArgumentHelp("Ask this server instead of the store.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("The API key for the server.", valueName: "key"))
    var apiKey: String?

    func validate() throws {
        guard (file == nil) != (document == nil) else {
            throw ValidationError("Give the document either by -f FILE (- for stdin) or as an argument.")
        }
        _ = try values()
    }

    /// What errors call the document.
    var name: String { file.map { $0 == "-" ? "stdin" : $0 } ?? "document" }

    func text() throws -> String {
        guard let file else { return document ?? "" }
        let data: Data
        if file == "-" {
            data = try FileHandle.standardInput.readToEnd() ?? Data()
        } else {
            guard let contents = FileManager.default.contents(atPath: file) else {
                throw CommandFailure(.wrongUsage, "there is no file \(file), or it cannot be read")
            }
            data = contents
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw CommandFailure(.wrongUsage, "\(name) is not UTF-8 text")
        }
        return text
    }

    func values() throws -> ObjectValue {
        var values = ObjectValue()
        for variable in variables {
            guard let equals = variable.firstIndex(of: "="), equals > variable.startIndex else {
                throw ValidationError("--var \(variable) is not of the form name=value.")
            }
            let name = String(variable[..<equals])
            let text = String(variable[variable.index(after: equals)...])
            guard values[name] == nil else { throw ValidationError("--var \(name) is given twice.") }
            values.append(name, (try? JSONReader.read(Array(text.utf8))) ?? .string(text))
        }
        return values
    }
}
