/// Why EDGAR did not give what was asked for.
package struct EdgarError: Error, Sendable, Equatable {
    /// The reason in a word that stays the same: the queue stores it.
    package enum Code: String, Sendable, CaseIterable {
        case invalidAddress = "INVALID_ADDRESS"
        case noUserAgent = "NO_USER_AGENT"
        case missing = "MISSING"
        case blocked = "BLOCKED"
        case rateLimited = "RATE_LIMITED"
        case unavailable = "UNAVAILABLE"
        case refused = "REFUSED"
        case network = "NETWORK"
        case timeout = "TIMEOUT"
        case emptyBody = "EMPTY_BODY"
        case truncatedBody = "TRUNCATED_BODY"
        case brokenEncoding = "BROKEN_ENCODING"
        case tooLarge = "TOO_LARGE"
        case wrongContent = "WRONG_CONTENT"
        case wrongAccession = "WRONG_ACCESSION"
        case cancelled = "CANCELLED"
    }

    package let code: Code
    package let detail: String?
    /// What was asked for.
    package var address: String?
    package var status: Int?
    /// How often it was tried.
    package var attempts = 0

    package init(_ code: Code, _ detail: String? = nil) {
        self.code = code
        self.detail = detail
    }

    /// Whether the same request may succeed later without anybody's doing.
    package var isTransient: Bool {
        switch code {
        case .invalidAddress, .noUserAgent, .missing, .refused, .tooLarge, .cancelled: false
        default: true
        }
    }
}

extension EdgarError: CustomStringConvertible {
    package var description: String {
        var text = "\(code.rawValue): \(code.summary)"
        if let detail { text += ": \(detail)" }
        if let address { text += " [\(address)\(status.map { ", status \($0)" } ?? "")]" }
        if attempts > 1 { text += " after \(attempts) attempts" }
        return text + ". " + code.remedy
    }
}

extension EdgarError.Code {
    fileprivate var summary: String {
        switch self {
        case .invalidAddress: "This is no address of EDGAR"
        case .noUserAgent: "EDGAR demands a declared User-Agent"
        case .missing: "EDGAR does not have it"
        case .blocked: "EDGAR refuses this client"
        case .rateLimited: "EDGAR asks to slow down"
        case .unavailable: "EDGAR is unavailable"
        case .refused: "EDGAR refuses the request"
        case .network: "EDGAR cannot be reached"
        case .timeout: "EDGAR did not answer in time"
        case .emptyBody: "The answer is empty"
        case .truncatedBody: "The answer ends too early"
        case .brokenEncoding: "The answer's compression is broken"
        case .tooLarge: "The answer is too large"
        case .wrongContent: "The answer is something else"
        case .wrongAccession: "The answer is another filing"
        case .cancelled: "The request was cancelled"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .invalidAddress: "Give https://www.sec.gov, a mirror, or file:///folder."
        case .noUserAgent: "Give --user-agent \"Name contact@example.org\" or set FORM4_USER_AGENT."
        case .missing: "An index or filing may appear later; otherwise check the number or the day."
        case .blocked: "All requests rest for ten minutes; check the User-Agent if it goes on."
        case .rateLimited, .unavailable, .network, .timeout: "It is tried again later."
        case .emptyBody, .truncatedBody, .brokenEncoding, .wrongContent, .wrongAccession: "It is fetched again later."
        case .refused: "Check the address."
        case .tooLarge: "Check what it is; the limit can be raised."
        case .cancelled: "Start it again."
        }
    }
}
