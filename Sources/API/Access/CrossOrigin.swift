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
    func add(to headers: inout HTTPFields, for request: HTTPFields) {
        guard allowsAll || !origins.isEmpty, let origin = request[.origin] else { return }
        if !allowsAll { headers.append(HTTPField(name: .vary, value: "Origin")) }
        guard allowsAll || origins.contains(origin) else { return }
        headers[.accessControlAllowOrigin] = allowsAll ? "*" : origin
        headers[.accessControlExposeHeaders] = "ETag, Form4-Age, Retry-After, X-Request-Id"
    }

    /// The answer to a preflight request.
    func preflight(_ request: HTTPFields) -> HTTPFields {
        var headers: HTTPFields = [.allow: "GET, HEAD, POST, OPTIONS"]
        add(to: &headers, for: request)
        guard headers[.accessControlAllowOrigin] != nil else { return headers }
        headers[.accessControlAllowMethods] = "GET, POST, OPTIONS"
        headers[.accessControlAllowHeaders] =
            "Accept, Authorization, Content-Type, Form4-Explain, If-None-Match, Last-Event-ID, X-API-Key, X-Request-Id"
        headers[.accessControlMaxAge] = "86400"
        return headers
    }
}
