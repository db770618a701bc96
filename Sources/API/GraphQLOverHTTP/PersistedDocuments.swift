import Crypto
import Foundation
import GraphQL
import Synchronization

/// Documents that a client may name instead of sending.
///
/// Two kinds: those of the manifest folder, known from the start, and those that clients register themselves (Apollo's
/// automatic persisted queries: text and hash once, the hash alone afterwards), in bounded memory.
package final class PersistedDocuments: Sendable {
    private struct Registered {
        var texts: [String: String] = [:]
        var order: [String] = []
        var bytes = 0
    }

    /// By id, and by the hexadecimal SHA-256 of the text.
    private let manifest: [String: String]
    private let onlyManifest: Bool
    private let capacity: Int
    private let registered = Mutex(Registered())

    /// - Parameters:
    ///   - manifest: Document texts by id; each can also be named by `sha256:` and the hash of its text.
    ///   - onlyManifest: Refuse every document that is not in the manifest.
    ///   - capacity: Bytes of document text kept for clients.
    package init(manifest: [String: String] = [:], onlyManifest: Bool = false, capacity: Int = 8 << 20) {
        var known = manifest
        for text in manifest.values { known[Self.hash(text)] = text }
        self.manifest = known
        self.onlyManifest = onlyManifest
        self.capacity = capacity
    }

    package static func hash(_ text: String) -> String { Array(SHA256.hash(data: Array(text.utf8))).hexadecimal }

    /// The text of the document that a request means.
    package func text(for request: OperationRequest) throws(Refusal) -> String {
        if let id = request.documentID { return try text(named: id) }
        if let hash = request.queryHash { return try text(hashed: hash, sent: request.query) }
        guard let text = request.query else {
            throw .badRequest(#"There is nothing to execute: the request has neither "query" nor "documentId"."#)
        }
        try allow(text)
        return text
    }

    private func text(named id: String) throws(Refusal) -> String {
        let key = Self.key(of: id)
        if let text = manifest[key] ?? remembered(key) { return text }
        throw Refusal(
            .badRequest,
            "PERSISTED_DOCUMENT_NOT_FOUND",
            "No document with documentId \"\(id.prefix(100))\" is known. Send its text as \"query\", or add it to the "
                + "server's documents folder."
        )
    }

    /// What a document is known under: of `sha256:…` the hash in lower case.
    private static func key(of id: String) -> String {
        let scheme = "sha256:"
        return id.lowercased().hasPrefix(scheme) ? String(id.dropFirst(scheme.count)).lowercased() : id
    }

    private func text(hashed hash: String, sent text: String?) throws(Refusal) -> String {
        guard let text else {
            if let known = manifest[hash] ?? remembered(hash) { return known }
            throw Refusal(.badRequest, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        }
        guard Self.hash(text) == hash else {
            throw .badRequest("extensions.persistedQuery.sha256Hash is not the SHA-256 of \"query\".")
        }
        try allow(text)
        remember(text, hash)
        return text
    }

    private func allow(_ text: String) throws(Refusal) {
        guard onlyManifest, manifest[Self.hash(text)] == nil else { return }
        throw Refusal(
            .forbidden,
            "PERSISTED_ONLY",
            "This server executes persisted documents only. Send the \"documentId\" of one, or ask its operator to add yours."
        )
    }

    private func remembered(_ hash: String) -> String? {
        onlyManifest ? nil : registered.withLock { $0.texts[hash] }
    }

    private func remember(_ text: String, _ hash: String) {
        registered.withLock { registered in
            guard registered.texts.updateValue(text, forKey: hash) == nil else { return }
            registered.order.append(hash)
            registered.bytes += text.utf8.count
            while registered.bytes > capacity, !registered.order.isEmpty {
                let gone = registered.texts.removeValue(forKey: registered.order.removeFirst())
                registered.bytes -= gone?.utf8.count ?? 0
            }
        }
    }
}

extension PersistedDocuments {
    /// What is wrong with a manifest.
    package struct ManifestError: Error, CustomStringConvertible {
        package let description: String
    }

    /// Reads a folder: each `.graphql` file is a document; a `.json` file is a manifest, either a map from id to text
    /// or Apollo's `{"operations": [{"id", "body"}]}`.
    package static func manifest(in folder: String) throws -> [String: String] {
        let root = URL(filePath: folder, directoryHint: .isDirectory)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: root.path) else {
            throw ManifestError(description: "The documents folder \(folder) cannot be read.")
        }
        var documents: [String: String] = [:]
        for name in names.sorted() {
            let file = root.appending(path: name)
            switch file.pathExtension {
            case "graphql", "gql":
                let text = try String(contentsOf: file, encoding: .utf8)
                documents[file.deletingPathExtension().lastPathComponent] = text
            case "json": try add(try Data(contentsOf: file), from: name, to: &documents)
            default: break
            }
        }
        return documents
    }

    private static func add(_ data: Data, from name: String, to documents: inout [String: String]) throws {
        let json: Value
        do throws(JSONError) { json = try JSONReader.read(Array(data)) } catch {
            throw ManifestError(
                description: "\(name) in the documents folder is not JSON: \(error.message), at byte \(error.offset)"
            )
        }
        guard case .object(let manifest) = json else {
            throw ManifestError(description: "\(name) in the documents folder is not a JSON object.")
        }
        for (id, text) in try entries(of: manifest, name) {
            documents[key(of: id)] = text
        }
    }

    private static func entries(of manifest: ObjectValue, _ name: String) throws -> [(id: String, text: String)] {
        guard case .list(let operations)? = manifest["operations"] else {
            return try manifest.fields.map { field in
                guard case .string(let text) = field.value else {
                    throw ManifestError(description: "\(name): \"\(field.name)\" is not the text of a document.")
                }
                return (field.name, text)
            }
        }
        return try operations.map { operation in
            guard case .object(let entry) = operation, case .string(let id)? = entry["id"],
                case .string(let text)? = entry["body"]
            else { throw ManifestError(description: "\(name): each of \"operations\" needs a string id and body.") }
            return (id, text)
        }
    }
}
