import Foundation
import HTTPTypes
import Testing

@testable import API

@Suite("API keys")
struct APIKeyTests {
    @Test("a key reads back from its text and matches its hash only")
    func roundTrip() throws {
        let key = APIKey()
        let read = try #require(APIKey(key.text))
        #expect(read.id == key.id)
        #expect(read.matches(key.hash))
        #expect(!read.matches(APIKey().hash))
        #expect(!read.matches([]))
    }

    @Test("a text of another shape is no key", arguments: ["", "form4_", "form4_short_x", "other_ABCDEFGH_" + "x"])
    func shape(text: String) {
        #expect(APIKey(text) == nil)
    }

    private func gatekeeper(_ stored: StoredKey, _ configure: (inout ServerSettings) -> Void = { _ in }) -> Gatekeeper {
        var settings = ServerSettings()
        configure(&settings)
        return Gatekeeper(settings: settings, keys: OneKey(stored: stored), limiter: RateLimiter())
    }

    @Test("a key passes by either header, has its own rate, and stops passing when revoked")
    func admission() async throws {
        let key = APIKey()
        var stored = StoredKey(
            id: key.id,
            name: "page",
            hash: key.hash,
            rate: .init(perSecond: 1, burst: 2),
            createdAt: .distantPast
        )
        let open = gatekeeper(stored) { $0.allowsAnonymous = false }
        for headers in [[.authorization: "Bearer " + key.text], [.apiKey: key.text]] as [HTTPFields] {
            #expect(try await open.admit(headers, peer: "192.0.2.1").name == "key:" + key.id)
        }
        await #expect(throws: Refusal.rateLimited(retryAfter: 1, .init(perSecond: 1, burst: 1), option: nil)) {
            try await open.admit([.apiKey: key.text], peer: "192.0.2.1")
        }
        await #expect(throws: Refusal.unauthenticated("")) { try await open.admit([:], peer: "192.0.2.1") }
        stored.revokedAt = Date()
        let closed = gatekeeper(stored)
        await #expect(throws: Refusal.unauthenticated("")) {
            try await closed.admit([.apiKey: key.text], peer: "192.0.2.1")
        }
        await #expect(throws: Refusal.unauthenticated("")) {
            try await closed.admit([.apiKey: "form4_\(key.id)_" + String(repeating: "x", count: 32)], peer: "192.0.2.1")
        }
    }

    @Test("wrong keys have a rate of their own: guessing ends, and a right key passes from elsewhere")
    func guesses() async throws {
        let key = APIKey()
        let stored = StoredKey(id: key.id, name: "page", hash: key.hash, createdAt: .distantPast)
        let rate = RateLimiter.Rate(perSecond: 0.001, burst: 3)
        let gate = gatekeeper(stored) { $0.anonymousRate = rate }
        for _ in 0..<3 {
            await #expect(throws: Refusal.unauthenticated("")) {
                try await gate.admit([.apiKey: APIKey().text], peer: "192.0.2.1")
            }
        }
        for guess in [APIKey().text, key.text, "nonsense"] {
            await #expect(throws: Refusal.rateLimited(retryAfter: 1, rate, option: nil)) {
                try await gate.admit([.apiKey: guess], peer: "192.0.2.1")
            }
        }
        for _ in 0..<9 { #expect(try await gate.admit([.apiKey: key.text], peer: "192.0.2.2").name == "key:" + key.id) }
    }

    @Test("X-Forwarded-For counts only behind a trusted proxy, from the right, up to the first stranger")
    func proxies() throws {
        let stored = StoredKey(id: "", name: "", hash: [], createdAt: .distantPast)
        let proxy = try #require(AddressRange("10.0.0.0/8"))
        let behind = gatekeeper(stored) { $0.trustedProxies = [proxy] }
        let headers: HTTPFields = [.forwardedFor: "203.0.113.9, 198.51.100.7, 10.1.2.3"]
        #expect(behind.address(headers, peer: "10.9.9.9") == "198.51.100.7")
        #expect(behind.address(headers, peer: "203.0.113.50") == "203.0.113.50")
        #expect(gatekeeper(stored).address(headers, peer: "10.9.9.9") == "10.9.9.9")
    }

    @Test(
        "a hop is its address, whatever port and brackets a proxy adds",
        arguments: [
            ("203.0.113.9", "203.0.113.9"), ("203.0.113.9:443", "203.0.113.9"), ("[2001:db8::1]:443", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"), ("unknown", "unknown"), ("", ""),
        ]
    )
    func hops(hop: String, address: String) {
        #expect(AddressRange.address(ofHop: hop[...]) == address)
    }

    @Test("addresses of one IPv6 network share a rate, others and IPv4 addresses have their own")
    func networks() async throws {
        let stored = StoredKey(id: "", name: "", hash: [], createdAt: .distantPast)
        let rate = RateLimiter.Rate(perSecond: 0.001, burst: 1)
        let gate = gatekeeper(stored) { $0.anonymousRate = rate }
        for peer in ["2001:db8:1:2::1", "2001:db8:1:3::1", "192.0.2.1", "192.0.2.2"] {
            _ = try await gate.admit([:], peer: peer)
        }
        for peer in ["2001:db8:1:2:ffff::9", "192.0.2.1"] {
            await #expect(throws: Refusal.rateLimited(retryAfter: 1, rate, option: nil)) {
                try await gate.admit([:], peer: peer)
            }
        }
    }

    @Test(
        "address ranges",
        arguments: [
            ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.0/25", "192.0.2.128", false), ("192.0.2.0/25", "192.0.2.127", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false), ("127.0.0.1", "::ffff:127.0.0.1", true),
            ("0.0.0.0/0", "8.8.8.8", true),
        ]
    )
    func ranges(range: String, address: String, expected: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == expected)
    }

    @Test("a text that is no address is no range", arguments: ["", "example.org", "10.0.0.0/33", "10.0.0", "::1/129"])
    func noRange(text: String) {
        #expect(AddressRange(text) == nil)
    }
}
