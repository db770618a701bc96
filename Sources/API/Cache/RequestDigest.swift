import Crypto
import NIOCore
import QueryPlanner

/// What identifies a request among all that were ever sent: SHA-256 over method, role and the very bytes of the
/// query string or body.
///
/// Document ids and hashes name their text for good, so equal bytes always mean the same operation and variables;
/// the digest needs neither JSON nor GraphQL to be parsed. Equal requests written differently are told apart: they
/// only miss the cache.
package struct RequestDigest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    package init(method: StaticString, role: String, bytes: some Sequence<UInt8>) {
        var hash = SHA256()
        method.withUTF8Buffer { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        var separated = role
        separated.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        hash.update(data: [0] as [UInt8])
        let contiguous: Void? = bytes.withContiguousStorageIfAvailable {
            hash.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if contiguous == nil { hash.update(data: Array(bytes)) }
        words = hash.finalize().withUnsafeBytes { bytes in
            (
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            )
        }
    }

    package static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    /// The entity tag of the answer to this request from one edition of the data, in one of the JSON types.
    ///
    /// Weak: compressed or not, it is the same answer.
    package func entityTag(of edition: DataEdition, as type: MediaType) -> String {
        let hash = withUnsafeBytes(of: (words.0.bigEndian, words.1.bigEndian)) { $0.hexadecimal }
        return "W/\"\(hash)-\(edition.version)-\(edition.day.number)-\(type == .json ? "j" : "g")\""
    }
}

/// What an answer depends on besides its request: the data, and the New York date to which spans are bound.
package struct DataEdition: Hashable, Sendable {
    package var version: Int64
    /// The date in New York.
    package var day: CalendarDay

    package init(version: Int64, day: CalendarDay) {
        self.version = version
        self.day = day
    }
}
