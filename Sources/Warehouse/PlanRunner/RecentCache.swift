import Synchronization

/// Values that are costly to make, by what they are made from; those not used for longest leave first.
final class RecentCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        var lastUse: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var clock: UInt64 = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

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
        state.withLock { state in
            state.entries[key] = Entry(value: value, lastUse: state.clock)
            guard state.entries.count > capacity else { return }
            // A tenth at once, so that a flood of new keys does not sort the old ones each time.
            let oldest = state.entries.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(max(1, capacity / 10))
            for entry in oldest { state.entries[entry.key] = nil }
        }
        return value
    }
}
