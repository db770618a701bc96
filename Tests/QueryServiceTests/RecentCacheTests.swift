import Testing

@testable import Warehouse

@Suite("Recent cache")
struct RecentCacheTests {
    /// Asks for the keys in turn; gives those that had to be made.
    private func made(_ keys: [String], in cache: RecentCache<String, Int>) -> [String] {
        var made: [String] = []
        for key in keys {
            _ = cache.value(for: key) { () throws(Never) in
                made.append(key)
                return key.utf8.count
            }
        }
        return made
    }

    @Test("what is kept is bounded by the size of the keys, and what was used last stays")
    func bounded() {
        let cache = RecentCache<String, Int>(capacity: 1_000) { $0.utf8.count }
        let keys = (0..<100).map { "\($0)" + String(repeating: "x", count: 40) }
        #expect(made(keys, in: cache) == keys)
        #expect(made(Array(keys.suffix(10)), in: cache).isEmpty)
        let again = made(keys.reversed(), in: cache)
        // Between nine tenths of the room and all of it was kept: 1000 bytes are 23 such keys.
        #expect((76...80).contains(again.count))
    }

    @Test("a key that would take a large part of the room is made each time")
    func largeKeys() {
        let cache = RecentCache<String, Int>(capacity: 1_000) { $0.utf8.count }
        let large = String(repeating: "x", count: 100)
        #expect(made(["small", large, large, "small"], in: cache) == ["small", large, large])
        let none = RecentCache<String, Int>(capacity: 0) { $0.utf8.count }
        #expect(made(["a", "a"], in: none) == ["a", "a"])
    }
}
