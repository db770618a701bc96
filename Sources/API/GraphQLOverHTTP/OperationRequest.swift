import GraphQL
import NIOCore
import Warehouse

/// What a client asks to be executed, by GET or POST, before its document is found.
package struct OperationRequest: Sendable {
    /// The document's text; null when the client names it by id or hash only.
    package var query: String?
    /// `documentId` of a persisted document, such as `sha256:…`.
    package var documentID: String?
    /// The hash of Apollo's automatic persisted queries: `extensions.persistedQuery.sha256Hash`.
    package var queryHash: String?
    package var operationName: String?
    package var variables: ObjectValue
    package var extensions: ObjectValue

    package init(query: String?, variables: ObjectValue = [:], extensions: ObjectValue = [:]) {
        self.query = query
        self.variables = variables
        self.extensions = extensions
    }
}

extension OperationRequest {
    /// Reads a JSON body.
    ///
    /// Properties that are not known are ignored, null is the same as absent.
    package init(body: some Sequence<UInt8>) throws(Refusal) {
        let json = try Self.json(Self.withoutMark(Array(body)), "The body")
        guard case .object(let json) = json else {
            throw .badRequest(#"The body is not a JSON object. Send {"query": "…", "variables": {…}}."#)
        }
        query = try Self.text(json["query"], "query")
        documentID = try Self.text(json["documentId"], "documentId")
        // No operation has an empty name: clients send one for none.
        operationName = try Self.text(json["operationName"], "operationName").flatMap { $0.isEmpty ? nil : $0 }
        variables = try Self.map(json["variables"], "variables")
        extensions = try Self.map(json["extensions"], "extensions")
        queryHash = try Self.hash(in: extensions)
        try requireDocument()
    }

    private static let parameters: Set = ["query", "documentId", "operationName", "variables", "extensions"]

    /// Reads the query string of a URL; an empty parameter is the same as an absent one.
    package init(queryString: Substring) throws(Refusal) {
        let parameters = try QueryString.parse(queryString, names: Self.parameters)
        func text(_ name: String) -> String? {
            guard let value = parameters[name], !value.isEmpty else { return nil }
            return value
        }
        func map(_ name: String) throws(Refusal) -> ObjectValue {
            guard let value = text(name) else { return [:] }
            return try Self.map(Self.json(Array(value.utf8), "The parameter \(name)"), name)
        }
        query = text("query")
        documentID = text("documentId")
        operationName = text("operationName")
        variables = try map("variables")
        extensions = try map("extensions")
        queryHash = try Self.hash(in: extensions)
        try requireDocument()
    }

    private func requireDocument() throws(Refusal) {
        guard query == nil, documentID == nil, queryHash == nil else { return }
        throw .badRequest(#"There is nothing to execute: the request has neither "query" nor "documentId"."#)
    }

    /// A text without the byte order mark that some editors put before it (RFC 8259, section 8.1 lets readers ignore it).
    private static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    private static func json(_ bytes: [UInt8], _ what: String) throws(Refusal) -> Value {
        do throws(JSONError) { return try JSONReader.read(bytes) } catch {
            throw .badRequest("\(what) is not JSON that is accepted here: \(error.message), at byte \(error.offset).")
        }
    }

    private static func text(_ value: Value?, _ name: String) throws(Refusal) -> String? {
        switch value {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw .badRequest("\"\(name)\" has to be a string.")
        }
    }

    private static func map(_ value: Value?, _ name: String) throws(Refusal) -> ObjectValue {
        switch value {
        case nil, .null: return [:]
        case .object(let object): return object
        default: throw .badRequest("\"\(name)\" has to be a JSON object.")
        }
    }

    private static func hash(in extensions: ObjectValue) throws(Refusal) -> String? {
        guard let persisted = extensions["persistedQuery"], persisted != .null else { return nil }
        guard case .object(let persisted) = persisted, case .string(let hash)? = persisted["sha256Hash"] else {
            throw .badRequest("extensions.persistedQuery has to have a string sha256Hash.")
        }
        guard [nil, .null, .int("1")].contains(persisted["version"]) else {
            throw .badRequest("extensions.persistedQuery.version has to be 1.")
        }
        return hash.lowercased()
    }

    /// Whether `extensions` has an entry that is true.
    private func asks(for name: String) throws(Refusal) -> Bool {
        switch extensions[name] {
        case nil, .null: return false
        case .boolean(let isAsked): return isAsked
        default: throw .badRequest("extensions.\(name) has to be true or false.")
        }
    }

    /// The request for the query service, with what this server understands of `extensions`: `explain`, `cost`, and
    /// `decimals` ("number" or "string").
    func execution(of document: String, explain: Bool) throws(Refusal) -> GraphQLRequest {
        let decimals = extensions["decimals"] ?? .null
        guard decimals == .null || decimals == .string("number") || decimals == .string("string") else {
            throw .badRequest(#"extensions.decimals has to be "number" or "string"."#)
        }
        let asksForPlan = try asks(for: "explain")
        return GraphQLRequest(
            query: document,
            operationName: operationName,
            variables: variables,
            explain: explain || asksForPlan,
            reportsCost: try asks(for: "cost"),
            decimalsAsStrings: decimals == .string("string")
        )
    }
}
