import Foundation
import Logging

/// Fetches from EDGAR by its rules: a declared User-Agent, few requests a second, patience when it asks for some.
///
/// Every answer is checked to be what was asked for before it is handed out.
package final class EdgarClient: Sendable {
    package struct Configuration: Sendable {
        package var base: EdgarBase
        /// `Name contact@example.org`; required for everything but folders and loopback.
        package var userAgent: String?
        package var retry = RetryPolicy()
        package var timeout: Duration = .seconds(120)
        package var maximumBytes = 512 << 20

        package init(base: EdgarBase, userAgent: String?) {
            self.base = base
            self.userAgent = userAgent
        }
    }

    /// What makes a later request for the same thing cheap when it has not changed.
    package struct Validators: Sendable, Equatable {
        package var etag: String?
        package var lastModified: String?

        package init(etag: String? = nil, lastModified: String? = nil) {
            self.etag = etag
            self.lastModified = lastModified
        }
    }

    package enum Answer: Sendable {
        case body([UInt8], Validators, address: String)
        case notModified
    }

    private let configuration: Configuration
    private let transport: any HTTPTransport
    private let budget: any RequestBudget
    private let clock: RequestClock
    private let logger: Logger
    /// From 0 to 1; injected, so that tests know their delays.
    private let jitter: @Sendable () -> Double

    package var base: EdgarBase { configuration.base }

    package init(
        _ configuration: Configuration,
        transport: (any HTTPTransport)? = nil,
        budget: (any RequestBudget)? = nil,
        clock: RequestClock = .continuous,
        logger: Logger = Logger(label: "form4.edgar"),
        jitter: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) throws(EdgarError) {
        if !configuration.base.isLoopback { try Self.check(userAgent: configuration.userAgent) }
        self.configuration = configuration
        self.budget = budget ?? LocalRequestBudget(clock: clock)
        self.clock = clock
        self.logger = logger
        self.jitter = jitter
        switch configuration.base.place {
        case .folder: self.transport = transport ?? FolderTransport()
        case .web:
            if let transport { self.transport = transport } else { self.transport = try CurlTransport() }
        }
    }

    /// Fetches one resource, again and again where that may help.
    package func fetch(
        _ resource: EdgarResource,
        unless validators: Validators? = nil
    ) async throws(EdgarError) -> Answer {
        let address = configuration.base.address(of: resource)
        var attempt = 0
        while true {
            attempt += 1
            var failure: EdgarError
            do {
                return try await fetchOnce(address, resource.expectation, validators)
            } catch {
                failure = error
            }
            failure.address = address
            failure.attempts = attempt
            guard failure.isTransient, attempt < configuration.retry.maximumAttempts else { throw failure }
            let delay = configuration.retry.delay(afterAttempt: attempt, jitter: jitter())
            logger.notice("\(failure)", metadata: ["attempt": "\(attempt)", "delay": "\(delay)"])
            try await wait(delay)
        }
    }

    /// Fetches a submission under the first of its parties' numbers that has it.
    ///
    /// EDGAR has it under all; a copy on disk often under the issuer's only, and an index does not say who that is.
    package func fetchSubmission(
        _ accession: AccessionNumber,
        parties: [CIK]
    ) async throws(EdgarError) -> (bytes: [UInt8], address: String) {
        var failure = EdgarError(.missing, "no party is known for \(accession)")
        for cik in parties {
            do {
                let answer = try await fetch(.submission(cik, accession))
                if case .body(let bytes, _, let address) = answer { return (bytes, address) }
            } catch {
                failure = error
                guard error.code == .missing, configuration.base.isLoopback else { throw error }
            }
        }
        throw failure
    }

    private func fetchOnce(
        _ address: String,
        _ expectation: BodyExpectation,
        _ validators: Validators?
    ) async throws(EdgarError) -> Answer {
        if case .web = configuration.base.place { try await acquire() }
        let response: HTTPResponse
        do {
            response = try await transport.send(request(address, validators))
        } catch {
            throw configuration.retry.error(for: error)
        }
        switch configuration.retry.verdict(on: response, expecting: expectation) {
        case .success:
            let found = Validators(etag: response.headers["etag"], lastModified: response.headers["last-modified"])
            return .body(response.body, found, address: address)
        case .notModified: return .notModified
        case .failure(var error, let pause):
            error.status = response.status
            if let pause { try await pauseEverybody(for: pause) }
            throw error
        }
    }

    private func request(_ address: String, _ validators: Validators?) -> HTTPRequest {
        var headers: [String: String] = [:]
        headers["User-Agent"] = configuration.userAgent ?? "form4"
        headers["If-None-Match"] = validators?.etag
        headers["If-Modified-Since"] = validators?.lastModified
        return HTTPRequest(
            address: address,
            headers: headers,
            maximumBytes: configuration.maximumBytes,
            timeout: configuration.timeout
        )
    }

    private func acquire() async throws(EdgarError) {
        do { try await budget.acquire() } catch { throw Self.failure(error) }
    }

    private func pauseEverybody(for duration: Duration) async throws(EdgarError) {
        logger.warning("EDGAR asks for a pause", metadata: ["duration": "\(duration)"])
        do { try await budget.pause(for: duration) } catch { throw Self.failure(error) }
    }

    private func wait(_ duration: Duration) async throws(EdgarError) {
        do { try await clock.sleep(duration) } catch { throw Self.failure(error) }
    }

    private static func failure(_ error: any Error) -> EdgarError {
        error is CancellationError ? EdgarError(.cancelled) : EdgarError(.network, "the request budget fails: \(error)")
    }

    /// The SEC asks for a name and a contact; anything less is blocked sooner or later.
    private static func check(userAgent: String?) throws(EdgarError) {
        guard let userAgent, !userAgent.trimmedText.isEmpty else { throw EdgarError(.noUserAgent) }
        let words = userAgent.split(separator: " ")
        let hasContact = words.contains { word in
            let parts = word.split(separator: "@", omittingEmptySubsequences: false)
            return parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
        }
        let isPlain = userAgent.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        guard words.count >= 2, hasContact, isPlain else {
            throw EdgarError(.noUserAgent, "“\(userAgent.prefix(80))” does not name a contact address")
        }
    }
}

/// Answers from a folder laid out like EDGAR, as the web server would.
struct FolderTransport: HTTPTransport {
    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        do {
            let bytes = try FilingReader(maximumBytes: request.maximumBytes).bytes(ofFile: request.address)
            return HTTPResponse(status: 200, body: bytes)
        } catch {
            switch error.code {
            case .tooLarge: throw .tooLarge
            default: return HTTPResponse(status: 404, body: [])
            }
        }
    }
}
