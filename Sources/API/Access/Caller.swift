import HTTPTypes
import NIOCore

/// Who sends a request: the owner of an API key, or an address.
package struct Caller: Sendable {
    /// What its rate is counted under, and what logs say.
    package let name: String
    package let rate: RateLimiter.Rate?
    /// The option that sets the rate; null where the key has its own.
    let rateOption: String?
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
            throw .rateLimited(retryAfter: seconds, rate, option: caller.rateOption)
        }
        return caller
    }

    /// The client's own address: the peer's, or, behind trusted proxies, the last in `X-Forwarded-For` that is none.
    func address(_ headers: HTTPFields, peer: String) -> String {
        guard settings.trustedProxies.contains(where: { $0.contains(peer) }) else { return peer }
        let hops =
            headers[.forwardedFor]?.split(separator: ",").map { AddressRange.address(ofHop: $0.trimmingSpaces) } ?? []
        for hop in hops.reversed() where !settings.trustedProxies.contains(where: { $0.contains(hop) }) { return hop }
        return hops.first ?? peer
    }

    private func identify(_ headers: HTTPFields, address: String) async throws(Refusal) -> Caller {
        guard let text = sentKey(headers) else {
            guard settings.allowsAnonymous else {
                throw .unauthenticated("An API key is needed. Send it as Authorization: Bearer form4_….")
            }
            return Caller(
                name: AddressRange.network(of: address),
                rate: settings.anonymousRate,
                rateOption: "anonymous-rate",
                address: address
            )
        }
        // Looking a key up costs more than refusing: whoever sends wrong ones has a rate for that alone.
        let guesses = "guesses:" + AddressRange.network(of: address)
        if let rate = settings.anonymousRate,
            case .refused(let seconds) = limiter.take(0, from: guesses, rate: rate)
        {
            throw .rateLimited(retryAfter: seconds, rate, option: "anonymous-rate")
        }
        guard let stored = try await valid(text) else {
            if let rate = settings.anonymousRate { _ = limiter.take(from: guesses, rate: rate) }
            // One message for all that is wrong with a key: none helps to guess one.
            throw .unauthenticated("The API key is not valid. Ask the server's operator for one (form4 keys add).")
        }
        return Caller(
            name: "key:" + stored.id,
            rate: stored.rate ?? settings.keyRate,
            rateOption: stored.rate == nil ? "key-rate" : nil,
            address: address
        )
    }

    /// The key of that text; null when it is wrong in any way.
    private func valid(_ text: Substring) async throws(Refusal) -> StoredKey? {
        guard let key = APIKey(text) else { return nil }
        let stored: StoredKey?
        do { stored = try await keys.key(withID: key.id) } catch { throw .unavailable() }
        guard let stored, key.matches(stored.hash), stored.revokedAt == nil else { return nil }
        return stored
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
