/// Which statements one session has prepared, by text, the least recently used leaving first.
struct StatementCache {
    struct Entry {
        let name: String
        var lastUse: UInt64
    }

    enum Lookup {
        /// Prepared (or on its way to the server, ahead of whatever is sent now).
        case known(name: String)
        /// To be prepared under this name; `evicted` is to be deallocated first.
        case new(name: String, evicted: String?)
    }

    private let capacity: Int
    private var entries: [String: Entry] = [:]
    private var clock: UInt64 = 0

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    mutating func lookUp(_ text: String) -> Lookup {
        clock += 1
        if let index = entries.index(forKey: text) {
            entries.values[index].lastUse = clock
            return .known(name: entries.values[index].name)
        }
        var evicted: String?
        // A search through all, only when one is prepared anew: that costs the server far more.
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            evicted = oldest.value.name
            entries[oldest.key] = nil
        }
        let name = "f\(clock)"
        entries[text] = Entry(name: name, lastUse: clock)
        return .new(name: name, evicted: evicted)
    }

    /// The server does not have it after all, or must plan it anew.
    mutating func forget(_ text: String) {
        entries[text] = nil
    }

    var count: Int { entries.count }
}
