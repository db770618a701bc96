import HTTPTypes
import Synchronization

/// How an answer is sent: as one of the two JSON types, as an event stream, or as a table.
///
/// A client that names only `application/json` may be one from before `application/graphql-response+json` existed,
/// that takes any status but 200 for a broken connection; it gets 200 with errors when its request was well-formed.
/// Everybody else gets 400.
package struct ResponseFormat: Sendable, Equatable {
    package let type: MediaType
    package let isLegacy: Bool

    /// Null when no type is acceptable.
    ///
    /// Wildcards mean JSON: the others have to be asked for by name.
    package init?(_ accepted: AcceptedTypes) {
        let namesOwn = accepted.names(.graphQLResponse)
        let json: [MediaType] = namesOwn ? [.graphQLResponse, .json] : [.json, .graphQLResponse]
        let others = [MediaType.eventStream, .csv, .ndjson].filter(accepted.names)
        guard let type = accepted.preferred(of: json + others) else { return nil }
        self.type = type
        isLegacy = type == .json && accepted.names(.json)
    }

    package var isJSON: Bool { type == .json || type == .graphQLResponse }

    /// The type of an error: that of the answer when it is JSON, else JSON.
    package var errorType: MediaType { isJSON ? type : .graphQLResponse }

    /// The status of a well-formed request that cannot be executed: it does not parse, validate or coerce.
    package var requestErrorStatus: HTTPResponse.Status { isLegacy ? .ok : .badRequest }
}

/// The formats that `Accept` headers came to: clients are few, and each sends the same header all day.
final class KnownFormats: Sendable {
    private static let capacity = 256
    private static let longestHeader = 256
    private let known = Mutex<[String: ResponseFormat?]>([:])

    /// Null when no type is acceptable.
    func format(for header: String?) -> ResponseFormat? {
        let key = header ?? ""
        guard key.utf8.count <= Self.longestHeader else { return ResponseFormat(AcceptedTypes(header)) }
        return known.withLock { known in
            if let format = known[key] { return format }
            let format = ResponseFormat(AcceptedTypes(header))
            if known.count >= Self.capacity { known.removeAll() }
            known.updateValue(format, forKey: key)
            return format
        }
    }
}

extension Refusal {
    /// A refusal that clients expect as a GraphQL error (unknown persisted query), with the status such errors have.
    func asRequestError(in format: ResponseFormat) -> Refusal {
        guard code == "PERSISTED_QUERY_NOT_FOUND" || code == "PERSISTED_DOCUMENT_NOT_FOUND" else { return self }
        return Refusal(format.requestErrorStatus, code, message, headers: headers)
    }

    static func clientClosed() -> Refusal {
        Refusal(.init(code: 499, reasonPhrase: "Client Closed Request"), "CLIENT_CLOSED", "The client went away.")
    }
}
