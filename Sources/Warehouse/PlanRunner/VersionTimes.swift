import Foundation
import GraphQL
import Synchronization

/// When the latest versions of the data came to be.
final class VersionTimes: Sendable {
    /// More versions than come about while a request runs.
    private static let memory = 256

    private let known = Mutex<[Int64: VersionTime]>([:])

    func learn(_ stamp: VersionStamp) -> VersionTime {
        known.withLock { known in
            if let time = known[stamp.number] { return time }
            let time = VersionTime(version: stamp.number, time: stamp.changedAt)
            known[stamp.number] = time
            if known.count > Self.memory, let oldest = known.keys.min() { known[oldest] = nil }
            return time
        }
    }

    /// Nil when nobody has dated it while it was current.
    func time(of version: Int64) -> VersionTime? { known.withLock { $0[version] } }
}

/// A version of the data and when it came to be.
struct VersionTime: Sendable {
    let version: Int64
    let time: Date
    /// What each answer from it says: `{"version": …, "asOf": …}`.
    let note: Value

    init(version: Int64, time: Date) {
        self.version = version
        self.time = time
        note = .object(["version": .int(String(version)), "asOf": .string("\(Moment(time))")])
    }
}
