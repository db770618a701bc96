/// Sends one request and gives back what came, whatever its status.
package protocol HTTPTransport: Sendable {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

package struct HTTPRequest: Sendable {
    package var address: String
    package var headers: [String: String]
    package var maximumBytes: Int
    package var timeout: Duration

    package init(address: String, headers: [String: String] = [:], maximumBytes: Int, timeout: Duration) {
        self.address = address
        self.headers = headers
        self.maximumBytes = maximumBytes
        self.timeout = timeout
    }
}

package struct HTTPResponse: Sendable {
    package var status: Int
    /// Names in lower case.
    package var headers: [String: String]
    /// Already unpacked.
    package var body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Why no whole answer came.
package enum TransportError: Error, Sendable, Equatable {
    case timeout
    case truncated(String)
    case brokenEncoding(String)
    case tooLarge
    case invalidAddress(String)
    case network(String)
    case cancelled
}
