import Foundation
import GraphQL
import Testing

@testable import API

@Suite("Persisted documents")
struct PersistedDocumentsTests {
    private let text = "{ sectors { code } }"
    private var hash: String { PersistedDocuments.hash(text) }

    private func request(query: String? = nil, id: String? = nil, hash: String? = nil) -> OperationRequest {
        var request = OperationRequest(query: query)
        request.documentID = id
        request.queryHash = hash
        return request
    }

    @Test("a hash is unknown until its text was sent once")
    func negotiation() throws {
        let documents = PersistedDocuments()
        let unknown = #expect(throws: Refusal.self) { try documents.text(for: request(hash: hash)) }
        // Apollo's clients look for exactly this message.
        #expect(unknown?.message == "PersistedQueryNotFound")
        #expect(try documents.text(for: request(query: text, hash: hash)) == text)
        #expect(try documents.text(for: request(hash: hash)) == text)
        #expect(try documents.text(for: request(id: "sha256:" + hash.uppercased())) == text)
    }

    @Test("a text under a hash that is not its own is refused")
    func wrongHash() {
        let documents = PersistedDocuments()
        #expect(throws: Refusal.badRequest("")) { try documents.text(for: request(query: "{ x }", hash: hash)) }
    }

    @Test("only-persisted refuses what is not in the manifest, and lets through what is")
    func onlyManifest() throws {
        let documents = PersistedDocuments(manifest: ["sectors": text], onlyManifest: true)
        #expect(try documents.text(for: request(id: "sectors")) == text)
        #expect(try documents.text(for: request(id: "sha256:" + hash)) == text)
        #expect(try documents.text(for: request(query: text)) == text)
        let other = PersistedDocuments.hash("{ x }")
        for attempt in [request(query: "{ x }"), request(query: "{ x }", hash: other)] {
            #expect(throws: Refusal(.forbidden, "PERSISTED_ONLY", "")) { try documents.text(for: attempt) }
        }
    }

    @Test("documents that clients register stay within the bound, the oldest leave first")
    func bounded() throws {
        let documents = PersistedDocuments(capacity: 100)
        let texts = (0..<20).map { "query Q\($0) { __typename }" }
        for text in texts { _ = try documents.text(for: request(query: text, hash: PersistedDocuments.hash(text))) }
        #expect(throws: Refusal.self) { try documents.text(for: request(hash: PersistedDocuments.hash(texts[0]))) }
        #expect(try documents.text(for: request(hash: PersistedDocuments.hash(texts[19]))) == texts[19])
    }

    @Test("a folder holds documents as files and as manifests of two kinds")
    func folder() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "form4-documents-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try text.write(to: folder.appending(path: "overview.graphql"), atomically: true, encoding: .utf8)
        try #"{"operations":[{"id":"a1","name":"A","body":"{ a }"}]}"#
            .write(to: folder.appending(path: "apollo.json"), atomically: true, encoding: .utf8)
        try #"{"b1":"{ b }"}"#.write(to: folder.appending(path: "relay.json"), atomically: true, encoding: .utf8)
        let manifest = try PersistedDocuments.manifest(in: folder.path)
        #expect(manifest == ["overview": text, "a1": "{ a }", "b1": "{ b }"])
        try "[".write(to: folder.appending(path: "broken.json"), atomically: true, encoding: .utf8)
        #expect(throws: PersistedDocuments.ManifestError.self) { try PersistedDocuments.manifest(in: folder.path) }
    }
}
