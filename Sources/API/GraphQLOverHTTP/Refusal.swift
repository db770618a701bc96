import Foundation
import GraphQL
import GraphQLLanguage
import HTTPTypes

/// A request that is answered without being executed: what the client did, and what to do instead.
package struct Refusal: Error, Sendable {
    package let status: HTTPResponse.Status
    package let message: String
    /// A stable word for programs, in `extensions.code`.
    package let code: String
    /// What the request has too much of, where that is the reason.
    package var limit: ExceededLimit?
    package var headers: HTTPFields = [:]

    package init(_ status: HTTPResponse.Status, _ code: String, _ message: String, headers: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers
    }

    /// A refusal of what goes beyond a limit: what it is, then what to change.
    init(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ problem: String,
        exceeding limit: ExceededLimit,
        headers: HTTPFields = [:]
    ) {
        self.init(status, code, "\(problem) \(limit.remedy)", headers: headers)
        self.limit = limit
    }

    /// The refusal as a GraphQL response without data.
    package var body: [UInt8] {
        let extensions = limit?.extensions(code: code) ?? ["code": .string(code)]
        return ResponseWriter.body(refusing: RequestError([GraphQLError(message, extensions: extensions)]))
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
        let got =
            type.map { "Content-Type \"\($0.prefix(100))\" is not supported." } ?? "The request has no Content-Type."
        return Refusal(
            .unsupportedMediaType,
            "UNSUPPORTED_MEDIA_TYPE",
            got + " Send the request as application/json.",
            headers: [HTTPField.Name.acceptPost: "application/json"]
        )
    }

    static func unsupportedContentEncoding(_ encoding: String) -> Refusal {
        Refusal(
            .unsupportedMediaType,
            "UNSUPPORTED_MEDIA_TYPE",
            "Content-Encoding \"\(encoding.prefix(100))\" is not supported. Send the request uncompressed.",
            headers: [.acceptEncoding: "identity"]
        )
    }

    /// - Parameter size: what the client declared; null when it sent on until it was stopped.
    static func bodyTooLarge(_ size: Int?, limit: Int) -> Refusal {
        Refusal(
            .contentTooLarge,
            "BODY_TOO_LARGE",
            "The body is larger than max-body-bytes, \(limit) bytes.",
            exceeding: ExceededLimit(
                "max-body-bytes",
                maximum: limit,
                value: size,
                remedy: "Shorten the document, pass long lists as fewer values, or send the document's hash (persisted "
                    + "documents)."
            ),
            headers: [.connection: "close"]
        )
    }

    static func responseTooLarge(_ size: Int, limit: Int) -> Refusal {
        Refusal(
            .contentTooLarge,
            "RESPONSE_TOO_LARGE",
            "The response would have \(size) bytes, more than max-response-bytes, \(limit).",
            exceeding: ExceededLimit(
                "max-response-bytes",
                maximum: limit,
                value: size,
                remedy: "Ask for fewer rows (first) or fewer fields, or export the list as text/csv."
            )
        )
    }

    static func overloaded(limit: Int) -> Refusal {
        Refusal(
            .serviceUnavailable,
            "OVERLOADED",
            "Too many queries are running and waiting (concurrent-queries, queued-queries).",
            exceeding: ExceededLimit("queued-queries", maximum: limit, remedy: "Try again in a second."),
            headers: [.retryAfter: "1"]
        )
    }

    static func timeout(_ limit: Duration) -> Refusal {
        Refusal(
            .serviceUnavailable,
            "TIMEOUT",
            "The query took longer than query-timeout, \(limit.seconds.formatted()) s, and was cancelled.",
            exceeding: ExceededLimit(
                "query-timeout",
                maximum: Int(limit.components.seconds),
                remedy: "Ask for a shorter span, a larger bucket, fewer rows (first) or fewer nested lists."
            )
        )
    }

    /// - Parameter option: the option that sets the rate; null for that of one key.
    static func rateLimited(retryAfter seconds: Int, _ rate: RateLimiter.Rate, option: String?) -> Refusal {
        let source = option ?? "the rate of this API key"
        return Refusal(
            .tooManyRequests,
            "RATE_LIMITED",
            "More requests than \(rate.perSecond.formatted()) a second, \(rate.burst.formatted()) at once (\(source)).",
            exceeding: ExceededLimit(
                option,
                maximum: Int(rate.burst),
                remedy: "Wait \(seconds) s; poll with GET and If-None-Match, or use an API key with a higher rate."
            ),
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
