import GraphQL
import Synchronization

/// Validated documents by their text, the least recently used leaving first.
final class DocumentCache: Sendable {
    private struct Entry {
        let document: ValidatedDocument
        var lastUse: UInt64
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var clock: UInt64 = 0
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    func document(
        _ text: String,
        schema: Schema,
        limits: DocumentLimits
    ) throws(RequestError) -> ValidatedDocument {
        let known = state.withLock { state -> ValidatedDocument? in
            state.clock += 1
            state.entries[text]?.lastUse = state.clock
            return state.entries[text]?.document
        }
        if let known { return known }
        let document = try ValidatedDocument(text, schema: schema, limits: limits)
        state.withLock { state in
            state.entries[text] = Entry(document: document, lastUse: state.clock)
            guard state.entries.count > capacity else { return }
            // A tenth at once, so that a flood of new documents does not sort them each time.
            let oldest = state.entries.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(max(1, capacity / 10))
            for entry in oldest { state.entries[entry.key] = nil }
        }
        return document
    }
}
