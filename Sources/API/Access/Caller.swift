import HTTPTypes
import NIOCore

/// Who sends a request: the owner of an API key, or an address.
package struct Caller: Sendable {
    /// What its rate is counted under, and what logs say.
    package let name: String
    package let rate: RateLimiter.Rate?
    package let address: String
}

/// Decides who a caller is.
struct Gatekeeper: Sendable {
    let settings: ServerSettings
    let keys: any KeySource
    let limiter: RateLimiter

    /// The caller of a request; throws when it may not pass.
    func admit(_ headers: HTTPFields, peer: String) async throws(Refusal) -> Caller {
        let caller = try await identify(headers, address: address(headers, peer: peer))
        if let rate = caller.rate, case .refused(let seconds) = limiter.take(from: caller.name, rate: rate) {
            throw .rateLimited(retryAfter: seconds)
        }
        return caller
    }

    /// The client's own address: the peer's, or, behind trusted proxies, the last in `X-Forwarded-For` that is none.
    func address(_ headers: HTTPFields, peer: String) -> String {
        guard settings.trustedProxies.contains(where: { $0.contains(peer) }) else { return peer }
        let hops = headers[.forwardedFor]?.split(separator: ",").map { String($0.trimmingSpaces) } ?? []
        for hop in hops.reversed() where !settings.trustedProxies.contains(where: { $0.contains(hop) }) { return hop }
        return hops.first ?? peer
    }

    private func identify(_ headers: HTTPFields, address: String) async throws(Refusal) -> Caller {
        guard let text = sentKey(headers) else {
            guard settings.allowsAnonymous else {
                throw .unauthenticated("An API key is needed. Send it as Authorization: Bearer form4_….")
            }
            return Caller(name: address, rate: settings.anonymousRate, address: address)
        }
        // One message for all that is wrong with a key: none helps to guess one.
        let refusal = Refusal.unauthenticated(
            "The API key is not valid. Ask the server's operator for one (form4 keys add)."
        )
        guard let key = APIKey(text) else { throw refusal }
        let stored: StoredKey?
        do { stored = try await keys.key(withID: key.id) } catch { throw .unavailable() }
        guard let stored, key.matches(stored.hash), stored.revokedAt == nil else { throw refusal }
        return Caller(name: "key:" + stored.id, rate: stored.rate ?? settings.keyRate, address: address)
    }

    private func sentKey(_ headers: HTTPFields) -> Substring? {
        if let key = headers[.apiKey] { return key[...].trimmingSpaces }
        guard let authorization = headers[.authorization], authorization.lowercased().hasPrefix("bearer ") else {
            return nil
        }
        return authorization.dropFirst(7).trimmingSpaces
    }
}

extension Refusal {
    static func unavailable() -> Refusal {
        Refusal(
            .serviceUnavailable,
            "UNAVAILABLE",
            "The database cannot be reached at the moment. Try again in a few seconds.",
            headers: [.retryAfter: "2"]
        )
    }
}
