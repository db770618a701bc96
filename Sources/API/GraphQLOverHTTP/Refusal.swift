import GraphQL
import HTTPTypes

/// A request that is answered without being executed: what the client did, and what to do instead.
package struct Refusal: Error, Sendable {
    package let status: HTTPResponse.Status
    package let message: String
    /// A stable word for programs, in `extensions.code`.
    package let code: String
    package var headers: HTTPFields = [:]

    package init(_ status: HTTPResponse.Status, _ code: String, _ message: String, headers: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers
    }

    /// The refusal as a GraphQL response without data.
    package var body: [UInt8] {
        var body = Array(#"{"errors":[{"message":"#.utf8)
        JSONWriter.write(message, into: &body)
        body += Array(#","extensions":{"code":"#.utf8)
        JSONWriter.write(code, into: &body)
        body += Array("}}]}".utf8)
        return body
    }
}

extension Refusal {
    static func badRequest(_ message: String) -> Refusal { Refusal(.badRequest, "BAD_REQUEST", message) }

    static func methodNotAllowed(_ method: String, allow: String) -> Refusal {
        Refusal(
            .methodNotAllowed,
            "METHOD_NOT_ALLOWED",
            "\(method) is not supported here. Use \(allow).",
            headers: [.allow: allow]
        )
    }

    static func mutationByGET() -> Refusal {
        Refusal(
            .methodNotAllowed,
            "METHOD_NOT_ALLOWED",
            "GET executes queries only. Send a mutation by POST.",
            headers: [.allow: "POST"]
        )
    }

    static func notAcceptable(_ message: String) -> Refusal { Refusal(.notAcceptable, "NOT_ACCEPTABLE", message) }

    static func unsupportedContentType(_ type: String?) -> Refusal {
        let got = type.map { "Content-Type \"\($0)\" is not supported." } ?? "The request has no Content-Type."
        return Refusal(
            .unsupportedMediaType,
            "UNSUPPORTED_MEDIA_TYPE",
            got + " Send the request as application/json.",
            headers: [HTTPField.Name.acceptPost: "application/json"]
        )
    }

    static func bodyTooLarge(limit: Int) -> Refusal {
        Refusal(
            .contentTooLarge,
            "BODY_TOO_LARGE",
            "The body is larger than max-body-bytes, \(limit) bytes. Shorten the document, pass long lists as fewer "
                + "values, or send the document's hash (persisted documents)."
        )
    }

    static func overloaded() -> Refusal {
        Refusal(
            .serviceUnavailable,
            "OVERLOADED",
            "Too many queries are running and waiting. Try again in a second.",
            headers: [.retryAfter: "1"]
        )
    }

    static func timeout(_ limit: Duration) -> Refusal {
        Refusal(
            .serviceUnavailable,
            "TIMEOUT",
            "The query took longer than query-timeout, \(limit.components.seconds) s, and was cancelled. Ask for a "
                + "shorter span, a larger bucket, fewer rows (first) or fewer nested lists."
        )
    }

    static func rateLimited(retryAfter seconds: Int) -> Refusal {
        Refusal(
            .tooManyRequests,
            "RATE_LIMITED",
            "Too many requests. Wait \(seconds) s; poll with GET and If-None-Match, or use an API key with a higher rate.",
            headers: [.retryAfter: String(seconds)]
        )
    }

    static func unauthenticated(_ message: String) -> Refusal {
        Refusal(.unauthorized, "UNAUTHENTICATED", message, headers: [.wwwAuthenticate: #"Bearer realm="form4""#])
    }
}

extension HTTPField.Name {
    static let acceptPost = Self.constant("Accept-Post")
    static let form4Age = Self.constant("Form4-Age")
    static let form4Explain = Self.constant("Form4-Explain")
    static let requestID = Self.constant("X-Request-Id")
    static let apiKey = Self.constant("X-API-Key")
    static let forwardedFor = Self.constant("X-Forwarded-For")
    static let traceparent = Self.constant("traceparent")
    static let contentTypeOptions = Self.constant("X-Content-Type-Options")
    static let referrerPolicy = Self.constant("Referrer-Policy")
    static let frameOptions = Self.constant("X-Frame-Options")
    static let contentDisposition = Self.constant("Content-Disposition")
    static let lastEventID = Self.constant("Last-Event-ID")
    /// Tells nginx not to hold events back.
    static let accelBuffering = Self.constant("X-Accel-Buffering")

    /// A field name written here, in the source.
    private static func constant(_ name: StaticString) -> Self {
        guard let field = Self(name.description) else { preconditionFailure("\(name) is not a field name") }
        return field
    }
}
