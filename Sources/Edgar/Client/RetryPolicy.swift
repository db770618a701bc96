import Foundation

/// Decides what an answer means and what to do next; it does nothing itself.
package struct RetryPolicy: Sendable {
    /// How often a request is sent at most.
    package var maximumAttempts = 5
    package var firstDelay: Duration = .seconds(1)
    package var longestDelay: Duration = .seconds(60)
    /// How long nobody asks after a block page.
    package var coolDown: Duration = .seconds(600)
    /// A server that asks for more is not waited for.
    package var longestRetryAfter: Duration = .seconds(3600)

    package init() {}

    enum Verdict: Equatable {
        case success
        case notModified
        case failure(EdgarError, pauseEverybody: Duration?)
    }

    func verdict(on response: HTTPResponse, expecting expectation: BodyExpectation) -> Verdict {
        let pause = retryAfter(response.headers)
        let kind = response.body.withUnsafeBytes { ContentKind(of: $0) }
        // Whatever the status says: EDGAR has sent its block page with 200, 403 and 429.
        if kind == .blockPage { return blocked("its page for undeclared tools or too many requests") }
        switch response.status {
        case 200:
            return expectation.failure(of: response.body).map { .failure($0, pauseEverybody: nil) } ?? .success
        case 304: return .notModified
        case 403 where kind == .missingDocument: return .failure(EdgarError(.missing), pauseEverybody: nil)
        case 403: return blocked("status 403")
        case 404, 410: return .failure(EdgarError(.missing), pauseEverybody: nil)
        case 429: return .failure(EdgarError(.rateLimited), pauseEverybody: pause ?? coolDown)
        case 408, 500...599:
            return .failure(EdgarError(.unavailable, "status \(response.status)"), pauseEverybody: pause)
        default: return .failure(EdgarError(.refused, "status \(response.status)"), pauseEverybody: nil)
        }
    }

    func error(for error: TransportError) -> EdgarError {
        switch error {
        case .timeout: EdgarError(.timeout)
        case .truncated(let reason): EdgarError(.truncatedBody, reason)
        case .brokenEncoding(let reason): EdgarError(.brokenEncoding, reason)
        case .tooLarge: EdgarError(.tooLarge)
        case .invalidAddress(let reason): EdgarError(.invalidAddress, reason)
        case .network(let reason): EdgarError(.network, reason)
        case .cancelled: EdgarError(.cancelled)
        }
    }

    /// Doubles with every attempt; `jitter`, from 0 to 1, spreads workers that failed together over the upper half.
    func delay(afterAttempt attempt: Int, jitter: Double) -> Duration {
        let exponential = firstDelay * (1 << min(max(attempt - 1, 0), 20))
        return min(exponential, longestDelay) * (0.5 + 0.5 * min(max(jitter, 0), 1))
    }

    private func blocked(_ detail: String) -> Verdict {
        .failure(EdgarError(.blocked, detail), pauseEverybody: coolDown)
    }

    /// Seconds, or an HTTP date; the latter is read against the server's own clock.
    private func retryAfter(_ headers: [String: String]) -> Duration? {
        guard let text = headers["retry-after"] else { return nil }
        if let seconds = Int(text) { return min(.seconds(max(0, seconds)), longestRetryAfter) }
        guard let end = Self.httpDate(text) else { return nil }
        let now = headers["date"].flatMap(Self.httpDate) ?? Date()
        return min(.seconds(max(0, end.timeIntervalSince(now))), longestRetryAfter)
    }

    /// RFC 9110, 5.6.7: `Fri, 12 Dec 2025 23:04:43 GMT`.
    private static func httpDate(_ text: String) -> Date? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, let date = CalendarDate(dataSet: "\(parts[1])-\(parts[2])-\(parts[3])") else {
            return nil
        }
        let clock = parts[4].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 3 else { return nil }
        return Date(timeIntervalSince1970: Double(date.dayNumber * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]))
    }
}
