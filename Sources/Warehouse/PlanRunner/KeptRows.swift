import Postgres
import SQLBuilder
import Synchronization

/// Rows that many requests ask for, kept in memory for as long as the version of the data stays.
///
/// These are the boards of the market, its sectors and industries: they change with each version, cost much and are
/// few. They are kept by the whole statement with its values, so what is kept is what the statement would return. A
/// new day in New York asks with other values and so finds nothing; a new version lets go of everything. While a
/// statement runs, all who miss its rows wait for that run.
///
/// This is also why lists that differ only in their span or cut are not merged into one statement, as totals are: apart,
/// each is shared by every request that asks for the same one.
final class KeptRows: Sendable {
    private struct Entry {
        let rows: ResultSet
        var lastUse: UInt64
    }

    private typealias Execution = SharedExecution<Result<ResultSet, any Error>>

    private struct State {
        var version: Int64 = -1
        var entries: [Statement: Entry] = [:]
        var running: [Statement: Execution] = [:]
        var bytes = 0
        var clock: UInt64 = 0

        /// Lets go of everything when the version is a newer one; whether it is the one that is kept.
        mutating func follow(_ version: Int64) -> Bool {
            if version > self.version {
                self.version = version
                entries = [:]
                running = [:]
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

    private enum Found {
        case kept(ResultSet)
        case running(Execution, asker: Int, isFirst: Bool)
        /// The version is no longer the one that is kept.
        case nothing
    }

    /// The rows that a statement returns at a version, and whether they came without running it for this asker.
    ///
    /// - Parameter run: runs the statement; at a newer version it may return rows of that.
    func rows(
        of statement: Statement,
        at version: Int64,
        run: @escaping @Sendable () async throws -> ResultSet
    ) async throws -> (rows: ResultSet, isFromMemory: Bool) {
        switch find(statement, at: version, run) {
        case .kept(let rows): return (rows, true)
        case .running(let execution, let asker, let isFirst):
            defer {
                state.withLock { state in
                    if execution.isOver, state.running[statement] === execution { state.running[statement] = nil }
                }
            }
            return (try await execution.value(for: asker).get(), !isFirst)
        case .nothing: return (try await run(), false)
        }
    }

    private func find(
        _ statement: Statement,
        at version: Int64,
        _ run: @escaping @Sendable () async throws -> ResultSet
    ) -> Found {
        state.withLock { state in
            guard state.follow(version) else { return .nothing }
            if let index = state.entries.index(forKey: statement) {
                state.clock += 1
                state.entries.values[index].lastUse = state.clock
                return .kept(state.entries.values[index].rows)
            }
            if let execution = state.running[statement], !execution.isOver, let asker = execution.join() {
                return .running(execution, asker: asker, isFirst: false)
            }
            let execution = Execution { [weak self] in
                do {
                    let rows = try await run()
                    self?.keep(rows, of: statement, at: try NodeRows.version(of: rows))
                    return .success(rows)
                } catch {
                    return .failure(error)
                }
            }
            guard let asker = execution.join() else { return .nothing }
            state.running[statement] = execution
            return .running(execution, asker: asker, isFirst: true)
        }
    }

    /// Keeps the rows that a statement returned; those not used for longest make room.
    private func keep(_ rows: ResultSet, of statement: Statement, at version: Int64) {
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
