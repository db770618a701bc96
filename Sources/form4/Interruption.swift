import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM during a command: the first cancels it, so that it can leave things in order; the second ends the
/// process at once.
enum Interruption {
    private static let isHandledElsewhere = Atomic<Bool>(false)

    /// From now on the command itself handles the signals: `serve` and `demo` end by them, gracefully.
    static func handleElsewhere() { isHandledElsewhere.store(true, ordering: .relaxed) }

    /// Runs the command in a task that the signals cancel.
    static func cancelling(_ command: sending @escaping () async throws -> Void) async throws {
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: .global())
        }
        let task = Task { try await command() }
        let count = Tally()
        for source in sources {
            source.setEventHandler {
                guard !isHandledElsewhere.load(ordering: .relaxed) else { return }
                if count.next() > 1 { exit(ExitStatus.interrupted.rawValue) }
                task.cancel()
            }
            source.resume()
        }
        defer { for source in sources { source.cancel() } }
        do {
            try await task.value
        } catch  where task.isCancelled && !(error is CommandFailure) {
            // Whatever a client or the database makes of it: the signal is the reason.
            throw CancellationError()
        }
    }

    private final class Tally: Sendable {
        private let count = Atomic<Int>(0)
        func next() -> Int { count.add(1, ordering: .relaxed).newValue }
    }
}
