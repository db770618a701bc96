import Crypto
import Foundation

/// A key by which a caller is known.
///
/// The store keeps its hash only; the text is shown once, when it is made.
///
/// Text: `form4_` + public id (8 letters or digits) + `_` + secret (32 letters or digits, 190 bits).
package struct APIKey: Sendable {
    /// Names the key in lists and logs.
    package let id: String
    private let secret: String

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    /// A new key.
    package init() {
        var generator = SystemRandomNumberGenerator()
        func letters(_ count: Int) -> String {
            String((0..<count).map { _ in Self.letters[Int.random(in: 0..<Self.letters.count, using: &generator)] })
        }
        id = letters(8)
        secret = letters(32)
    }

    /// Reads a key as sent by a client; null when it does not have the shape of one.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "form4", parts[1].utf8.count == 8, parts[2].utf8.count == 32 else {
            return nil
        }
        id = String(parts[1])
        secret = String(parts[2])
    }

    package var text: String { "form4_\(id)_\(secret)" }

    /// SHA-256 of the whole text.
    ///
    /// The secret is random and long, so that it needs neither salt nor a slow hash.
    package var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// Whether a stored hash is this key's, in time that does not depend on where they differ.
    package func matches(_ stored: [UInt8]) -> Bool {
        let own = hash
        guard own.count == stored.count else { return false }
        var difference: UInt8 = 0
        for (a, b) in zip(own, stored) { difference |= a ^ b }
        return difference == 0
    }
}

/// What the store knows of an API key.
package struct StoredKey: Sendable {
    package var id: String
    package var name: String
    package var hash: [UInt8]
    /// Null: the server's default for keys.
    package var rate: RateLimiter.Rate?
    package var createdAt: Date
    package var revokedAt: Date?

    package init(
        id: String,
        name: String,
        hash: [UInt8],
        rate: RateLimiter.Rate? = nil,
        createdAt: Date,
        revokedAt: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.hash = hash
        self.rate = rate
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }
}

/// Where API keys are looked up.
package protocol KeySource: Sendable {
    /// The key with a public id, revoked or not; null when there is none.
    func key(withID id: String) async throws -> StoredKey?
}

/// No keys at all.
package struct NoKeys: KeySource {
    package init() {}
    package func key(withID id: String) async throws -> StoredKey? { nil }
}
