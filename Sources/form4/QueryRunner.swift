import Foundation
import GraphQL
import Synchronization
import Warehouse

/// Executes one operation for the command line, at a server or straight at the store.
struct QueryRunner {
    let options: QueryOptions
    let store: StoreOptions
    let common: CommonOptions
    var explain = false

    /// The response as it came.
    func response(to text: String) async throws -> [UInt8] {
        let variables = try options.values()
        if let url = options.url { return try await ask(url, text, variables) }
        let logger = common.logger()
        return try await store.withStore(logger) { store in
            try await store.prepare()
            let service = QueryService(pool: try await store.pool(as: .reader), logger: logger)
            let request = GraphQLRequest(
                query: text,
                operationName: options.operation,
                variables: variables,
                explain: explain
            )
            return await service.answer(request).body
        }
    }

    /// Why an export is not whole: the response that says so, and whether rows had been written by then.
    struct ExportEnd {
        let response: [UInt8]
        let isCutOff: Bool
    }

    /// Writes the one list of the answer to the terminal as it comes; nil when it is whole.
    func export(_ text: String, as format: TableFormat, to terminal: Terminal) async throws -> ExportEnd? {
        let variables = try options.values()
        if let url = options.url {
            let request = try request(
                url,
                text,
                variables,
                accept: format == .csv ? "text/csv" : "application/x-ndjson"
            )
            return try await request.run { terminal.write($0) }
                .map { ExportEnd(response: $0, isCutOff: false) }
        }
        let logger = common.logger()
        return try await store.withStore(logger) { store in
            try await store.prepare()
            let service = QueryService(pool: try await store.pool(as: .reader), logger: logger)
            let hasBegun = Mutex(false)
            do {
                let request = GraphQLRequest(query: text, operationName: options.operation, variables: variables)
                let export = try service.planExport(request)
                try await service.run(export, as: format, until: .now + Self.exportTimeout) { rows in
                    hasBegun.withLock { $0 = true }
                    terminal.write(rows)
                }
                return nil
            } catch let failure as ExportFailure {
                return ExportEnd(response: failure.answer.body, isCutOff: hasBegun.withLock { $0 })
            }
        }
    }

    /// Nobody waits for a file as impatiently as for a page.
    private static let exportTimeout = Duration.seconds(24 * 3600)

    private func ask(_ address: String, _ text: String, _ variables: ObjectValue) async throws -> [UInt8] {
        let accept = "application/graphql-response+json, application/json;q=0.9"
        return try await request(address, text, variables, accept: accept).whole()
    }

    private func request(
        _ address: String,
        _ text: String,
        _ variables: ObjectValue,
        accept: String
    ) throws -> StreamedDownload {
        guard let url = URL(string: address), let scheme = url.scheme, ["http", "https"].contains(scheme) else {
            throw CommandFailure(
                .wrongUsage,
                "--url \(address) is no http or https address, such as http://127.0.0.1:8080/graphql"
            )
        }
        var body: ObjectValue = ["query": .string(text), "variables": .object(variables)]
        if let operation = options.operation { body.append("operationName", .string(operation)) }
        if explain { body.append("extensions", .object(["explain": .boolean(true)])) }
        var bytes: [UInt8] = []
        JSONWriter.write(.object(body), into: &bytes)
        let endpoint = url.path.isEmpty || url.path == "/" ? url.appending(path: "graphql") : url
        var headers = ["Content-Type: application/json", "Accept: \(accept)"]
        if let key = options.apiKey { headers.append("Authorization: Bearer \(key)") }
        return StreamedDownload(address: endpoint.absoluteString, headers: headers, body: bytes)
    }
}

/// A response taken apart, with its errors shown where they belong.
struct QueryResponse {
    let body: [UInt8]
    let data: ObjectValue?
    /// Whether the operation was not executed at all.
    private let isRefused: Bool
    let errors: [ObjectValue]
    let extensions: ObjectValue

    init(_ body: [UInt8]) throws {
        guard let json = try? JSONReader.read(body), case .object(let response) = json else {
            throw CommandFailure(
                .cannotStart,
                "the server's answer is no GraphQL response: \(String(decoding: body.prefix(200), as: UTF8.self))"
            )
        }
        self.body = body
        isRefused = response["data"] == nil
        if case .object(let data)? = response["data"] { self.data = data } else { data = nil }
        if case .list(let errors)? = response["errors"] {
            self.errors = errors.compactMap { if case .object(let error) = $0 { error } else { nil } }
        } else {
            errors = []
        }
        if case .object(let extensions)? = response["extensions"] {
            self.extensions = extensions
        } else {
            extensions = [:]
        }
    }

    /// Writes the errors to stderr: each with its line of the document and a caret under the place.
    func showErrors(in text: String, named name: String) {
        let width = Terminal.error.isInteractive ? Terminal.error.width : nil
        for error in errors {
            let message = error["message"]?.cellText ?? "unknown error"
            guard let (line, column) = Self.places(of: error).first,
                let excerpt = SourceExcerpt(of: text, line: line, column: column, width: width)
            else {
                Terminal.error.write("\(Style.red("error:", on: .error)) \(message)\n")
                continue
            }
            Terminal.error.write(
                """
                \(name):\(line):\(column): \(Style.red("error:", on: .error)) \(message)
                \(excerpt.line)
                \(excerpt.indentation)\(Style.red("^", on: .error))

                """
            )
        }
    }

    private static func places(of error: ObjectValue) -> [(line: Int, column: Int)] {
        guard case .list(let locations)? = error["locations"] else { return [] }
        return locations.compactMap { location in
            guard case .object(let place) = location, case .int(let line)? = place["line"],
                case .int(let column)? = place["column"], let line = Int(line), let column = Int(column)
            else { return nil }
            return (line, column)
        }
    }

    /// Ends the command when something went wrong: partial answers are a loss.
    func throwIfFailed() throws {
        guard !errors.isEmpty else { return }
        throw isRefused ? refusal : CommandFailure(.doneWithLosses)
    }

    /// Why there is no answer: wrong usage, unless it is the server that could not give one.
    var refusal: CommandFailure {
        for error in errors {
            guard case .object(let extensions)? = error["extensions"], case .string(let code)? = extensions["code"],
                let advice = Self.advice[code]
            else { continue }
            return CommandFailure(.cannotStart, advice)
        }
        return CommandFailure(.wrongUsage)
    }

    /// What to do about refusals that are no fault of the request, by their code.
    private static let advice = [
        "UNAVAILABLE": "the database is away or busy; try again in a moment",
        "OVERLOADED": "the server is busy; try again in a moment",
        "TOO_MANY_EXPORTS": "the server is busy; try again in a minute",
        "RATE_LIMITED": "the server takes no more requests from here for now; wait, or give an --api-key",
        "TIMEOUT": "the query was stopped; narrow it, or let the server take longer (--query-timeout)",
        "INTERNAL": "the server failed; its log says why",
    ]
}

extension Value {
    fileprivate var cellText: String {
        if case .string(let text) = self { text } else { description }
    }
}
