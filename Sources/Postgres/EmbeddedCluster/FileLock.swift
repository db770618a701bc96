import Foundation

/// A lock on a file, which the kernel lets go when its process ends, however it ends.
final class FileLock: Sendable {
    enum Mode {
        case shared
        case exclusive
    }

    let path: String
    private let descriptor: Int32

    /// Opens the file; locks nothing yet.
    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ClusterError.system(path) }
    }

    deinit {
        close(descriptor)
    }

    /// Changing a lock lets go of the old one first, also when the new one is then not got.
    func tryLock(_ mode: Mode) -> Bool {
        while true {
            if flock(descriptor, (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 { return true }
            if errno != EINTR { return false }
        }
    }

    /// Blocks the thread, for at most that many seconds.
    func lock(_ mode: Mode, seconds: Int) throws {
        for _ in 0..<(seconds * 50) {
            if tryLock(mode) { return }
            usleep(20_000)
        }
        throw ClusterError.busy(path: path)
    }

    func unlock() {
        _ = flock(descriptor, LOCK_UN)
    }

    func holding<R>(_ mode: Mode, seconds: Int, _ body: () throws -> R) throws -> R {
        try lock(mode, seconds: seconds)
        defer { unlock() }
        return try body()
    }
}
