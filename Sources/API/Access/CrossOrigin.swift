import HTTPTypes

/// Which web pages' scripts may read answers (CORS, Fetch standard), by an allow-list of origins.
struct CrossOrigin: Sendable {
    private let allowsAll: Bool
    private let origins: Set<String>

    init(allowed: [String]) {
        allowsAll = allowed.contains("*")
        origins = Set(allowed)
    }

    /// Adds what the browser needs to hand the answer to the page.
    ///
    /// Where it depends on the origin it says so to everybody, or a cache would hand a page the answer of a program.
    func add(to headers: inout HTTPFields, for request: HTTPFields) {
        if !allowsAll, !origins.isEmpty { headers.append(HTTPField(name: .vary, value: "Origin")) }
        guard let origin = allowedOrigin(of: request) else { return }
        headers[.accessControlAllowOrigin] = origin
        headers[.accessControlExposeHeaders] = "ETag, Form4-Age, Retry-After, X-Request-Id"
    }

    /// Whom an answer may be shown; null where it is no page, or one that is not allowed.
    private func allowedOrigin(of request: HTTPFields) -> String? {
        guard allowsAll || !origins.isEmpty, let origin = request[.origin] else { return nil }
        return allowsAll ? "*" : origins.contains(origin) ? origin : nil
    }

    /// The answer to a preflight request, but for what ``add(to:for:)`` adds to every answer.
    func preflight(_ request: HTTPFields) -> HTTPFields {
        var headers: HTTPFields = [.allow: "GET, HEAD, POST, OPTIONS"]
        guard allowedOrigin(of: request) != nil else { return headers }
        headers[.accessControlAllowMethods] = "GET, POST, OPTIONS"
        headers[.accessControlAllowHeaders] =
            "Accept, Authorization, Content-Type, Form4-Explain, If-None-Match, Last-Event-ID, X-API-Key, X-Request-Id"
        headers[.accessControlMaxAge] = "86400"
        return headers
    }
}
