import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import API

@Suite("Serving GraphQL over HTTP")
struct ServingTests {
    private let query = #"{"query":"{ a }"}"#

    @Test("an answer comes in the type asked for, with its charset")
    func types() async throws {
        try await withServer { client in
            let own = try await client.post(query)
            #expect(own.status == .ok)
            #expect(own.headers[.contentType] == "application/graphql-response+json; charset=utf-8")
            let legacy = try await client.post(query, accept: "application/json")
            #expect(legacy.headers[.contentType] == "application/json; charset=utf-8")
            #expect(try await client.post(query, accept: "text/csv").status == .badRequest)
        }
    }

    @Test("a request that cannot be executed is 400, or 200 for a client that knows application/json only")
    func requestErrors() async throws {
        try await withServer(EchoService(.init(isRequestError: true))) { client in
            let own = try await client.post(query)
            #expect(own.status == .badRequest)
            #expect(try await client.post(query, accept: "application/json").status == .ok)
            #expect(try await client.post(query, accept: nil).status == .badRequest)
            #expect(try await client.post("{", accept: "application/json").status == .badRequest)
        }
    }

    @Test("methods and content types that are not served are refused with what is")
    func methods() async throws {
        try await withServer { client in
            let wrong = try await client.execute(uri: "/graphql", method: .delete)
            #expect(wrong.status == .methodNotAllowed)
            #expect(wrong.headers[.allow]?.contains("POST") == true)
            for type in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"] {
                #expect(try await client.post(query, [.contentType: type]).status == .unsupportedMediaType)
            }
            let compressed = try await client.post(query, [.contentEncoding: "gzip"])
            #expect(compressed.status == .unsupportedMediaType)
            #expect(compressed.headers[.acceptEncoding] == "identity")
            #expect(try await client.post(query, [.contentEncoding: "identity"]).status == .ok)
            #expect(try await client.get("/nothing").status == .notFound)
            #expect(try await client.execute(uri: "/graphql?query=%7Ba%7D", method: .head).text == "")
        }
    }

    @Test("HEAD of an event stream tells its head, and takes no subscriber's place")
    func headOfStream() async throws {
        let service = EchoService(.init(kind: .subscription))
        try await withServer(service, settings: .testing { $0.maxSubscriptionsPerCaller = 1 }) { client in
            let uri = "/graphql?query=subscription%7Ba%7D"
            for _ in 0..<3 {
                let head = try await client.execute(uri: uri, method: .head, headers: [.accept: "text/event-stream"])
                #expect(head.status == .ok)
                #expect(head.headers[.contentType] == "text/event-stream")
                #expect(head.body.readableBytes == 0)
            }
            let raw = try await RawClient(port: try #require(client.port))
            try await raw.post(#"{"query":"subscription { a }"}"#, accept: "text/event-stream")
            #expect(try await raw.received { $0.contains("event: next") })
            service.change { $0.isRequestError = true }
            let wrong = try await client.execute(uri: uri, method: .head, headers: [.accept: "text/event-stream"])
            #expect(wrong.status != .ok)
        }
    }

    @Test("a mutation by GET is 405, by POST it is executed")
    func mutations() async throws {
        try await withServer(EchoService(.init(kind: .mutation))) { client in
            let refused = try await client.get("/graphql?query=mutation%7Ba%7D")
            #expect(refused.status == .methodNotAllowed)
            #expect(refused.headers[.allow] == "POST")
            #expect(try await client.post(query).status == .ok)
        }
    }

    @Test("an unchanged answer is 304 without being executed, a new version is not")
    func polling() async throws {
        let service = EchoService()
        let versions = SettableVersion()
        try await withServer(service, versions: versions) { client in
            let uri = "/graphql?query=%7Ba%7D"
            let first = try await client.get(uri)
            let tag = try #require(first.headers[.eTag])
            #expect(first.headers[.cacheControl] == "no-cache")
            #expect(service.executed == 1)
            for _ in 0..<3 {
                let again = try await client.get(uri, [.ifNoneMatch: "\"other\", \(tag)"])
                #expect(again.status == .notModified)
                #expect(again.headers[.eTag] == tag)
                #expect(again.body.readableBytes == 0)
            }
            #expect(service.executed == 1)
            let explained = try await client.get(uri, [.ifNoneMatch: tag, .form4Explain: "1"])
            #expect(explained.status == .ok)
            #expect(explained.headers[.eTag] == nil)
            #expect(service.executed == 2)
            versions.set(2)
            service.change { $0.version = 2 }
            let changed = try await client.get(uri, [.ifNoneMatch: tag])
            #expect(changed.status == .ok)
            #expect(changed.headers[.eTag] != tag)
            #expect(service.executed == 3)
        }
    }

    @Test("a tag holds weak and strong, in a list and for any answer; another type has another")
    func tags() async throws {
        let service = EchoService()
        try await withServer(service) { client in
            let uri = "/graphql?query=%7Ba%7D"
            let json: HTTPFields = [.accept: "application/json"]
            let first = try await client.get(uri, json)
            let tag = try #require(first.headers[.eTag])
            #expect(tag.hasPrefix("W/\""))
            for known in [tag, String(tag.dropFirst(2)), "\"x\", \(tag)", "\(tag) ,W/\"x\"", " * "] {
                let again = try await client.get(uri, [.accept: "application/json", .ifNoneMatch: known])
                #expect(again.status == .notModified, "\(known)")
                #expect(again.headers[.form4Age] == first.headers[.form4Age])
                #expect(again.headers[.vary] == "Accept, Accept-Encoding")
            }
            for unknown in ["W/\"x\"", "\"\"", ""] {
                #expect(try await client.get(uri, [.accept: "application/json", .ifNoneMatch: unknown]).status == .ok)
            }
            let own: HTTPFields = [.accept: "application/graphql-response+json", .ifNoneMatch: tag]
            let other = try await client.get(uri, own)
            #expect(other.status == .ok && other.headers[.eTag] != tag)
            #expect(try await client.post(query, accept: "application/json", [.ifNoneMatch: tag]).status == .ok)
            service.change { $0.isRequestError = true }
            let refused = try await client.get(
                "/graphql?query=%7Bb%7D",
                [.accept: "application/json", .ifNoneMatch: "*"]
            )
            #expect(refused.status == .ok && refused.text.contains("errors"))
        }
    }

    @Test("an answer is kept while the version stands, and explained or uncacheable ones never")
    func caching() async throws {
        let service = EchoService()
        try await withServer(service) { client in
            let first = try await client.post(query)
            #expect(try await client.post(query).text == first.text)
            #expect(service.executed == 1)
            let explained = try await client.post(query, [.form4Explain: "1"])
            #expect(explained.headers[.cacheControl] == "no-store")
            #expect(explained.headers[.eTag] == nil)
            _ = try await client.post(#"{"query":"{ a }","extensions":{"explain":true}}"#)
            #expect(service.executed == 3)
            service.change { $0.isCacheable = false }
            for expected in 4...5 {
                let status = try await client.get("/graphql?query=%7Bstatus%7D")
                #expect(status.headers[.eTag] == nil)
                #expect(status.headers[.cacheControl] == "no-store")
                #expect(service.executed == expected)
            }
        }
    }

    @Test("an answer newer than the known version advances it")
    func learning() async throws {
        let service = EchoService()
        service.change { $0.version = 7 }
        let versions = SettableVersion()
        try await withServer(service, versions: versions) { client in
            let tag = try #require(try await client.get("/graphql?query=%7Ba%7D").headers[.eTag])
            #expect(try await versions.current().number == 7)
            #expect(try await client.get("/graphql?query=%7Ba%7D", [.ifNoneMatch: tag]).status == .notModified)
        }
    }

    @Test("a body over the limit is 413 and the next request is served")
    func bodyLimit() async throws {
        try await withServer(settings: .testing { $0.maxBodyBytes = 1000 }) { client in
            let refused = try await client.post(#"{"query":"\#(String(repeating: " ", count: 100_000))"}"#)
            #expect(refused.status == .contentTooLarge)
            #expect(refused.text.contains("max-body-bytes"))
            #expect(try await client.post(query).status == .ok)
        }
    }

    @Test(
        "a body that drips in, or goes on after its refusal, does not hold its connection",
        arguments: [1000, 1 << 40]
    )
    func drips(length: Int) async throws {
        try await withServer(settings: .testing { $0.idleTimeout = .milliseconds(500) }) { client in
            let raw = try await RawClient(port: try #require(client.port))
            try await raw.send(
                "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: \(length)\r\n\r\n"
            )
            let deadline = ContinuousClock.now + .seconds(60)
            while !raw.hasEnded, ContinuousClock.now < deadline {
                try? await raw.send(" ")
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(raw.hasEnded)
        }
    }

    @Test("a large answer is compressed for who takes it, and a response over the limit is refused")
    func largeAnswers() async throws {
        let service = EchoService(.init(padding: 5000))
        try await withServer(service, settings: .testing { $0.maxResponseBytes = 10_000 }) { client in
            let compressed = try await client.post(query, [.acceptEncoding: "gzip"])
            #expect(compressed.headers[.contentEncoding] == "gzip")
            #expect(compressed.body.readableBytes < 1000)
            #expect(compressed.headers[.vary] == "Accept, Accept-Encoding")
            let plain = try await client.post(query)
            #expect(plain.headers[.contentEncoding] == nil)
            #expect(plain.body.readableBytes > 5000)
            service.change { $0.padding = 50_000 }
            let refused = try await client.post(#"{"query":"{ b }"}"#)
            #expect(refused.status == .contentTooLarge)
            #expect(refused.text.contains("max-response-bytes"))
        }
    }

    @Test("a query past its time is cancelled and answered with 503")
    func timeout() async throws {
        let service = EchoService(.init(delay: .seconds(60)))
        try await withServer(service, settings: .testing { $0.queryTimeout = .milliseconds(20) }) { client in
            let late = try await client.post(query)
            #expect(late.status == .serviceUnavailable)
            #expect(late.text.contains("query-timeout"))
            #expect(service.cancelled == 1)
        }
    }

    @Test("whoever says that nothing more will come, or closes the connection, is not executed for any longer")
    func disconnects() async throws {
        let service = EchoService(.init(delay: .seconds(600)))
        try await withServer(service, settings: .testing { $0.queryTimeout = .seconds(600) }) { client in
            for turn in 1...4 {
                let raw = try await RawClient(port: try #require(client.port))
                try await raw.post(#"{"query":"{ turn\#(turn) }"}"#)
                let deadline = ContinuousClock.now + .seconds(60)
                while service.executed < turn {
                    try #require(ContinuousClock.now < deadline)
                    try await Task.sleep(for: .milliseconds(1))
                }
                if turn.isMultiple(of: 2) { try await raw.close() } else { try await raw.halfClose() }
                while service.cancelled < turn {
                    try #require(ContinuousClock.now < deadline)
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
        }
    }

    @Test("beyond the running and the waiting, queries are refused with Retry-After, but kept answers are served")
    func overload() async throws {
        let service = EchoService()
        try await withServer(
            service,
            settings: .testing {
                $0.concurrentQueries = 1
                $0.queuedQueries = 0
                $0.queryTimeout = .milliseconds(300)
            }
        ) { client in
            #expect(try await client.post(query).status == .ok)
            service.change { $0.delay = .seconds(60) }
            async let slow = client.post(#"{"query":"{ slow }"}"#)
            while service.executed < 2 { try await Task.sleep(for: .milliseconds(1)) }
            let refused = try await client.get("/graphql?query=%7Bother%7D")
            #expect(refused.status == .serviceUnavailable)
            #expect(refused.headers[.retryAfter] == "1")
            #expect(try await client.post(query).status == .ok)
            _ = try await slow
        }
    }

    @Test("without the database the answer is a plain 503")
    func unreachable() async throws {
        let versions = SettableVersion()
        versions.set(nil)
        try await withServer(versions: versions) { client in
            let response = try await client.post(query)
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] != nil)
            #expect(try await client.get("/healthz").status == .ok)
        }
    }

    @Test("a caller over its rate gets 429 with Retry-After")
    func rates() async throws {
        try await withServer(settings: .testing { $0.anonymousRate = .init(perSecond: 0.001, burst: 2) }) { client in
            for _ in 0..<2 { #expect(try await client.post(query).status == .ok) }
            let refused = try await client.post(query)
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter] != nil)
            #expect(try await client.get("/healthz").status == .ok)
        }
    }

    @Test("without an API key a closed server answers 401")
    func closed() async throws {
        try await withServer(settings: .testing { $0.allowsAnonymous = false }) { client in
            let refused = try await client.post(query)
            #expect(refused.status == .unauthorized)
            #expect(refused.headers[.wwwAuthenticate] != nil)
        }
    }

    @Test("pages of listed origins may read answers, others may not")
    func crossOrigin() async throws {
        try await withServer(settings: .testing { $0.allowedOrigins = ["https://page.example"] }) { client in
            let listed = try await client.post(query, [.origin: "https://page.example"])
            #expect(listed.headers[.accessControlAllowOrigin] == "https://page.example")
            #expect(listed.headers[.vary] == "Accept, Accept-Encoding, Origin")
            let other = try await client.post(query, [.origin: "https://other.example"])
            #expect(other.headers[.accessControlAllowOrigin] == nil)
            // A cache must not hand this one, which no page may read, to a page.
            #expect(try await client.post(query).headers[.vary] == "Accept, Accept-Encoding, Origin")
            let preflight = try await client.execute(
                uri: "/graphql",
                method: .options,
                headers: [.origin: "https://page.example"]
            )
            #expect(preflight.status == .noContent)
            #expect(preflight.headers[.accessControlAllowOrigin] == "https://page.example")
            #expect(preflight.headers[.vary] == "Origin")
            #expect(preflight.headers[.accessControlAllowHeaders]?.contains("If-None-Match") == true)
            let refused = try await client.execute(
                uri: "/graphql",
                method: .options,
                headers: [.origin: "https://other.example"]
            )
            #expect(refused.headers[.accessControlAllowMethods] == nil)
        }
    }

    @Test("every answer says it is data only, and under which id it is logged")
    func standardHeaders() async throws {
        try await withServer { client in
            for uri in ["/graphql?query=%7Ba%7D", "/", "/nothing"] {
                let response = try await client.get(uri, [.requestID: "my-id"])
                #expect(response.headers[.contentTypeOptions] == "nosniff")
                #expect(response.headers[.requestID] == "my-id")
            }
        }
    }

    @Test("metrics count requests by operation, status and source")
    func metrics() async throws {
        try await withServer { client in
            for _ in 0..<3 { _ = try await client.post(#"{"query":"query Q { a }","operationName":"Q"}"#) }
            let text = try await client.get("/metrics").text
            #expect(text.contains(#"form4_requests_total{operation="Q",source="executed",status="200"} 1"#))
            #expect(text.contains(#"source="cached",status="200"} 2"#))
            #expect(try await client.get("/metrics", [.forwardedFor: "192.0.2.1"]).status == .forbidden)
        }
    }

    @Test("a query as an event stream is one event, then the end")
    func eventStream() async throws {
        try await withServer { client in
            let stream = try await client.post(query, accept: "text/event-stream")
            #expect(stream.status == .ok)
            #expect(stream.headers[.contentType] == "text/event-stream")
            #expect(stream.text.hasPrefix("event: next\nid: "))
            #expect(stream.text.hasSuffix("}\n\nevent: complete\ndata:\n\n"))
        }
    }

    @Test("a subscription without an event stream is 406, and what is no list is no table")
    func formats() async throws {
        try await withServer(EchoService(.init(kind: .subscription))) { client in
            let refused = try await client.post(query)
            #expect(refused.status == .notAcceptable)
            #expect(refused.text.contains("text/event-stream"))
        }
        try await withServer { client in
            let refused = try await client.post(query, accept: "text/csv")
            #expect(refused.status == .badRequest)
            #expect(refused.headers[.contentType] == "application/graphql-response+json; charset=utf-8")
        }
    }
}
