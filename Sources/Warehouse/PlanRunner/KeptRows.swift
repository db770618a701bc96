import Postgres
import SQLBuilder
import Synchronization

/// Rows that many requests ask for, kept in memory for as long as the version of the data stays.
///
/// These are the boards of the market, its sectors and industries: they change with each version, cost much and are
/// few. They are kept by the whole statement with its values, so what is kept is what the statement would return. A
/// new day in New York asks with other values and so finds nothing; a new version lets go of everything.
///
/// This is also why fields that differ only in their span are not merged into one statement: apart, each is shared by
/// every request that asks for the same span.
final class KeptRows: Sendable {
    private struct Entry {
        let rows: ResultSet
        var lastUse: UInt64
    }

    private struct State {
        var version: Int64 = -1
        var entries: [Statement: Entry] = [:]
        var bytes = 0
        var clock: UInt64 = 0

        /// Lets go of everything when the version is a newer one; whether it is the one that is kept.
        mutating func follow(_ version: Int64) -> Bool {
            if version > self.version {
                self.version = version
                entries = [:]
                bytes = 0
            }
            return version == self.version
        }
    }

    /// The part of the memory that the rows of one statement may take.
    private static let largestShare = 8

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: in bytes; 0 keeps nothing.
    init(capacity: Int) { self.capacity = capacity }

    /// The rows that a statement returned at a version.
    func rows(of statement: Statement, at version: Int64) -> ResultSet? {
        state.withLock { state in
            guard state.follow(version), let index = state.entries.index(forKey: statement) else { return nil }
            state.clock += 1
            state.entries.values[index].lastUse = state.clock
            return state.entries.values[index].rows
        }
    }

    /// Keeps the rows that a statement returned; those not used for longest make room.
    func keep(_ rows: ResultSet, of statement: Statement, at version: Int64) {
        guard rows.byteCount <= capacity / Self.largestShare else { return }
        state.withLock { state in
            guard state.follow(version), state.entries[statement] == nil else { return }
            state.clock += 1
            state.entries[statement] = Entry(rows: rows, lastUse: state.clock)
            state.bytes += rows.byteCount
            while state.bytes > capacity, let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
                state.bytes -= oldest.value.rows.byteCount
                state.entries[oldest.key] = nil
            }
        }
    }

    /// What is kept now, in bytes.
    var byteCount: Int { state.withLock { $0.bytes } }
}
