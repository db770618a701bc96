import Synchronization

/// Values that are costly to make, by what they are made from; those not used for longest leave first.
///
/// Clients choose the keys, so what is bounded is their size, of which that of the values is a multiple; a key that
/// would take a large part of the room is not kept at all.
final class RecentCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let size: Int
        var lastUse: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var size = 0
        var clock: UInt64 = 0
    }

    /// The part of the room that one key may take.
    private static var largestShare: Int { 16 }

    private let state = Mutex(State())
    private let capacity: Int
    private let size: @Sendable (Key) -> Int

    /// - Parameters:
    ///   - capacity: the bytes of all keys together; 0 keeps nothing.
    ///   - size: the bytes of a key, about.
    init(capacity: Int, size: @escaping @Sendable (Key) -> Int) {
        self.capacity = capacity
        self.size = size
    }

    /// The value kept for a key, or the one that `make` gives, which is kept.
    ///
    /// Two callers may make the same value at the same time; nobody waits for the other.
    func value<Failure: Error>(for key: Key, make: () throws(Failure) -> Value) throws(Failure) -> Value {
        let known = state.withLock { state -> Value? in
            state.clock += 1
            guard let index = state.entries.index(forKey: key) else { return nil }
            state.entries.values[index].lastUse = state.clock
            return state.entries.values[index].value
        }
        if let known { return known }
        let value = try make()
        let size = size(key)
        guard size <= capacity / Self.largestShare else { return value }
        state.withLock { state in
            let replaced = state.entries.updateValue(Entry(value: value, size: size, lastUse: state.clock), forKey: key)
            state.size += size - (replaced?.size ?? 0)
            guard state.size > capacity else { return }
            // A tenth at once, so that a flood of new keys does not sort the old ones each time.
            for (key, entry) in state.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
                guard state.size > capacity / 10 * 9 else { break }
                state.entries[key] = nil
                state.size -= entry.size
            }
        }
        return value
    }
}
