import Foundation
import Synchronization
import Testing

@testable import Edgar

/// Time that passes only when somebody sleeps.
final class VirtualTime: Sendable {
    private let time = Mutex(Duration.zero)
    var now: Duration { time.withLock { $0 } }

    var clock: RequestClock {
        RequestClock(
            now: { self.now },
            sleep: { duration in
                try Task.checkCancellation()
                self.time.withLock { $0 += duration }
            }
        )
    }
}

/// Gives scripted answers and notes when it was asked what.
final class ScriptedTransport: HTTPTransport {
    typealias Step = Result<HTTPResponse, TransportError>
    private let steps: Mutex<[Step]>
    private let seen = Mutex<[(address: String, at: Duration, headers: [String: String])]>([])
    private let time: VirtualTime

    init(_ steps: [Step], _ time: VirtualTime) {
        self.steps = Mutex(steps)
        self.time = time
    }

    var requests: [(address: String, at: Duration, headers: [String: String])] { seen.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        seen.withLock { $0.append((request.address, time.now, request.headers)) }
        let step = steps.withLock { $0.isEmpty ? Step.failure(.network("the script is over")) : $0.removeFirst() }
        return try step.get()
    }
}

@Suite("EDGAR client")
struct EdgarClientTests {
    private static let submission = SampleFiling().submission
    private static let accession = AccessionNumber(digits: 11_111_124_000_007)
    private static let cik = CIK(number: 123_456)

    private static func resource() throws -> EdgarResource {
        .submission(try #require(cik), try #require(accession))
    }

    private func ok(_ body: String) -> ScriptedTransport.Step { .success(.init(status: 200, body: Array(body.utf8))) }
    private func status(_ status: Int, _ headers: [String: String] = [:], _ body: String = "") -> ScriptedTransport.Step
    {
        .success(.init(status: status, headers: headers, body: Array(body.utf8)))
    }

    private struct Run {
        let result: Result<[UInt8], EdgarError>
        let times: [Duration]
        var code: EdgarError.Code? {
            if case .failure(let error) = result { return error.code }
            return nil
        }
    }

    /// Fetches the sample submission from a scripted EDGAR, without jitter.
    private func run(_ steps: [ScriptedTransport.Step]) async throws -> Run {
        let time = VirtualTime()
        let transport = ScriptedTransport(steps, time)
        let client = try EdgarClient(
            .init(base: try EdgarBase("https://www.sec.gov"), userAgent: "Test test@example.org"),
            transport: transport,
            clock: time.clock,
            jitter: { 1 }
        )
        do {
            let answer = try await client.fetch(Self.resource())
            guard case .body(let bytes, _, _) = answer else { return Run(result: .success([]), times: []) }
            return Run(result: .success(bytes), times: transport.requests.map(\.at))
        } catch let error as EdgarError {
            return Run(result: .failure(error), times: transport.requests.map(\.at))
        }
    }

    @Test("a submission that arrives whole is handed out")
    func success() async throws {
        let run = try await run([ok(Self.submission)])
        #expect(try run.result.get() == Array(Self.submission.utf8))
        #expect(run.times.count == 1)
    }

    @Test("what may pass is tried again, ever later, and then given up with its reason")
    func transientFailures() async throws {
        let failures: [(ScriptedTransport.Step, EdgarError.Code)] = [
            (.failure(.timeout), .timeout), (.failure(.network("reset")), .network),
            (.failure(.truncated("cut")), .truncatedBody), (.failure(.brokenEncoding("gzip")), .brokenEncoding),
            (status(500), .unavailable), (status(503), .unavailable), (ok(""), .emptyBody),
            (ok("hello"), .wrongContent),
            (ok(String(Self.submission.dropLast(60))), .truncatedBody),
            (ok(SampleFiling(accession: "0000111111-24-000008").submission), .wrongAccession),
        ]
        for (step, code) in failures {
            let recovered = try await run([step, step, ok(Self.submission)])
            #expect(try !recovered.result.get().isEmpty)
            #expect(recovered.times == [.zero, .seconds(1), .seconds(3)], "\(code)")
            let lost = try await run(Array(repeating: step, count: 9))
            #expect(lost.code == code)
            #expect(lost.times.count == 5)
        }
    }

    @Test("what will not pass is not tried again")
    func permanentFailures() async throws {
        let s3 = "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>"
        let failures: [(ScriptedTransport.Step, EdgarError.Code)] = [
            (status(404), .missing), (status(403, [:], s3), .missing), (status(400), .refused), (status(301), .refused),
            (.failure(.tooLarge), .tooLarge),
        ]
        for (step, code) in failures {
            let run = try await run([step, ok(Self.submission)])
            #expect(run.code == code)
            #expect(run.times.count == 1)
        }
    }

    @Test("after a block page, whatever its status, nothing is asked for ten minutes", arguments: [200, 403, 429])
    func coolDown(status code: Int) async throws {
        let page = "<html><title>SEC.gov | Request Rate Threshold Exceeded</title></html>"
        let run = try await run([status(code, [:], page), ok(Self.submission)])
        #expect(try !run.result.get().isEmpty)
        #expect(run.times.count == 2 && run.times[1] >= .seconds(600))
    }

    @Test("Retry-After is obeyed, as seconds and as a date")
    func retryAfter() async throws {
        let seconds = try await run([status(429, ["retry-after": "30"]), ok(Self.submission)])
        #expect(seconds.times[1] >= .seconds(30) && seconds.times[1] < .seconds(35))
        let date = [
            "retry-after": "Fri, 12 Dec 2025 23:06:00 GMT", "date": "Fri, 12 Dec 2025 23:05:00 GMT",
        ]
        let until = try await run([status(503, date), ok(Self.submission)])
        #expect(until.times[1] >= .seconds(60) && until.times[1] < .seconds(65))
    }

    @Test("requests start at even distances, at most eight in any second")
    func rate() async throws {
        let time = VirtualTime()
        let budget = LocalRequestBudget(clock: time.clock)
        var starts: [Duration] = []
        for _ in 0..<50 {
            try await budget.acquire()
            starts.append(time.now)
        }
        for start in starts { #expect(starts.count { $0 >= start && $0 < start + .seconds(1) } <= 8) }
        #expect(starts.count { $0 < .seconds(1) } >= 7)
        budget.pause(for: .seconds(600))
        try await budget.acquire()
        #expect(time.now >= starts[49] + .seconds(600))
    }

    @Test("workers that share a budget wait for each other")
    func sharedBudget() async throws {
        let budget = LocalRequestBudget(requestsPerSecond: 108)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<31 { group.addTask { try await budget.acquire() } }
            try await group.waitForAll()
        }
        // Thirty distances of 10 ms; how much longer it takes is the machine's affair.
        #expect(ContinuousClock.now - start >= .milliseconds(295))
    }

    @Test("a User-Agent with a contact is demanded for everything but loopback and folders")
    func userAgent() throws {
        func client(_ base: String, _ agent: String?) throws -> EdgarClient {
            try EdgarClient(.init(base: EdgarBase(base), userAgent: agent))
        }
        for agent in [nil, "", "curl", "Name", "a@b", "Name name@example", "Näme name@example.org"] {
            let error = #expect(throws: EdgarError.self, "\(agent ?? "none")") {
                try client("https://www.sec.gov", agent)
            }
            #expect(error?.code == .noUserAgent)
        }
        for base in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80", "file:///tmp", "/tmp"] {
            #expect(throws: Never.self, "\(base)") { try client(base, nil) }
        }
        for base in ["ftp://x", "https://", "http://127.0.0.1.example.org"] {
            #expect(throws: EdgarError.self, "\(base)") { try client(base, nil) }
        }
    }

    @Test("submissions lists stand on the SEC's data host, and beside the rest elsewhere")
    func addresses() throws {
        let cik = try #require(CIK("320193"))
        let sec = try EdgarBase("https://www.sec.gov/")
        #expect(sec.address(of: .submissions(cik)) == "https://data.sec.gov/submissions/CIK0000320193.json")
        #expect(sec.address(of: .tickers) == "https://www.sec.gov/files/company_tickers.json")
        let mirror = try EdgarBase("http://localhost:9000")
        #expect(mirror.address(of: .submissions(cik)) == "http://localhost:9000/submissions/CIK0000320193.json")
        let date = try #require(CalendarDate(filed: "2020-03-18"))
        let index = EdgarResource.dailyIndex(.form, date)
        #expect(
            try EdgarBase("file:///data/edgar").address(of: index)
                == "/data/edgar/Archives/edgar/daily-index/2020/QTR1/form.20200318.idx"
        )
    }

    @Test("a folder answers like EDGAR, and a submission is found under whichever party has it")
    func folder() async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("form4-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let issuer = root.appendingPathComponent("Archives/edgar/data/123456")
        try FileManager.default.createDirectory(at: issuer, withIntermediateDirectories: true)
        try Self.submission.write(
            to: issuer.appendingPathComponent("0000111111-24-000007.txt"),
            atomically: true,
            encoding: .utf8
        )
        let client = try EdgarClient(.init(base: EdgarBase(root.path), userAgent: nil))
        let parties = [CIK(number: 1), Self.cik].compactMap { $0 }
        let found = try await client.fetchSubmission(try #require(Self.accession), parties: parties)
        #expect(found.bytes == Array(Self.submission.utf8))
        let error = await #expect(throws: EdgarError.self) { try await client.fetch(.tickers) }
        #expect(error?.code == .missing)
    }
}

@Suite("HTTP over libcurl", .timeLimit(.minutes(1)))
struct CurlTransportTests {
    private static let text = SampleFiling().submission

    private func send(
        _ answers: [LoopbackServer.Answer],
        headers: [String: String] = [:],
        maximumBytes: Int = 1 << 20,
        timeout: Duration = .seconds(20)
    ) async throws -> (result: Result<HTTPResponse, TransportError>, requests: [String]) {
        let server = try #require(LoopbackServer(answers))
        defer { server.stop() }
        let transport = try CurlTransport()
        let request = HTTPRequest(
            address: server.address + "/a",
            headers: headers,
            maximumBytes: maximumBytes,
            timeout: timeout
        )
        do {
            return (.success(try await transport.send(request)), server.requests)
        } catch {
            return (.failure(error), server.requests)
        }
    }

    private func gzipped(_ text: String) -> [UInt8] { ZipFile.deflated(Array(text.utf8), format: 31) }

    @Test("an answer comes with status, headers and body, and the request says who asks")
    func plain() async throws {
        let headers = ["User-Agent": "Test test@example.org", "If-None-Match": "\"x\""]
        let answer = LoopbackServer.answer("200 OK", ["ETag": "\"y\""], body: Array(Self.text.utf8))
        let (result, requests) = try await send([answer], headers: headers)
        let response = try result.get()
        #expect(response.status == 200)
        #expect(response.headers["etag"] == "\"y\"")
        #expect(response.body == Array(Self.text.utf8))
        let request = try #require(requests.first)
        #expect(request.hasPrefix("GET /a HTTP/1.1\r\n"))
        #expect(
            request.contains("User-Agent: Test test@example.org\r\n") && request.contains("If-None-Match: \"x\"\r\n")
        )
        #expect(request.contains("Accept-Encoding:") && request.contains("gzip"))
    }

    @Test("a packed answer is unpacked, a broken one is refused")
    func compression() async throws {
        let packed = gzipped(Self.text)
        let whole = try await send([LoopbackServer.answer("200 OK", ["Content-Encoding": "gzip"], body: packed)])
        #expect(try whole.result.get().body == Array(Self.text.utf8))
        var broken = packed
        for index in broken.indices.dropFirst(2) { broken[index] ^= 0x5A }
        let refused = try await send([LoopbackServer.answer("200 OK", ["Content-Encoding": "gzip"], body: broken)])
        guard case .failure(.brokenEncoding) = refused.result else {
            Issue.record("\(refused.result)")
            return
        }
    }

    @Test("a body shorter than announced, a reset, a stall and one too large are told apart")
    func faults() async throws {
        let short = LoopbackServer.answer("200 OK", ["Content-Length": "99999"], body: Array(Self.text.utf8))
        guard case .failure(.truncated) = try await send([short]).result else {
            Issue.record("a short body is not truncated")
            return
        }
        guard case .failure = try await send([.reset]).result else {
            Issue.record("a reset is no failure")
            return
        }
        #expect(try await send([.stall], timeout: .milliseconds(300)).result.failure == .timeout)
        let large = LoopbackServer.answer("200 OK", body: [UInt8](repeating: 65, count: 5000))
        #expect(try await send([large], maximumBytes: 4999).result.failure == .tooLarge)
        #expect(try await send([large], maximumBytes: 5000).result.failure == nil)
    }

    @Test("a request under which a kept connection dies is not sent again past the rate limit")
    func lostConnection() async throws {
        let kept = LoopbackServer.Answer.once(Array("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx".utf8))
        let server = try #require(LoopbackServer([kept, LoopbackServer.answer("200 OK")]))
        defer { server.stop() }
        let transport = try CurlTransport()
        let request = HTTPRequest(address: server.address, maximumBytes: 100, timeout: .seconds(20))
        #expect(try await transport.send(request).body == Array("x".utf8))
        let error = await #expect(throws: TransportError.self) { try await transport.send(request) }
        #expect(error == .truncated("the connection was lost before an answer came"))
        #expect(server.requests.count == 2)
        #expect(try await transport.send(request).status == 200)
    }

    @Test("a redirect is not followed")
    func redirect() async throws {
        let answer = LoopbackServer.answer("301 Moved Permanently", ["Location": "file:///etc/passwd"])
        #expect(try await send([answer]).result.get().status == 301)
    }

    @Test("a cancelled request ends at once, and many run side by side")
    func concurrency() async throws {
        let server = try #require(LoopbackServer([.stall]))
        defer { server.stop() }
        let transport = try CurlTransport()
        let request = HTTPRequest(address: server.address, maximumBytes: 100, timeout: .seconds(50))
        let task = Task { try await transport.send(request) }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        let error = await #expect(throws: TransportError.self) { try await task.value }
        #expect(error == .cancelled)

        let answers = (0..<40).map { _ in LoopbackServer.answer("200 OK", body: Array(Self.text.utf8)) }
        let busy = try #require(LoopbackServer(answers))
        defer { busy.stop() }
        let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<40 {
                group.addTask {
                    let request = HTTPRequest(address: busy.address, maximumBytes: 1 << 20, timeout: .seconds(50))
                    return try await transport.send(request).body
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(bodies.count == 40 && bodies.allSatisfy { $0 == Array(Self.text.utf8) })
    }

    @Test("a not modified answer is told as such")
    func notModified() async throws {
        let server = try #require(LoopbackServer([LoopbackServer.answer("304 Not Modified", ["ETag": "\"x\""])]))
        defer { server.stop() }
        let client = try EdgarClient(.init(base: EdgarBase(server.address), userAgent: nil))
        guard case .notModified = try await client.fetch(.tickers, unless: .init(etag: "\"x\"")) else {
            Issue.record("it was modified")
            return
        }
        #expect(server.requests.first?.contains("If-None-Match: \"x\"") == true)
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { return error }
        return nil
    }
}

@Suite("EDGAR's real answers", .enabled(if: RealData.isExpected, RealData.hint))
struct RealAnswerTests {
    @Test(
        "each is understood",
        arguments: [
            ("403-Archives-edgar-full-index-2099-QTR1-form-gz.body", 403, EdgarError.Code.missing, false),
            ("403-or-429-request-rate-threshold-exceeded.html", 429, .blocked, true),
            ("403-or-429-request-rate-threshold-exceeded.html", 200, .blocked, true),
            ("403-undeclared-automated-tool.html", 403, .blocked, true),
            ("404-submissions-CIK-000000001-json.body", 404, .missing, false),
            (
                "503-cgi-bin-browse-edgar-action-getcurrent-count-100-start-5100-type-owner.body", 503, .unavailable,
                false
            ),
        ]
    )
    func understood(name: String, status: Int, code: EdgarError.Code, pauses: Bool) throws {
        let response = HTTPResponse(status: status, body: try RealData.bytes("http/\(name)"))
        let verdict = RetryPolicy().verdict(on: response, expecting: .anything)
        guard case .failure(let error, let pause) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(error.code == code)
        #expect((pause != nil) == pauses)
    }
}
